/** The rows of a version with their lines, and lines back into the bytes of a file. */
import type { Split } from '../../contract/common.ts';
import { readRows } from '../../text/jsonl.ts';
import type { MergeRow } from './types.ts';

const NEWLINE = 0x0a;
const BRACE = 0x7b;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** @throws IdriftError `bad-input` with the line of a row that is none */
export const rowsOf = (split: Split, bytes: Buffer, path: string): readonly MergeRow[] => {
  const lines = linesOf(bytes);
  return readRows(bytes, path).map((row, nth) => {
    const line = lines[nth] ?? Buffer.alloc(0);
    return { ...row, split, line, other: otherOf(line) };
  });
};

const linesOf = (bytes: Buffer): readonly Buffer[] => {
  const lines: Buffer[] = [];
  let start = bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
  while (start < bytes.length) {
    const feed = bytes.indexOf(NEWLINE, start);
    const end = feed < 0 ? bytes.length : feed;
    const line = bytes.subarray(start, end);
    if (line[0] === BRACE || line.toString('utf8').trim() !== '') lines.push(line);
    start = end + 1;
  }
  return lines;
};

/** What the line holds beside text and label, keys in order, so that two lines that say the same are equal. */
const otherOf = (line: Buffer): string => {
  const { text: _, label: __, labels, ...rest } = JSON.parse(line.toString('utf8')) as Record<string, unknown>;
  const all = labels === undefined || Array.isArray(labels) ? rest : { ...rest, labels };
  const keys = Object.keys(all).toSorted();
  return keys.length === 0 ? '' : JSON.stringify(Object.fromEntries(keys.map((key) => [key, all[key]])));
};

export type SideFile = { readonly bytes: Buffer; readonly rows: readonly MergeRow[] };

/** The file of the merged rows: mine's or theirs' very bytes where it has all of its rows in their order. */
export const fileOf = (rows: readonly MergeRow[], mine: SideFile | null, theirs: SideFile | null): Buffer => {
  for (const side of [mine, theirs]) {
    if (side && side.rows.length === rows.length && side.rows.every((row, nth) => rows[nth]?.line.equals(row.line)))
      return side.bytes;
  }
  const hasMark = mine?.bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) === true;
  return Buffer.concat([
    ...(hasMark ? [BYTE_ORDER_MARK] : []),
    ...rows.flatMap(({ line }) => [line, Buffer.from('\n')]),
  ]);
};
