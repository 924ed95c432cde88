/** JSON of other programs: what is broken is named by line and column. */
import { badFile } from './exchange.ts';

/** @throws IdriftError with `where` as `tasks.json:12:7`. */
export const parseJson = (text: string, name: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const { line, column, what } = firstFault(text);
    throw badFile(
      `${name} is not JSON: line ${line}, column ${column}: ${what}.`,
      `${name}:${line}:${column}`,
      'Export the file again, or correct it there; a file that was cut off ends too early.',
    );
  }
};

const TOKEN =
  /[ \t\r\n]*(?:(?<string>"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(?<scalar>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|(?<mark>[{}[\],:]))/y;

/** What may stand next. */
type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or ]' | ', or }' | 'nothing more';

/** Where JSON that does not parse goes wrong first; line and column count from 1. */
const firstFault = (text: string): { line: number; column: number; what: string } => {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  TOKEN.lastIndex = text.startsWith('\uFEFF') ? 1 : 0;
  for (;;) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) return faultAt(text, from + leading(text, from), expected);
    const { string, mark } = match.groups ?? {};
    const next = after(expected, mark ?? (string === undefined ? 'scalar' : 'string'), open);
    if (next === null) return faultAt(text, from + leading(text, from), expected);
    expected = next;
  }
};

const leading = (text: string, from: number): number => {
  let at = from;
  while (' \t\r\n'.includes(text[at] ?? 'x')) at++;
  return at - from;
};

const after = (expected: Expected, token: string, open: ('{' | '[')[]): Expected | null => {
  const closed = (): Expected => {
    const outer = open.at(-1);
    return outer === undefined ? 'nothing more' : outer === '{' ? ', or }' : ', or ]';
  };
  const isValue = expected === 'value' || expected === 'value or ]';
  if (token === '{' && isValue) {
    open.push('{');
    return 'key or }';
  }
  if (token === '[' && isValue) {
    open.push('[');
    return 'value or ]';
  }
  if (token === '}' && (expected === ', or }' || expected === 'key or }')) {
    open.pop();
    return closed();
  }
  if (token === ']' && (expected === ', or ]' || expected === 'value or ]')) {
    open.pop();
    return closed();
  }
  if (token === ',') return expected === ', or }' ? 'key' : expected === ', or ]' ? 'value' : null;
  if (token === ':') return expected === ':' ? 'value' : null;
  if (token === 'string' && (expected === 'key' || expected === 'key or }')) return ':';
  if ((token === 'string' || token === 'scalar') && isValue) return closed();
  return null;
};

const faultAt = (text: string, at: number, expected: Expected): { line: number; column: number; what: string } => {
  const before = text.slice(0, at).split('\n');
  const met = text[at];
  const want = `${expected} is expected here`;
  return {
    line: before.length,
    column: (before.at(-1) ?? '').length + 1,
    what: met === undefined ? `the file ends, and ${want}` : `${want}, and there is ${JSON.stringify(met)}`,
  };
};

export type JsonLine = { readonly value: Readonly<Record<string, unknown>>; readonly line: number };

/** One object a line; blank lines are skipped. @throws IdriftError with the line and column. */
export const parseLines = (text: string, name: string): readonly JsonLine[] => {
  const lines: JsonLine[] = [];
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (line.trim() === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      const { column, what } = firstFault(line);
      throw badFile(
        `${name}, line ${index + 1}, column ${column}: this is not JSON: ${what}.`,
        `${name}:${index + 1}:${column}`,
        'Each line must be one JSON object such as {"text": "Snabb leverans", "label": "positiv"}. Correct or remove the line.',
      );
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw badFile(
        `${name}, line ${index + 1}: this is not a JSON object.`,
        `${name}:${index + 1}`,
        'Each line must be one JSON object such as {"text": "Snabb leverans", "label": "positiv"}.',
      );
    lines.push({ value: value as Readonly<Record<string, unknown>>, line: index + 1 });
  }
  return lines;
};
