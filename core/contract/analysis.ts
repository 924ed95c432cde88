/** How good a model is: its answers on labelled rows of a data version, with intervals, and two models on the same rows. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { estimate, interval, revision, split } from './common.ts';

const count = z.number().int();
const share = z.number();

/** Which answers on which rows. */
export const analysisOrder = z.object({
  /** `NAME`, `NAME/3`, `NAME@alias`, `m-…`, or a run's id. */
  reference: z.string().min(1),
  /** null: the data version that the model was trained on. */
  revision: revision.nullable().default(null),
  splits: z.array(split).min(1).default(['test']),
  /** Rows whose text the model was trained on are left out. */
  leaveOutShared: z.boolean().default(false),
  /** Of rows with the same text only the first is taken. */
  leaveOutDuplicates: z.boolean().default(false),
});
export type AnalysisOrder = z.infer<typeof analysisOrder>;

export const reliabilityBin = z.object({
  /** Scores above `from` (in the first bin: at it, too) and up to `to`. */
  from: share,
  to: share,
  /** Mean score, and the share of rows that are what the score says. */
  predicted: share,
  observed: share,
  rows: count,
  /** Of `observed`: Wilson's. */
  interval,
  /** The middle 95 % of `observed` when rows are redrawn. */
  band: z.object({ low: share, high: share }),
  /** The middle 90 % of `observed` if every probability were true. */
  ifTrue: z.object({ low: share, high: share }),
});
export type ReliabilityBin = z.infer<typeof reliabilityBin>;

const reliabilityCurve = z.object({
  bins: z.array(reliabilityBin),
  /** Expected calibration error: mean distance of score and share, weighted by rows. */
  error: estimate,
  /** What 95 of 100 models would stay below whose every probability is true, on as many rows. */
  errorIfTrue: share,
  /** Bins of fewer rows than are needed to say much. */
  sparse: count,
});
export type ReliabilityCurve = z.infer<typeof reliabilityCurve>;

const reliability = z.object({
  /** The class whose probability is looked at; null: the probability of the answer, whichever it is. */
  label: z.string().nullable(),
  /** Rows by score, in 30 bins from 0 to 1. */
  histogram: z.array(count),
  /** Ten bins of equal width, and ten of equally many rows; empty ones are left out. */
  uniform: reliabilityCurve,
  quantile: reliabilityCurve,
  /** Mean squared distance of score and outcome. */
  brier: z.number(),
});
export type Reliability = z.infer<typeof reliability>;

const classFigures = z.object({
  label: z.string(),
  /** Whether the model has an output for it. */
  known: z.boolean(),
  rows: count,
  answered: count,
  /** null: never answered. */
  precision: estimate.nullable(),
  /** null: no row has the label. */
  recall: estimate.nullable(),
  f1: estimate.nullable(),
  /** The class against the rest; null where all rows are of one side. */
  rocAuc: estimate.nullable(),
  averagePrecision: estimate.nullable(),
  /** Of both curves, from the strictest threshold; thinned to what can be drawn. */
  curve: z.array(z.object({ falsePositiveRate: share, truePositiveRate: share, precision: share })),
});
export type ClassFigures = z.infer<typeof classFigures>;

export const abstainPoint = z.object({
  /** Texts with at least this confidence are answered. */
  threshold: share,
  answered: count,
  right: count,
  coverage: share,
  accuracy: share,
  interval,
});
export type AbstainPoint = z.infer<typeof abstainPoint>;

const judgedSlice = z.object({
  name: z.string(),
  rows: count,
  wrong: count,
  errors: estimate,
  elsewhere: estimate,
  /** Fisher's exact test, one side; `corrected` for all slices that were looked at (Benjamini & Hochberg). */
  p: z.number(),
  corrected: z.number(),
  /** corrected ≤ 0.05 */
  stands: z.boolean(),
});
export type AnalysedSlice = z.infer<typeof judgedSlice>;

const wrongRow = z.object({
  split,
  /** From 1, as in the file. */
  line: count,
  text: z.string(),
  label: z.string(),
  predicted: z.string(),
  /** Probability of the answer, and of the label. */
  confidence: share,
  labelProbability: share,
  /** −ln of the label's probability, which counts as at least 1e-15. */
  loss: z.number(),
  /** Names of the slices it lies in, of those that stand. */
  slices: z.array(z.string()),
});
export type WrongRow = z.infer<typeof wrongRow>;

/** A calibrator fitted on the validation rows and tried on the analysed ones. */
const calibrator = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('ok'),
    method: z.enum(['temperature', 'platt']),
    /** Logits are divided by `temperature`, or p = 1/(1 + exp(a·log-odds + b)). */
    temperature: z.number().nullable(),
    a: z.number().nullable(),
    b: z.number().nullable(),
    fittedOn: count,
    /** Mean log loss of the analysed rows, and what it changes with the calibrator (rows redrawn in pairs). */
    before: z.number(),
    after: z.number(),
    change: estimate,
    errorBefore: share,
    errorAfter: share,
  }),
  z.object({ state: z.literal('none'), method: z.enum(['temperature', 'platt']), why: z.string() }),
]);
export type TriedCalibrator = z.infer<typeof calibrator>;

