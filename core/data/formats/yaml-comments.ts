/** Comments and blank lines between two tokens, cut as ruamel.yaml's scanner cuts them. */
import type { Comment } from './yaml-node.ts';

/** What comments follow: a plain, quoted or block text (whose last line end is its own), or one of YAML's marks. */
export type Token = 'plain' | 'quoted' | 'block' | 'mark';

export type Chunk = Comment & {
  /** Line ends between the token before and this. */
  readonly lines: number;
};

/**
 * @param between the text between two tokens: blanks, line ends and comments.
 * @param start the column at which it begins.
 */
export const chunksOf = (between: string, start: number, last: Token): readonly Chunk[] => {
  const isAfterBlock = last === 'block';
  // After plain text lines of blanks count as empty, elsewhere they do not.
  const gap = last === 'plain' ? between.replace(/^[ \n]+/, (blank) => blank.replaceAll(/ +\n/g, '\n')) : between;
  if (!/#|\n[ \t]*\n/.test(gap) && !isAfterBlock) return [];
  const chunks: Chunk[] = [];
  let at = 0;
  let lines = 0;
  /** Where the current line begins, in the gap. */
  let line = -start;
  if (isAfterBlock) {
    const blank = /^(?:[ \t]*\n)+/.exec(gap)?.[0] ?? '';
    if (blank !== '') chunks.push({ text: blank.replaceAll(/[ \t]/g, ''), column: 0, lines: 0 });
    at = blank.length;
    line = at;
    lines = countLines(blank);
  }
  while (at < gap.length) {
    if (gap[at] === '#') {
      const end = gap.indexOf('\n', at);
      let next = end === -1 ? gap.length : end + 1;
      while (gap[next] === '\n') next++;
      const text = end === -1 ? `${gap.slice(at)}\n` : gap.slice(at, next);
      chunks.push({ text, column: at - line, lines });
      lines += countLines(gap.slice(at, next));
      at = next;
      line = next;
    } else if (gap[at] === '\n') {
      at++;
      lines++;
      line = at;
      if (gap[at] !== '\n') continue;
      let end = at;
      while (end < gap.length && /[\n\t ]/.test(gap[end] ?? '')) end++;
      const blank = gap.slice(at, end);
      const text = gap[end] === '#' ? blank.slice(0, blank.lastIndexOf('\n') + 1) : blank.replace(/ +$/, '');
      chunks.push({ text, column: 0, lines });
      lines += countLines(blank);
      line = at + blank.lastIndexOf('\n') + 1;
      at = end;
    } else at++;
  }
  return chunks;
};

const countLines = (text: string): number => text.split('\n').length - 1;

/** One comment of several chunks, as it follows a token; chunks after the first keep their columns. */
export const joined = (chunks: readonly Chunk[], isOwnLine: boolean): Comment => {
  const [first = { text: '', column: 0, lines: 0 }, ...rest] = chunks;
  const start = isOwnLine ? '\n'.repeat(first.lines) + ' '.repeat(first.column) : '';
  return {
    text: start + first.text + rest.map(({ text, column }) => ' '.repeat(column) + text).join(''),
    column: first.column,
  };
};
