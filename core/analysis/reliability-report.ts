/** One score's reliability, whole: histogram, both binnings with bands, calibration error, Brier's score. */
import type { Reliability, ReliabilityCurve } from '../contract/analysis.ts';
import type { Estimate } from '../contract/common.ts';
import { precisionCollector } from './average-precision.ts';
import { bandCollector, type CalibrationBands } from './calibration-bands.ts';
import { SPARSE } from './reading.ts';
import {
  binEdges,
  brierScore,
  calibrationError,
  type ReliabilityBin as PlainBin,
  reliabilityBins,
} from './reliability.ts';
import { type Random, resample, RESAMPLES } from './resampling.ts';
import { scoreBlocks } from './score-blocks.ts';
import type { ScoreGroups } from './score-groups.ts';
import { scoreHistogram } from './score-histogram.ts';

const BINS = 10;
const HISTOGRAM_BINS = 30;
/** Fewer rows, and redrawing them says nothing. */
const FEWEST_ROWS = 20;

const edgesOf = (scores: Float64Array): readonly [Float64Array, Float64Array] => {
  const sorted = scores.toSorted();
  return [binEdges(sorted, 'uniform', BINS), binEdges(sorted, 'quantile', BINS)];
};

type Scored = {
  readonly reliability: Reliability;
  /** Of what the scores say, against all else. */
  readonly averagePrecision: Estimate | null;
};

/**
 * All that redrawn rows tell of one score, from the same resamples.
 * @param isHit 1 where a row is what its score says; there is at least one row
 */
export const reliabilityReport = (
  label: string | null,
  scores: Float64Array,
  isHit: Uint8Array,
  groups: ScoreGroups,
  random: Random,
  times = RESAMPLES,
): Scored => {
  const edges = edgesOf(scores);
  const blocks = scoreBlocks(groups, edges);
  const precision = precisionCollector(groups, blocks, label === null ? 0 : times);
  const bands = edges.map((_, binning) => bandCollector(blocks, binning, times));
  resample(blocks.counts, times, random, (weights, time) => {
    for (const own of bands) own.take(weights, time);
    if (label !== null) precision.take(weights, time);
  });
  const [uniform, quantile] = edges.map((own, binning): ReliabilityCurve => {
    const bins = reliabilityBins(scores, isHit, own);
    return curveOf(bins, scores.length, (error) => bands[binning]?.found(error, random));
  }) as [ReliabilityCurve, ReliabilityCurve];
  return {
    reliability: {
      label,
      histogram: [...scoreHistogram(scores, HISTOGRAM_BINS)],
      uniform,
      quantile,
      brier: brierScore(scores, isHit),
    },
    averagePrecision: label === null ? null : precision.found(),
  };
};

const curveOf = (
  bins: readonly PlainBin[],
  rows: number,
  bandsOf: (error: number) => CalibrationBands | undefined,
): ReliabilityCurve => {
  const value = calibrationError(bins);
  const bands = bandsOf(value);
  const whole = { low: 0, high: 1 };
  return {
    bins: bins.map((bin, at) => ({ ...bin, band: bands?.bands[at] ?? whole, ifTrue: bands?.ifTrue[at] ?? whole })),
    error: {
      value,
      interval: rows < FEWEST_ROWS || !bands ? null : { ...bands.error, level: 0.95, method: 'bootstrap, basic' },
      n: rows,
    },
    errorIfTrue: bands?.errorIfTrue ?? 1,
    sparse: bins.filter(({ rows: own }) => own < SPARSE).length,
  };
};
