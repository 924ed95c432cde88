/** Block texts (`|` literal, `>` folded) as ruamel.yaml writes them. */
import type { ScalarNode } from './yaml-node.ts';

const WIDTH = 80;

/** From the mark to the last line end; its lines stand at `indent`. */
export const blockText = (node: ScalarNode, indent: number): string => {
  const value = String(node.value);
  const head = `${node.style}${hintsOf(value)}${node.header}\n`;
  const pad = ' '.repeat(indent);
  const body = node.style === '|' ? literal(value, pad) : folded(value, node.folds, pad);
  return head + body;
};

/** An indentation hint when the text starts with a blank or a line, and how its end is kept. */
const hintsOf = (value: string): string => {
  const start = /^[ \n\x85\u2028\u2029]/.test(value) ? '2' : '';
  if (value === '') return '';
  if (!/[\n\x85\u2028\u2029]$/.test(value)) return `${start}-`;
  return value.length === 1 || /[\n\x85\u2028\u2029]{2}$/.test(value) ? `${start}+` : start;
};

const literal = (value: string, pad: string): string => {
  const lines = value.split('\n');
  const isClosed = lines.at(-1) === '';
  if (isClosed) lines.pop();
  return lines.map((line) => (line === '' ? '\n' : `${pad}${line}\n`)).join('');
};

/** Lines break where they did; a longer line breaks at the first lone blank past the width. */
const folded = (value: string, folds: readonly number[], pad: string): string => {
  const breaks = new Set(folds);
  let written = value.startsWith('\n') ? '' : pad;
  let column = pad.length;
  /** Lines that start with a blank are not folded: the line ends around them stand for themselves. */
  let isIndented = true;
  if (!value.startsWith('\n')) isIndented = value.startsWith(' ');
  for (let at = 0; at < value.length; at++) {
    const char = value[at] ?? '';
    if (char === '\n') {
      let end = at;
      while (value[end] === '\n') end++;
      const next = value[end];
      written += '\n'.repeat(end - at + (!isIndented && next !== undefined && next !== ' ' ? 1 : 0));
      if (next !== undefined) {
        isIndented = next === ' ';
        written += pad;
        column = pad.length;
      }
      at = end - 1;
    } else if (char === ' ' && value[at - 1] !== ' ' && value[at + 1] !== ' ' && (breaks.has(at) || column > WIDTH)) {
      written += `\n${pad}`;
      column = pad.length;
    } else {
      written += char;
      column++;
    }
  }
  return value.endsWith('\n') ? written : `${written}\n`;
};
