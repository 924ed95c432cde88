/** The rows of two versions side by side, with their texts and labels as numbers, so that millions of comparisons cost no text. */
import type { Row, Split } from '../../contract/common.ts';

export const SPLIT_ORDER: readonly Split[] = ['train', 'val', 'test'];

type File = { readonly split: Split; readonly rows: readonly Row[] };

/** Rows in the order of the splits; within a split in the file's. Equal numbers mean equal texts (labels) on both sides. */
export type Side = {
  readonly rows: readonly Row[];
  readonly splits: Uint8Array;
  /** Row in its file, from 0. */
  readonly indexes: Uint32Array;
  readonly texts: Uint32Array;
  readonly labels: Uint32Array;
};

export const sidesOf = (
  from: readonly File[],
  to: readonly File[],
): { readonly before: Side; readonly after: Side } => {
  const texts = new Map<string, number>();
  const labels = new Map<string, number>();
  return { before: sideOf(from, texts, labels), after: sideOf(to, texts, labels) };
};

const sideOf = (files: readonly File[], texts: Map<string, number>, labels: Map<string, number>): Side => {
  const inOrder = files.toSorted((a, b) => SPLIT_ORDER.indexOf(a.split) - SPLIT_ORDER.indexOf(b.split));
  const total = inOrder.reduce((sum, { rows }) => sum + rows.length, 0);
  const side = {
    rows: Array.from<Row>({ length: total }),
    splits: new Uint8Array(total),
    indexes: new Uint32Array(total),
    texts: new Uint32Array(total),
    labels: new Uint32Array(total),
  };
  let at = 0;
  for (const { split, rows } of inOrder) {
    const place = SPLIT_ORDER.indexOf(split);
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index] as Row;
      side.rows[at] = row;
      side.splits[at] = place;
      side.indexes[at] = index;
      side.texts[at] = numberOf(texts, row.text);
      side.labels[at] = numberOf(labels, row.label);
      at++;
    }
  }
  return side;
};

const numberOf = (numbers: Map<string, number>, value: string): number => {
  const known = numbers.get(value);
  if (known !== undefined) return known;
  numbers.set(value, numbers.size);
  return numbers.size - 1;
};

/** By row: its partner on the other side, -1 for none. */
export type Partners = { readonly oldOf: Int32Array; readonly newOf: Int32Array };

/**
 * Pairs rows of equal text, each with one: in the same split and with the same label first, then in the same split, with the same
 * label, and at last any. Copies pair in their order.
 */
export const pairEqual = (before: Side, after: Side): Partners => {
  const partners = {
    oldOf: new Int32Array(after.rows.length).fill(-1),
    newOf: new Int32Array(before.rows.length).fill(-1),
  };
  const most = (values: Uint32Array): number => values.reduce((greatest, each) => Math.max(greatest, each), 0);
  const labels = Math.max(most(before.labels), most(after.labels)) + 1;
  const splits = SPLIT_ORDER.length;
  const text = ({ texts }: Side, row: number): number => texts[row] as number;
  const split = ({ splits: all }: Side, row: number): number => all[row] as number;
  const label = ({ labels: all }: Side, row: number): number => all[row] as number;
  const keys: readonly ((side: Side, row: number) => number)[] = [
    (side, row) => (text(side, row) * labels + label(side, row)) * splits + split(side, row),
    (side, row) => text(side, row) * splits + split(side, row),
    (side, row) => text(side, row) * labels + label(side, row),
    text,
  ];
  for (const keyOf of keys) pairBy(before, after, partners, keyOf);
  return partners;
};

const pairBy = (
  before: Side,
  after: Side,
  { oldOf, newOf }: Partners,
  keyOf: (side: Side, row: number) => number,
): void => {
  const first = new Map<number, number>();
  const next = new Int32Array(before.rows.length).fill(-1);
  for (let old = before.rows.length - 1; old >= 0; old--) {
    if (newOf[old] !== -1) continue;
    const key = keyOf(before, old);
    next[old] = first.get(key) ?? -1;
    first.set(key, old);
  }
  if (first.size === 0) return;
  for (let now = 0; now < after.rows.length; now++) {
    if (oldOf[now] !== -1) continue;
    const key = keyOf(after, now);
    const old = first.get(key) ?? -1;
    if (old < 0) continue;
    first.set(key, next[old] as number);
    oldOf[now] = old;
    newOf[old] = now;
  }
};
