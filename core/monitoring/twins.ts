/** How many live texts are nearly the same as another: ordered pairs whose vectors point nearly the same way. */
import type { GroupStatistic } from './group-statistic.ts';

const LEAST_COSINE = 0.95;

/** Of vectors, reference rows first. O(rows²) of memory, as bits that are bytes. */
export const twinsOf = (vectors: readonly (readonly number[])[]): GroupStatistic => {
  const rows = vectors.length;
  const lengths = vectors.map((vector) => Math.hypot(...vector));
  const near = new Uint8Array(rows * rows);
  for (let a = 0; a < rows; a++) {
    for (let b = 0; b < a; b++) {
      const product = (vectors[a] ?? []).reduce((sum, value, i) => sum + value * (vectors[b]?.[i] ?? 0), 0);
      if (product < LEAST_COSINE * (lengths[a] as number) * (lengths[b] as number)) continue;
      near[a * rows + b] = 1;
      near[b * rows + a] = 1;
    }
  }
  return {
    rounding: 0,
    of: (live) => live.reduce((sum, a) => sum + live.reduce((own, b) => own + (near[a * rows + b] as number), 0), 0),
  };
};