const analysedModel = z.object({
  reference: z.string(),
  modelId: z.string(),
  name: z.string().nullable(),
  version: count.nullable(),
  runId: z.string(),
  runName: z.string(),
});
export type AnalysedModel = z.infer<typeof analysedModel>;

const analysedData = z.object({
  revision: z.string(),
  files: z.array(
    z.object({
      split,
      path: z.string(),
      md5: z.string(),
      rows: count,
      /** `kept` by the run that trained the model, or `asked` of the model. */
      answers: z.enum(['kept', 'asked']),
    }),
  ),
  /** Rows of the files; blank ones are never taken. */
  rows: count,
  used: count,
  blank: count,
  /** Rows whose text the model was trained on; null: what it was trained on is not known. */
  shared: count.nullable(),
  sharedLeftOut: z.boolean(),
  /** Rows whose text an earlier row has. */
  duplicates: count,
  duplicatesLeftOut: z.boolean(),
});
export type AnalysedData = z.infer<typeof analysedData>;

export const analysis = z.object({
  model: analysedModel,
  data: analysedData,
  /** What must be known before a figure is believed. */
  warnings: z.array(z.string()),
  /** How far probabilities can be trusted, in a sentence, and the figures behind it. */
  headline: z.string(),
  reading: z.array(z.string()),
  /** The model's labels in the order of its outputs, then those that only rows have. */
  labels: z.array(z.string()),
  accuracy: estimate,
  macroF1: estimate.nullable(),
  /** Mean log loss; t interval. */
  logLoss: estimate,
  /** Rows by label, columns by answer. */
  confusion: z.array(z.array(count)),
  classes: z.array(classFigures),
  /** First of the answer's probability, then of each label's. */
  reliability: z.array(reliability),
  /** The surest first. */
  abstain: z.array(abstainPoint),
  /** The most surely worse first; `slicesLookedAt` counts all that were tested. */
  slices: z.array(judgedSlice),
  slicesLookedAt: count,
  /** The greatest loss first, at most 500. */
  errors: z.array(wrongRow),
  wrong: count,
  calibrators: z.array(calibrator),
});
export type Analysis = z.infer<typeof analysis>;

const flippedRow = z.object({
  split,
  line: count,
  text: z.string(),
  label: z.string(),
  before: z.object({ label: z.string(), confidence: share }),
  after: z.object({ label: z.string(), confidence: share }),
});
export type FlippedRow = z.infer<typeof flippedRow>;

export const modelComparison = z.object({
  model: analysedModel,
  against: analysedModel,
  data: analysedData,
  warnings: z.array(z.string()),
  headline: z.string(),
  accuracy: z.object({ model: estimate, against: estimate }),
  /** Rows that only one of the two has right. */
  onlyModel: count,
  onlyAgainst: count,
  /** In share right, the model minus the other: Tango's interval; exact McNemar. */
  difference: estimate,
  p: z.number(),
  verdict: z.enum(['better', 'worse', 'cannot-be-told-apart', 'too-few-to-say']),
  /** The model minus the other; rows redrawn in pairs. */
  macroF1: estimate.nullable(),
  logLoss: estimate,
  /** Rows that would tell a difference like this one apart in 8 of 10 cases; null: there is none to tell. */
  rowsNeeded: count.nullable(),
  /** Wrong before and right now; right before and wrong now; wrong both times, in another way. The surest first. */
  mended: z.array(flippedRow),
  broken: z.array(flippedRow),
  otherwise: z.array(flippedRow),
});
export type ModelComparison = z.infer<typeof modelComparison>;

export const comparisonOrder = analysisOrder.extend({
  /** What the model is compared with. */
  against: z.string().min(1),
});
export type ComparisonOrder = z.infer<typeof comparisonOrder>;

/** What a wrong answer costs, and what a text costs that a person must read. Any unit; not negative. */
export type AbstainCosts = { readonly error: number; readonly abstain: number };

/** Of one text, in the mean. */
export const expectedCost = ({ answered, right, coverage }: AbstainPoint, costs: AbstainCosts): number =>
  costs.error * coverage * (1 - right / answered) + costs.abstain * (1 - coverage);

/**
 * Where the expected cost is least; of equal ones where most is answered. null: it is less to answer nothing, or there are no points.
 * @param points the surest first
 */
export const cheapestThreshold = (points: readonly AbstainPoint[], costs: AbstainCosts): AbstainPoint | null => {
  let best: AbstainPoint | null = null;
  let least = costs.abstain;
  for (const point of points) {
    const cost = expectedCost(point, costs);
    if (cost > least) continue;
    best = point;
    least = cost;
  }
  return best;
};

export const analysisContract = {
  /** Asks the model where no answers are kept; stops when the request is. */
  analyse: oc.input(analysisOrder).output(analysis),
  compare: oc.input(comparisonOrder).output(modelComparison),
  /** Writes the analysis, and a comparison where one is asked for, as one HTML file into the project's `.idrift/reports/`. */
  report: oc
    .input(analysisOrder.extend({ against: z.string().min(1).nullable() }))
    .output(z.object({ file: z.string() })),
};
