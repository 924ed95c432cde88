/** Figures of how good a model is, by the names that `idrift stats` has for them. */
import { z } from 'zod';
import { abstainCurve } from '../../analysis/abstaining.ts';
import { pairedAreas } from '../../analysis/delong.ts';
import { twoSidedNormal } from '../../analysis/normal.ts';
import { fitPlatt } from '../../analysis/platt.ts';
import {
  binEdges,
  type Binning,
  binOf,
  brierScore,
  calibrationError,
  reliabilityBins,
  surprise,
} from '../../analysis/reliability.ts';
import { rocAucOf } from '../../analysis/roc-auc.ts';
import { scoreGroups } from '../../analysis/score-groups.ts';
import { fitTemperature } from '../../analysis/temperature.ts';
import { noData, ok, type Operation, operation } from './operation.ts';

const numbers = z.array(z.number());
const bits = z.array(z.union([z.literal(0), z.literal(1)]));
const probabilities = z.array(z.number().min(0).max(1));

const EMPTY = 'There is no row.';

/** @throws RangeError */
const sameLength = (lists: Readonly<Record<string, readonly unknown[]>>): void => {
  const [[first, rows] = ['', []], ...others] = Object.entries(lists);
  const odd = others.find(([, own]) => own.length !== rows.length);
  if (odd) throw new RangeError(`${odd[0]} has ${odd[1].length} values, ${first} has ${rows.length}.`);
};

const curve = (scores: Float64Array, hits: Uint8Array, binning: Binning, count: number) => {
  const edges = binEdges(scores.toSorted(), binning, count);
  const bins = reliabilityBins(scores, hits, edges);
  return {
    prob_true: bins.map(({ observed }) => observed),
    prob_pred: bins.map(({ predicted }) => predicted),
    counts: bins.map(({ rows }) => rows),
    bins: [...new Set(Array.from(scores, (score) => binOf(edges, score)))].toSorted((a, b) => a - b),
    ece: calibrationError(bins),
  };
};

export const MODEL_OPERATIONS: Readonly<Record<string, Operation>> = {
  delong: operation(z.object({ y: bits, scores_a: numbers, scores_b: numbers }), ({ y, scores_a, scores_b }) => {
    sameLength({ y, scores_a, scores_b });
    const found = pairedAreas(y, scores_a, scores_b);
    if (!found) return { state: 'undefined', message: 'At least two rows of either class are needed.' };
    const intervals = [scores_a, scores_b].map(
      (scores) => rocAucOf(scoreGroups(scores, Uint8Array.from(y)))?.interval ?? null,
    );
    const ends = (isLogit: boolean) =>
      intervals.map((own) => (own && own.method.startsWith('DeLong') === isLogit ? [own.low, own.high] : null));
    return ok({
      auc: found.areas,
      var: found.variances,
      cov: found.covariance,
      z: found.z ?? 0,
      p_two_sided: found.z === null ? 1 : twoSidedNormal(found.z),
      ci95_logit: ends(true),
      ci95_ordered: ends(false),
    });
  }),
  calibration: operation(
    z.object({ y: bits, p: probabilities, n_bins: z.number().int().min(1).max(255).default(10) }),
    ({ y, p, n_bins }) => {
      sameLength({ y, p });
      if (y.length === 0) return noData(EMPTY);
      const [scores, hits] = [Float64Array.from(p), Uint8Array.from(y)];
      const losses = y.map((hit, row) => surprise(hit === 1 ? (p[row] ?? 0) : 1 - (p[row] ?? 0)));
      return ok({
        uniform: curve(scores, hits, 'uniform', n_bins),
        quantile: curve(scores, hits, 'quantile', n_bins),
        brier: brierScore(scores, hits),
        log_loss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
      });
    },
  ),
  /** Logits of the two classes are −margin and margin. */
  fit_calibrator: operation(z.object({ y: bits, margin: numbers }), ({ y, margin }) => {
    sameLength({ y, margin });
    if (y.length === 0) return noData(EMPTY);
    const platt = fitPlatt(Float64Array.from(margin), Uint8Array.from(y));
    const temperature = fitTemperature(Float64Array.from(margin.flatMap((own) => [-own, own])), 2, y, 'logits');
    if (platt.state !== 'ok') return { state: 'undefined', message: platt.why };
    return ok({
      platt_a: platt.calibrator.a,
      platt_b: platt.calibrator.b,
      inverse_temperature: temperature.state === 'ok' ? 1 / temperature.calibrator.temperature : null,
      ...(temperature.state === 'ok' ? {} : { message: temperature.why }),
    });
  }),
  risk_coverage: operation(z.object({ confidence: probabilities, correct: bits }), ({ confidence, correct }) => {
    sameLength({ confidence, correct });
    if (correct.length === 0) return noData(EMPTY);
    const points = abstainCurve(Float64Array.from(confidence), Uint8Array.from(correct));
    return ok({ points: points.map(({ threshold, coverage, accuracy }) => ({ threshold, coverage, accuracy })) });
  }),
};
