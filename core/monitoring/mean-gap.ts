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
  const isIn = new Uint8Array(rows);
  const ascending = new Uint32Array(rows);
  return (live, rest) => {
    const [group, others] = live.length <= rest.length ? [live, rest] : [rest, live];
    // In ascending order only the lower half of the matrix is read, and that from the front: it stays in the processor's cache.
    for (let i = 0; i < group.length; i++) isIn[group[i] as number] = 1;
    for (let row = 0, found = 0; row < rows; row++) {
      ascending[found] = row;
      found += isIn[row] as number;
      isIn[row] = 0;
    }
    let twice = 0;
    let diagonal = 0;
    let reached = 0;
    for (let i = 0; i < group.length; i++) {
      const row = ascending[i] as number;
      const offset = row * rows;
      let [even, odd] = [0, 0];
      for (let j = 1; j < i; j += 2) {
        even += gram[offset + (ascending[j - 1] as number)] as number;
        odd += gram[offset + (ascending[j] as number)] as number;
      }
      if (i % 2 === 1) even += gram[offset + (ascending[i - 1] as number)] as number;
      twice += even + odd;
      diagonal += gram[offset + row] as number;
      reached += sums[row] as number;
    }
    const block = diagonal + 2 * twice;
    const [s, o] = [group.length, others.length];
    return Math.max(0, block / (s * s) - (2 * (reached - block)) / (s * o) + (total - 2 * reached + block) / (o * o));
  };
};

const gramOf = (vectors: readonly SparseVector[], size: number): Float64Array =>
  vectors.every(({ places }) => places.length === size) ? gramOfDense(vectors, size) : gramOfSparse(vectors, size);

const gramOfDense = (vectors: readonly SparseVector[], size: number): Float64Array => {
  const rows = vectors.length;
  const gram = new Float64Array(rows * rows);
  const numbers = new Float64Array(rows * size);
  for (const [row, { values }] of vectors.entries()) numbers.set(values, row * size);
  for (let row = 0; row < rows; row++) {
    for (let other = 0; other <= row; other++) {
      let product = 0;
      for (let i = row * size, j = other * size; i < (row + 1) * size; i++, j++)
        product += (numbers[i] as number) * (numbers[j] as number);
      gram[row * rows + other] = product;
      gram[other * rows + row] = product;
    }
  }
  return gram;
};

/** By the places that vectors share: n-grams share few of them. */
const gramOfSparse = (vectors: readonly SparseVector[], size: number): Float64Array => {
  const rows = vectors.length;
  const gram = new Float64Array(rows * rows);
  const { starts, owners, numbers } = byPlace(vectors, size);
  // What lies at a place is of ascending rows: those before `ends` came before this row.
  const ends = starts.slice();
  for (const [row, own] of vectors.entries()) {
    const offset = row * rows;
    for (let i = 0; i < own.places.length; i++) {
      const place = own.places[i] as number;
      const value = own.values[i] as number;
      const end = (ends[place] as number) + 1;
      ends[place] = end;
      for (let at = starts[place] as number; at < end; at++) {
        const cell = offset + (owners[at] as number);
        gram[cell] = (gram[cell] as number) + value * (numbers[at] as number);
      }
    }
    for (let other = 0; other < row; other++) gram[other * rows + row] = gram[offset + other] as number;
  }
  return gram;
};

/** The entries of all vectors by their places, rows ascending within each. */
const byPlace = (vectors: readonly SparseVector[], size: number) => {
  const starts = new Uint32Array(size + 1);
  for (const { places } of vectors) for (const place of places) starts[place + 1] = (starts[place + 1] as number) + 1;
  for (let place = 0; place < size; place++)
    starts[place + 1] = (starts[place + 1] as number) + (starts[place] as number);
  const owners = new Uint32Array(starts[size] as number);
  const numbers = new Float64Array(owners.length);
  const next = starts.slice();
  for (const [row, own] of vectors.entries()) {
    for (let i = 0; i < own.places.length; i++) {
      const place = own.places[i] as number;
      const at = next[place] as number;
      next[place] = at + 1;
      owners[at] = row;
      numbers[at] = own.values[i] as number;
    }
  }
  return { starts, owners, numbers };
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
