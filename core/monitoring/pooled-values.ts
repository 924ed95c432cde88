/** Two samples laid out for rank statistics: each distinct value once, with its count on either side. */

export type PooledValues = {
  /** Distinct values, ascending. Two values are equal if their doubles are. */
  readonly values: readonly number[];
  /** Per row, reference then live: the place of its value in `values`. */
  readonly places: Uint32Array;
  /** Per distinct value: rows of the reference, and rows of both. */
  readonly referenceCounts: Uint32Array;
  readonly counts: Uint32Array;
  readonly referenceSize: number;
  readonly liveSize: number;
};

/** @throws RangeError when a value is not finite: such a row is a fault of its metric, not a figure. */
export const poolValues = (reference: readonly number[], live: readonly number[]): PooledValues => {
  const all = [...reference, ...live];
  const bad = all.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new RangeError(`Value ${bad} of the pooled rows is not finite: ${all[bad]}.`);
  // Sorting numbers in a typed array is numeric; −0 and 0 are made one first.
  const sorted = Float64Array.from(all, (value) => value + 0).toSorted();
  const values = [...sorted].filter((value, index) => index === 0 || value !== sorted[index - 1]);
  const placeOf = new Map(values.map((value, place) => [value, place]));
  const places = Uint32Array.from(all, (value) => placeOf.get(value + 0) as number);
  const counts = new Uint32Array(values.length);
  const referenceCounts = new Uint32Array(values.length);
  places.forEach((place, row) => {
    counts[place] = (counts[place] as number) + 1;
    if (row < reference.length) referenceCounts[place] = (referenceCounts[place] as number) + 1;
  });
  return { values, places, referenceCounts, counts, referenceSize: reference.length, liveSize: live.length };
};
