/** Reliability curves as scikit-learn's calibration_curve draws them, with bands; expected calibration error, Brier's score, log loss. */
import type { Interval } from '../contract/common.ts';
import { wilson } from '../base/wilson.ts';

export type Binning = 'uniform' | 'quantile';

export type ReliabilityBin = {
  /** Scores in the bin lie above `from` (the first bin: at it, too) and up to `to`. */
  readonly from: number;
  readonly to: number;
  /** Mean score, and the share of rows that are what the score says. */
  readonly predicted: number;
  readonly observed: number;
  readonly rows: number;
  /** Of the share, Wilson's. */
  readonly interval: Interval;
};

/** Edges of `bins` bins in numpy's own order of floating-point steps, which decides where a score on an edge falls. */
export const binEdges = (sorted: Float64Array, binning: Binning, bins: number): Float64Array => {
  const step = 1 / bins;
  return Float64Array.from({ length: bins + 1 }, (_, i) => {
    const even = i === bins ? 1 : i * step;
    return binning === 'uniform' ? even : percentileAsNumpy(sorted, even * 100);
  });
};

const percentileAsNumpy = (sorted: Float64Array, percent: number): number => {
  const place = (sorted.length - 1) * (percent / 100);
  const below = Math.floor(place);
  const a = sorted[below] as number;
  const b = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  const t = place - below;
  return t < 0.5 ? a + (b - a) * t : b - (b - a) * (1 - t);
};

/** The number of inner edges strictly below the score. */
export const binOf = (edges: Float64Array, score: number): number => {
  let [low, high] = [1, edges.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((edges[middle] as number) < score) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};

type BinSums = { readonly rows: Uint32Array; readonly scores: Float64Array; readonly hits: Uint32Array };

const binSums = (edges: Float64Array, scores: Float64Array, isHit: Uint8Array): BinSums => {
  const bins = edges.length - 1;
  const sums = { rows: new Uint32Array(bins), scores: new Float64Array(bins), hits: new Uint32Array(bins) };
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row] as number;
    const bin = binOf(edges, score);
    sums.rows[bin] = (sums.rows[bin] as number) + 1;
    sums.scores[bin] = (sums.scores[bin] as number) + score;
    sums.hits[bin] = (sums.hits[bin] as number) + (isHit[row] as number);
  }
  return sums;
};

/** Empty bins are left out. @param isHit 1 where the row is what its score says; as long as `scores` */
export const reliabilityBins = (
  scores: Float64Array,
  isHit: Uint8Array,
  edges: Float64Array,
): readonly ReliabilityBin[] => {
  const sums = binSums(edges, scores, isHit);
  return Array.from(sums.rows).flatMap((rows, bin): ReliabilityBin[] => {
    if (rows === 0) return [];
    const hits = sums.hits[bin] as number;
    return [
      {
        from: edges[bin] as number,
        to: edges[bin + 1] as number,
        predicted: (sums.scores[bin] as number) / rows,
        observed: hits / rows,
        rows,
        interval: wilson(hits, rows),
      },
    ];
  });
};

/** Mean distance between score and share, weighted by rows; 0 without rows. */
export const calibrationError = (bins: readonly ReliabilityBin[]): number => {
  const rows = bins.reduce((sum, bin) => sum + bin.rows, 0);
  return rows === 0 ? 0 : bins.reduce((sum, bin) => sum + bin.rows * Math.abs(bin.observed - bin.predicted), 0) / rows;
};

/** Mean squared distance between score and outcome (Brier 1950). */
export const brierScore = (scores: Float64Array, isHit: Uint8Array): number => {
  let sum = 0;
  for (let row = 0; row < scores.length; row++) sum += ((scores[row] as number) - (isHit[row] as number)) ** 2;
  return sum / scores.length;
};

/** How near to 0 a probability may count in a logarithm. */
const LEAST = 1e-15;

/** What a row costs in log loss when its label had this probability. */
export const surprise = (probability: number): number => -Math.log(Math.min(1 - LEAST, Math.max(LEAST, probability)));
