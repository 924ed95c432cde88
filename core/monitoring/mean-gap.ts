/** The squared distance of two groups' mean vectors: MMD with the linear kernel (Gretton et al. 2012). */
import type { GroupStatistic } from './group-statistic.ts';
import type { SparseVector } from './spelling-vector.ts';

/** All entries. @throws RangeError when a number is not finite, or vectors differ in length. */
export const denseVector = (numbers: ArrayLike<number>): SparseVector => ({
  places: Uint32Array.from({ length: numbers.length }, (_, place) => place),
  values: Float64Array.from(numbers),
});

/** Of length one; a vector of zeros stays. */
export const unitVector = (numbers: ArrayLike<number>): SparseVector => {
  const { places, values } = denseVector(numbers);
  const length = Math.hypot(...values);
  return { places, values: length === 0 ? values : values.map((value) => value / length) };
};

/** Beyond so many entries of a Gram matrix (32 MB) its memory and its making cost more than they save. */
const MOST_GRAM_CELLS = 4_000_000;

/**
 * Of vectors, reference rows first. One Gram matrix serves all splits where the smaller group is small; else the groups' sums are made anew.
 * @param size of the vectors. @throws RangeError when a number is not finite.
 */
export const meanGapOf = (
  vectors: readonly SparseVector[],
  size: number,
  groups: { readonly reference: number; readonly live: number },
): GroupStatistic => {
  let squares = 0;
  let entries = 0;
  for (const [row, { places, values }] of vectors.entries()) {
    entries += values.length;
    if (places.some((place) => place >= size)) throw new RangeError(`Vector ${row} has more than ${size} numbers.`);
    for (const value of values) {
      if (!Number.isFinite(value)) throw new RangeError(`Vector ${row} has a number that is not finite: ${value}.`);
      squares += value * value;
    }
  }
  const rows = Math.max(1, vectors.length);
  const smaller = Math.min(groups.reference, groups.live);
  const cheap = smaller / 2 <= entries / rows && vectors.length ** 2 <= MOST_GRAM_CELLS;
  return { rounding: (1e-12 * squares) / rows, of: cheap ? overGram(vectors, size) : overSums(vectors, size) };
};

/** Of the smaller group s, by its block B of the Gram matrix and its rows' sums R: |m_s − m_o|² = B/s² − 2(R − B)/(s·o) + (T − 2R + B)/o². */
const overGram = (vectors: readonly SparseVector[], size: number): GroupStatistic['of'] => {
  const rows = vectors.length;
  const gram = gramOf(vectors, size);
  const sums = Float64Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let other = 0; other < rows; other++) sum += gram[row * rows + other] as number;
    return sum;
  });
  const total = sums.reduce((sum, value) => sum + value, 0);
  return (live, rest) => {
    const [group, others] = live.length <= rest.length ? [live, rest] : [rest, live];
    let twice = 0;
    let diagonal = 0;
    let reached = 0;
    for (let i = 0; i < group.length; i++) {
      const row = group[i] as number;
      const offset = row * rows;
      let part = 0;
      for (let j = 0; j < i; j++) part += gram[offset + (group[j] as number)] as number;
      twice += part;
      diagonal += gram[offset + row] as number;
      reached += sums[row] as number;
    }
    const block = diagonal + 2 * twice;
    const [s, o] = [group.length, others.length];
    return Math.max(0, block / (s * s) - (2 * (reached - block)) / (s * o) + (total - 2 * reached + block) / (o * o));
  };
};

const gramOf = (vectors: readonly SparseVector[], size: number): Float64Array => {
  const rows = vectors.length;
  const gram = new Float64Array(rows * rows);
  const spread = new Float64Array(size);
  for (const [row, own] of vectors.entries()) {
    own.places.forEach((place, i) => (spread[place] = own.values[i] as number));
    for (let other = 0; other <= row; other++) {
      const { places, values } = vectors[other] as SparseVector;
      let product = 0;
      for (let i = 0; i < places.length; i++)
        product += (values[i] as number) * (spread[places[i] as number] as number);
      gram[row * rows + other] = product;
      gram[other * rows + row] = product;
    }
    for (const place of own.places) spread[place] = 0;
  }
  return gram;
};

/** The numbers of all vectors lie in one array: rows are added up in any order, and none is looked for. */
const overSums = (vectors: readonly SparseVector[], size: number): GroupStatistic['of'] => {
  const starts = new Uint32Array(vectors.length + 1);
  for (const [row, { places }] of vectors.entries()) starts[row + 1] = (starts[row] as number) + places.length;
  const places = new Uint32Array(starts[vectors.length] as number);
  const values = new Float64Array(places.length);
  for (const [row, own] of vectors.entries()) {
    places.set(own.places, starts[row]);
    values.set(own.values, starts[row]);
  }
  const addRow = (sum: Float64Array, row: number): void => {
    const end = starts[row + 1] as number;
    for (let i = starts[row] as number; i < end; i++) {
      const place = places[i] as number;
      sum[place] = (sum[place] as number) + (values[i] as number);
    }
  };
  const total = new Float64Array(size);
  for (let row = 0; row < vectors.length; row++) addRow(total, row);
  const sum = new Float64Array(size);
  return (live, rest) => {
    const [group, others] = live.length <= rest.length ? [live, rest] : [rest, live];
    sum.fill(0);
    for (let i = 0; i < group.length; i++) addRow(sum, group[i] as number);
    let distance = 0;
    for (let place = 0; place < size; place++) {
      const own = sum[place] as number;
      const gap = own / group.length - ((total[place] as number) - own) / others.length;
      distance += gap * gap;
    }
    return distance;
  };
};
