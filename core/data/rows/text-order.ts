/** Rows in the order of a text of theirs, as people sort it: by keys of a few signs, and where those are equal by what follows. */
import { createTurns } from './row-file.ts';
import { orderBy } from './row-order.ts';
import { withFloats } from './scratch.ts';
import { collator, createTextRanks, POINTS, pointAt, type TextRanks } from './text-ranks.ts';

/** Keys a row has in memory: 8 bytes each. */
const KEYS = 3;
/** Rows with equal keys are compared by the collator, up to so many; their texts are read for so many at once. */
const FEW = 2000;
const AT_ONCE = 10_000;

export type TextSource = {
  /** Calls `use` with the first code units of the text of each of these rows, at most `most`; the array is used again for the next. */
  readonly units: (
    rows: Uint32Array,
    most: number,
    use: (row: number, units: Uint16Array, length: number) => void,
    signal?: AbortSignal,
  ) => Promise<void>;
  readonly texts: (rows: Uint32Array, signal?: AbortSignal) => Promise<ReadonlyMap<number, string>>;
};

/** Code units that are looked at for the signs that occur: one that comes later only has no place of its own. */
const LOOKED_AT = 128;

/**
 * @param rows in ascending order
 * @param size row numbers are below it
 */
export const orderByText = async (
  rows: Uint32Array,
  size: number,
  source: TextSource,
  descending: boolean,
  signal?: AbortSignal,
): Promise<Uint32Array> => {
  const sign = descending ? -1 : 1;
  const occurs = new Uint8Array(POINTS);
  const note = (_: number, units: Uint16Array, length: number): void => {
    for (let i = 0; i < length; i++) {
      const point = pointAt(units, i, length);
      occurs[point] = 1;
      if (point > 0xffff) i++;
    }
  };
  await source.units(rows, LOOKED_AT, note, signal);
  const ranks = createTextRanks(occurs);
  return withFloats(size, KEYS, (keys) => orderByKeys(rows, ranks, keys, source, sign, signal));
};

const orderByKeys = async (
  rows: Uint32Array,
  ranks: TextRanks,
  keys: readonly Float64Array[],
  source: TextSource,
  sign: number,
  signal: AbortSignal | undefined,
): Promise<Uint32Array> => {
  const [first, second, third] = keys as readonly [Float64Array, Float64Array, Float64Array];
  const byKeys = (a: number, b: number): number =>
    (first[a] as number) - (first[b] as number) ||
    (second[a] as number) - (second[b] as number) ||
    (third[a] as number) - (third[b] as number);
  const compare = (a: number, b: number): number => sign * byKeys(a, b) || a - b;

  /** Sorts these rows, which are equal up to their sign number `skip`. */
  const sort = async (part: Uint32Array, skip: number): Promise<Uint32Array> => {
    let goesOn = false;
    const write = (row: number, units: Uint16Array, length: number): void => {
      if (ranks.write(units, length, skip, keys, row)) goesOn = true;
    };
    const signs = skip + KEYS * ranks.signs;
    // Some units have no place: twice as many as signs, and some more, are enough, or those rows count as equal.
    await source.units(part, 2 * signs + 32, write, signal);
    const ordered = await orderBy(part, compare, signal);
    const ties = await tiesIn(ordered);
    await sortFew(
      ties.filter(({ length }) => length <= FEW),
      source,
      sign,
      signal,
    );
    if (!goesOn) return ordered;
    for (const tie of ties) if (tie.length > FEW) tie.set(await sort(tie.toSorted(), signs));
    return ordered;
  };

  /** Parts of `ordered` whose rows have equal keys. */
  const tiesIn = async (ordered: Uint32Array): Promise<Uint32Array[]> => {
    const turn = createTurns(signal);
    const ties: Uint32Array[] = [];
    for (let from = 0, to = 1; from < ordered.length; from = to++) {
      while (to < ordered.length && byKeys(ordered[from] as number, ordered[to] as number) === 0) to++;
      if (to - from > 1) ties.push(ordered.subarray(from, to));
      if ((from & 0xfff) === 0) await turn();
    }
    return ties;
  };

  return sort(rows, 0);
};

/** Each tie by itself, in place; the texts of many are read together, in the order in which they lie. */
const sortFew = async (
  ties: readonly Uint32Array[],
  source: TextSource,
  sign: number,
  signal: AbortSignal | undefined,
): Promise<void> => {
  const turn = createTurns(signal);
  for (let from = 0, to = 0; from < ties.length; from = to) {
    let count = 0;
    while (to < ties.length && count < AT_ONCE) count += ties[to++]?.length ?? 0;
    const rows = new Uint32Array(count);
    let at = 0;
    for (const tie of ties.slice(from, to)) {
      rows.set(tie, at);
      at += tie.length;
    }
    const texts = await source.texts(rows.toSorted(), signal);
    for (const tie of ties.slice(from, to)) {
      tie.sort((a, b) => sign * collator.compare(texts.get(a) ?? '', texts.get(b) ?? '') || a - b);
      await turn();
    }
  }
};
