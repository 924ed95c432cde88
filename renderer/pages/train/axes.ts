/** Axes that grow in whole steps, so that a point more does not move all others. */

export type Axis = { readonly min: number; readonly max: number; readonly interval: number };

/** Epochs: from 0 to the next whole step after what is drawn; at most seven ticks. */
export const epochAxis = (reached: number): Axis => {
  const interval = [1, 2, 3, 5, 10, 20, 50, 100, 200].find((step) => reached / step <= 6) ?? 500;
  return { min: 0, max: Math.max(1, Math.ceil(reached / interval - 1e-9)) * interval, interval };
};

/** Losses: from 0 to the next whole step over the highest. */
export const lossAxis = (highest: number): Axis => {
  const interval = [0.1, 0.2, 0.3, 0.5, 1, 2, 5].find((step) => highest / step <= 4) ?? 10;
  return { min: 0, max: Math.max(1, Math.ceil(highest / interval - 1e-9)) * interval, interval };
};

/** Shares: to 1, from a whole step under the lowest, in tenths or fifths. */
export const shareAxis = (lowest: number): Axis => {
  const interval = lowest < 0.5 ? 0.2 : 0.1;
  const steps = Math.max(2, Math.ceil((1 - lowest) / interval - 1e-9));
  return { min: Math.max(0, Math.round((1 - steps * interval) * 10) / 10), max: 1, interval };
};

/** The mean of the last steps, weighed by age: bias-corrected, so that the first points are not drawn to zero. */
export const smooth = (values: readonly number[], keep = 0.9): readonly number[] => {
  let sum = 0;
  let weight = 0;
  return values.map((value) => {
    sum = keep * sum + (1 - keep) * value;
    weight = keep * weight + (1 - keep);
    return sum / weight;
  });
};

/** The highest value that is no outlier: the 98th percentile leaves single spikes to be cut. */
export const usualHigh = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * 0.98)] ?? 0;
};
