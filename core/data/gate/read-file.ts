/** A data file read whatever state it is in: what cannot be taken is told row by row, not thrown. */
import type { Row, Split } from '../../contract/common.ts';
import type { SplitFile } from '../split-files.ts';
import type { GateFile, GateRow } from './types.ts';

const NEWLINE = 0x0a;

/** Of a file whose rows were read already: nothing is to be told about its bytes. */
export const fileOfRows = ({ split, path, md5, rows }: SplitFile): GateFile => ({
  split,
  path,
  md5,
  rows: rows.map((row, index) => ({ split, index, line: index + 1, ...row, fault: null })),
  encoding: 'utf-8',
  notUtf8: new Set(),
});

export const readGateFile = (split: Split, path: string, md5: string, bytes: Uint8Array): GateFile => {
  const encoding = encodingOf(bytes);
  const { lines, badLines } =
    encoding === 'utf-16' ? { lines: decodeUtf16(bytes).split('\n'), badLines: new Set<number>() } : decodeLines(bytes);
  const rows: GateRow[] = [];
  const notUtf8 = new Set<number>();
  for (const [at, line] of lines.entries()) {
    if (line.trim() === '') continue;
    if (badLines.has(at)) notUtf8.add(rows.length);
    rows.push({ split, index: rows.length, line: at + 1, ...rowOf(line) });
  }
  return { split, path, md5, rows, encoding, notUtf8 };
};

/** UTF-16 by its mark, or by a zero in every other of the first bytes: JSON begins with ASCII. */
export const encodingOf = (bytes: Uint8Array): GateFile['encoding'] => {
  const [a, b, c] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return 'utf-16';
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8 with byte order mark';
  return bytes.length >= 4 && (a === 0) !== (b === 0) && (c === 0) === (a === 0) ? 'utf-16' : 'utf-8';
};

export const decodeUtf16 = (bytes: Uint8Array): string => {
  const isBigEndian = bytes[0] === 0xfe || bytes[0] === 0;
  return new TextDecoder(isBigEndian ? 'utf-16be' : 'utf-16le').decode(bytes);
};

type Decoded = { readonly lines: readonly string[]; readonly badLines: ReadonlySet<number> };

/** Lines that are not UTF-8 are taken for Windows-1252: in a file from western Europe they most often are. */
const decodeLines = (bytes: Uint8Array): Decoded => {
  try {
    return { lines: new TextDecoder('utf-8', { fatal: true }).decode(bytes).split('\n'), badLines: new Set() };
  } catch {
    const lines: string[] = [];
    const badLines = new Set<number>();
    for (let start = 0; start <= bytes.length; ) {
      const newline = bytes.indexOf(NEWLINE, start);
      const end = newline < 0 ? bytes.length : newline;
      const { text, isUtf8 } = decodeLine(bytes.subarray(start, end));
      if (!isUtf8) badLines.add(lines.length);
      lines.push(text);
      start = end + 1;
    }
    return { lines, badLines };
  }
};

const strict = new TextDecoder('utf-8', { fatal: true });
const western = new TextDecoder('windows-1252');

export const decodeLine = (bytes: Uint8Array): { readonly text: string; readonly isUtf8: boolean } => {
  try {
    return { text: strict.decode(bytes), isUtf8: true };
  } catch {
    return { text: western.decode(bytes), isUtf8: false };
  }
};

const rowOf = (line: string): Pick<GateRow, 'text' | 'label' | 'labels' | 'fault'> => {
  const none = (fault: string) => ({ text: null, label: null, fault });
  let value: unknown;
  try {
    // A byte order mark in the middle of a file is a joint of two files: JSON takes it for no blank.
    value = JSON.parse(line.startsWith('\ufeff') ? line.slice(1) : line);
  } catch {
    return none('The line is not JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return none('The line is not a JSON object.');
  const fields = value as Readonly<Record<string, unknown>>;
  const text = typeof fields['text'] === 'string' ? fields['text'] : null;
  const label = labelOf(fields);
  const fault =
    text === null
      ? 'It has no "text", or one that is not in quotes.'
      : label === null
        ? 'It has no "label", or one that is not in quotes.'
        : null;
  return { text, label: label?.label ?? null, ...(label?.labels ? { labels: label.labels } : {}), fault };
};

/** As core/text/jsonl.ts takes them: one in quotes, or a list under either name. */
const labelOf = (fields: Readonly<Record<string, unknown>>): Pick<Row, 'label' | 'labels'> | null => {
  const list = fields['labels'] ?? fields['label'];
  if (!Array.isArray(list)) {
    if (fields['labels'] !== undefined && fields['labels'] !== null) return null;
    return typeof list === 'string' && list.trim() !== '' ? { label: list } : null;
  }
  if (!list.every((name): name is string => typeof name === 'string' && name.trim() !== '')) return null;
  const labels = [...new Set(list)].toSorted();
  return { label: labels.join(', '), labels };
};
