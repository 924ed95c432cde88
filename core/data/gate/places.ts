/** Rows of findings: their places as they are shown, and as fixes name them. */
import { SPLIT_ORDER } from '../likeness/sides.ts';
import type { Fix, GateFile, GateRow, Place, RowsBySplit } from './types.ts';

const MOST_PLACES = 100;
const MOST_TEXT = 300;

const shortText = (text: string): string => {
  if (text.length <= MOST_TEXT) return text.toWellFormed();
  return `${text.slice(0, MOST_TEXT).toWellFormed()}…`;
};

/** The path of each split's file. */
type Paths = (split: Place['split']) => string;

export const pathsOf =
  (files: readonly GateFile[]): Paths =>
  (split) =>
    files.find((file) => file.split === split)?.path ?? `${split}.jsonl`;

export type Noted = { readonly row: GateRow; readonly note?: string; readonly twin?: GateRow };

export const placesOf = (noted: readonly Noted[], paths: Paths): Place[] =>
  noted.slice(0, MOST_PLACES).map(({ row, note, twin }) => ({
    split: row.split,
    path: paths(row.split),
    index: row.index,
    line: row.line,
    text: shortText(row.text ?? ''),
    label: row.label,
    ...(note === undefined ? {} : { note }),
    ...(twin === undefined
      ? {}
      : { twin: { split: twin.split, index: twin.index, line: twin.line, text: shortText(twin.text ?? '') } }),
  }));

/** Each row once, ascending. */
export const rowsBySplit = (rows: readonly GateRow[]): RowsBySplit => {
  const found = SPLIT_ORDER.map((split) => {
    const own = new Set(rows.filter((row) => row.split === split).map(({ index }) => index));
    return [split, [...own].toSorted((a, b) => a - b)] as const;
  });
  return Object.fromEntries(found.filter(([, own]) => own.length > 0));
};

export const byHand = (label: string): Fix => ({ id: 'none', kind: 'none', label, consequence: '', rows: {} });

export const counted = (n: number, one: string, many = `${one}s`): string => `${grouped(n)} ${n === 1 ? one : many}`;

/** 12 345, with a blank that does not break. */
export const grouped = (n: number): string => String(n).replaceAll(/\B(?=(\d{3})+$)/g, '\u00a0');

export const percent = (part: number, whole: number): string => {
  const share = whole === 0 ? 0 : (100 * part) / whole;
  return `${share >= 10 || share === 0 ? Math.round(share) : share.toFixed(1)} %`;
};

/** "train", "train and val", "train, val and test". */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
