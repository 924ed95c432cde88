/** Large arrays that are used again: an order of a million rows needs tens of megabytes for a moment, which collection gives back late. */

let spare: ArrayBuffer[] = [];
/** Arrays that are kept for the next order, and their size at most, bytes. */
const MOST = 4;
const LARGEST = 32 * 1024 * 1024;

const take = (bytes: number): ArrayBuffer => {
  const at = spare.findIndex(({ byteLength }) => byteLength >= bytes && byteLength <= 2 * bytes);
  return at < 0 ? new ArrayBuffer(bytes) : (spare.splice(at, 1)[0] ?? new ArrayBuffer(bytes));
};

/** Arrays of `size` zeros for as long as `use` runs; they must not be kept. */
export const withFloats = async <Result>(
  size: number,
  count: number,
  use: (arrays: readonly Float64Array[]) => Promise<Result>,
): Promise<Result> => {
  const buffers = Array.from({ length: count }, () => take(size * 8));
  try {
    return await use(buffers.map((buffer) => new Float64Array(buffer, 0, size).fill(0)));
  } finally {
    spare = [...buffers.filter(({ byteLength }) => byteLength <= LARGEST), ...spare].slice(0, MOST);
  }
};
