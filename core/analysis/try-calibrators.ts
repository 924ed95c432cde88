/** What calibrators fitted on the validation rows would change on other rows: fitting and judging never share a row. */
import type { TriedCalibrator } from '../contract/analysis.ts';
import { fitPlatt, logOdds, withPlatt } from './platt.ts';
import { redrawnMean } from './redrawn-mean.ts';
import { binEdges, calibrationError, reliabilityBins, surprise } from './reliability.ts';
import type { Random } from './resampling.ts';
import type { ScoredRows } from './scored-rows.ts';
import { fitTemperature, withTemperature } from './temperature.ts';

/** Two parameters want more rows than one. */
const FEWEST_FOR_PLATT = 50;
const FEWEST = 20;

type Method = TriedCalibrator['method'];
type Fit = { readonly temperature: number | null; readonly a: number | null; readonly b: number | null };

/** @param fitted null: there are no rows to fit on that are not judged as well; `why` says so */
export const tryCalibrators = (
  judged: ScoredRows,
  fitted: ScoredRows | null,
  why: string,
  random: Random,
): readonly TriedCalibrator[] => {
  const none = (method: Method, reason: string): TriedCalibrator => ({ state: 'none', method, why: reason });
  const methods: readonly Method[] = judged.outputs === 2 ? ['temperature', 'platt'] : ['temperature'];
  const rows = fitted && knownRows(fitted);
  return methods.map((method) => {
    if (!rows) return none(method, why);
    const needed = method === 'platt' ? FEWEST_FOR_PLATT : FEWEST;
    if (rows.truth.length < needed) {
      return none(
        method,
        `It is fitted on validation texts: ${needed} are needed, and there are ${rows.truth.length}.`,
      );
    }
    const found = fit(method, rows.probabilities, judged.outputs, rows.truth);
    if ('why' in found) return none(method, found.why);
    return judge(method, found, judged, rows.truth.length, random);
  });
};

/** Rows whose label the model has an output for: the others have no probability to raise. */
const knownRows = ({ truth, outputs, probabilities }: ScoredRows) => {
  const places = [...truth.keys()].filter((row) => (truth[row] as number) < outputs);
  return {
    truth: Uint16Array.from(places, (row) => truth[row] as number),
    probabilities: Float64Array.from(
      places.flatMap((row) => [...probabilities.subarray(row * outputs, (row + 1) * outputs)]),
    ),
  };
};

const secondOf = (probabilities: Float64Array): Float64Array =>
  Float64Array.from({ length: probabilities.length / 2 }, (_, row) => logOdds(probabilities[2 * row + 1] as number));

const fit = (
  method: Method,
  probabilities: Float64Array,
  classes: number,
  truth: Uint16Array,
): Fit | { readonly why: string } => {
  if (method === 'platt') {
    const found = fitPlatt(secondOf(probabilities), Uint8Array.from(truth));
    return found.state === 'ok' ? { temperature: null, a: found.calibrator.a, b: found.calibrator.b } : found;
  }
  const found = fitTemperature(probabilities, classes, truth);
  return found.state === 'ok' ? { temperature: found.calibrator.temperature, a: null, b: null } : found;
};

const judge = (method: Method, found: Fit, judged: ScoredRows, fittedOn: number, random: Random): TriedCalibrator => {
  const { probabilities, outputs, truth, rows } = judged;
  const calibrated = apply(found, probabilities, outputs);
  const loss = (of: Float64Array, row: number): number => {
    const place = truth[row] as number;
    return surprise(place < outputs ? (of[row * outputs + place] as number) : 0);
  };
  const change = new Float64Array(rows);
  let before = 0;
  for (let row = 0; row < rows; row++) {
    before += loss(probabilities, row) / rows;
    change[row] = loss(calibrated, row) - loss(probabilities, row);
  }
  const changed = redrawnMean(change, random);
  return {
    state: 'ok',
    method,
    ...found,
    fittedOn,
    before,
    after: before + changed.value,
    change: changed,
    errorBefore: errorOf(probabilities, judged),
    errorAfter: errorOf(calibrated, judged),
  };
};

const apply = ({ temperature, a, b }: Fit, probabilities: Float64Array, classes: number): Float64Array => {
  if (temperature !== null) return withTemperature(probabilities, classes, temperature);
  return Float64Array.from(probabilities, (_, at) => {
    const second = withPlatt(logOdds(probabilities[2 * (at >> 1) + 1] as number), { a: a ?? 0, b: b ?? 0 });
    return at % 2 === 1 ? second : 1 - second;
  });
};

/** Calibration error of the surest answer, in ten bins of equal width. */
const errorOf = (probabilities: Float64Array, { outputs, truth, rows }: ScoredRows): number => {
  const confidence = new Float64Array(rows);
  const isRight = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    let best = 0;
    for (let k = 1; k < outputs; k++) {
      if ((probabilities[row * outputs + k] as number) > (probabilities[row * outputs + best] as number)) best = k;
    }
    confidence[row] = probabilities[row * outputs + best] as number;
    isRight[row] = best === truth[row] ? 1 : 0;
  }
  return calibrationError(reliabilityBins(confidence, isRight, binEdges(confidence, 'uniform', 10)));
};
