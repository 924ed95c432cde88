/** Slack's mrkdwn, as far as the alerts use it: lines, bullets, quotes, bold, italic, struck, code, and its three entities. */

export type Span = { readonly kind: 'plain' | 'bold' | 'italic' | 'struck' | 'code'; readonly text: string };
export type Line = { readonly kind: 'plain' | 'bullet' | 'quote'; readonly spans: readonly Span[] };

export const parseMrkdwn = (text: string): readonly Line[] =>
  text.split('\n').map((line) => {
    const bullet = /^\s*[•◦▪]\s+/u.exec(line)?.[0];
    const quote = /^>\s?/.exec(line)?.[0];
    const mark = bullet ?? quote ?? '';
    const kind = bullet !== undefined ? 'bullet' : quote !== undefined ? 'quote' : 'plain';
    return { kind, spans: spansOf(line.slice(mark.length)) };
  });

const KINDS = { '*': 'bold', _: 'italic', '~': 'struck', '`': 'code' } as const;

/** A mark opens after a non-word character and closes before one; inside it touches no white space. */
const MARKED = /(?<![\p{L}\p{N}_])(?:`([^`]+)`|([*_~])(\S|\S.*?\S)\2)(?![\p{L}\p{N}])/gu;

const spansOf = (line: string): readonly Span[] => {
  const spans: Span[] = [];
  let from = 0;
  for (const match of line.matchAll(MARKED)) {
    if (match.index > from) spans.push({ kind: 'plain', text: unescape(line.slice(from, match.index)) });
    const [whole, code, mark, inside] = match;
    spans.push({ kind: kindOf(mark), text: unescape(code ?? inside ?? '') });
    from = match.index + whole.length;
  }
  if (from < line.length) spans.push({ kind: 'plain', text: unescape(line.slice(from)) });
  return spans;
};

const kindOf = (mark: string | undefined): Span['kind'] =>
  mark === '*' || mark === '_' || mark === '~' ? KINDS[mark] : 'code';

/** `&amp;` last: "&amp;lt;" is the text "&lt;". */
const unescape = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
