/** All figures of one model's answers on some labelled rows. */
import type { Analysis, ClassFigures, Reliability, WrongRow } from '../contract/analysis.ts';
import type { Split } from '../contract/common.ts';
import { seededRandom } from '../base/seeded-random.ts';
import { abstainCurve } from './abstaining.ts';
import { confusionFigures, confusionOf } from './confusion.ts';
import { mean } from './mean.ts';
import { rankingCurve } from './ranking-curves.ts';
import { againstAlways, headlineOf, readingOf } from './reading.ts';
import { reliabilityReport } from './reliability-report.ts';
import { surprise } from './reliability.ts';
import { RESAMPLES } from './resampling.ts';
import { rocAucOf } from './roc-auc.ts';
import { isOf, isRight, type ScoredRow, scoredRows, type ScoredRows, scoresOf } from './scored-rows.ts';
import { scoreGroups } from './score-groups.ts';
import { judgeSlices, type Slice } from './slices.ts';
import { tryCalibrators } from './try-calibrators.ts';

export type AnalysedRow = ScoredRow & { readonly split: Split; readonly line: number; readonly text: string };

export type AnalysisInput = {
  /** What the sentences call the model. */
  readonly name: string;
  readonly labels: readonly string[];
  readonly rows: readonly AnalysedRow[];
  readonly slices: readonly Slice[];
  /** Rows that calibrators are fitted on, none of them among `rows`; null with the reason. */
  readonly fitOn: readonly ScoredRow[] | null;
  readonly whyNotFitted: string;
  readonly seed: string;
  readonly resamples?: number;
};

/** What does not depend on where the rows came from. */
export type AnalysedAnswers = Omit<Analysis, 'model' | 'data' | 'warnings'>;

const MOST_ERRORS = 500;
const MOST_SLICES = 20;
const MOST_POINTS = 400;

/** There is at least one row. @throws IdriftError `bad-input` naming a row whose probabilities are none */
export const analyse = (input: AnalysisInput): AnalysedAnswers => {
  const { rows, labels, name, resamples = RESAMPLES } = input;
  const scored = scoredRows(labels, rows);
  const random = seededRandom(`analysis|${input.seed}`);
  const confusion = confusionOf(scored);
  const { accuracy, macroF1, perClass } = confusionFigures(confusion, random, resamples);
  const right = isRight(scored);
  const reportOf = (label: string | null, scores: Float64Array, hits: Uint8Array) => {
    const groups = scoreGroups(scores, hits);
    return { groups, ...reliabilityReport(label, scores, hits, groups, random, resamples) };
  };
  const ofAnswers = reportOf(null, scored.confidence, right).reliability;
  const known: Reliability[] = [];
  const classes = scored.classes.map((label, place): ClassFigures => {
    const own = perClass[place] ?? { rows: 0, answered: 0, precision: null, recall: null, f1: null };
    if (place >= scored.outputs) {
      return { label, known: false, ...own, rocAuc: null, averagePrecision: null, curve: [] };
    }
    const { groups, reliability, averagePrecision } = reportOf(
      label,
      scoresOf(scored, place),
      isOf(scored.truth, place),
    );
    known.push(reliability);
    return {
      label,
      known: true,
      ...own,
      rocAuc: rocAucOf(groups),
      averagePrecision,
      curve: rankingCurve(groups, MOST_POINTS),
    };
  });
  const losses = lossesOf(scored);
  const slices = judgeSlices(input.slices, right);
  const fitOn = input.fitOn && scoredRows(labels, input.fitOn);
  return {
    headline: headlineOf(name, ofAnswers.uniform),
    reading: [
      ...readingOf(ofAnswers, ofAnswers.uniform, `${rows.length} texts`),
      ...againstAlways(scored.classes, perClass, accuracy),
    ],
    labels: [...scored.classes],
    accuracy,
    macroF1,
    logLoss: mean(losses),
    confusion: scored.classes.map((_, place) => [
      ...confusion.counts.subarray(place * confusion.classes, (place + 1) * confusion.classes),
    ]),
    classes,
    reliability: [ofAnswers, ...known],
    abstain: abstainCurve(scored.confidence, right, MOST_POINTS),
    slices: slices.slice(0, MOST_SLICES),
    slicesLookedAt: slices.length,
    errors: worst(
      input,
      scored,
      losses,
      slices.filter(({ stands }) => stands).map(({ name: of }) => of),
    ),
    wrong: right.reduce((sum, own) => sum + 1 - own, 0),
    calibrators: [...tryCalibrators(scored, fitOn, input.whyNotFitted, random)],
  };
};

const lossesOf = ({ truth, outputs, probabilities, rows }: ScoredRows): Float64Array => {
  const losses = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const place = truth[row] as number;
    losses[row] = surprise(place < outputs ? (probabilities[row * outputs + place] as number) : 0);
  }
  return losses;
};

const worst = (
  { rows, slices }: AnalysisInput,
  { truth, answer, outputs, probabilities, confidence }: ScoredRows,
  losses: Float64Array,
  standing: readonly string[],
): WrongRow[] => {
  const wrong = [...truth.keys()].filter((row) => truth[row] !== answer[row]);
  const stand = new Set(standing);
  const groups = slices.filter(({ name }) => stand.has(name));
  return wrong
    .toSorted(
      (a, b) => (losses[b] as number) - (losses[a] as number) || (confidence[b] as number) - (confidence[a] as number),
    )
    .slice(0, MOST_ERRORS)
    .flatMap((row) => {
      const own = rows[row];
      if (!own) return [];
      const place = truth[row] as number;
      return [
        {
          split: own.split,
          line: own.line,
          text: own.text,
          label: own.label,
          predicted: own.predicted,
          confidence: confidence[row] as number,
          labelProbability: place < outputs ? (probabilities[row * outputs + place] as number) : 0,
          loss: losses[row] as number,
          slices: groups.filter((group) => group.rows.has(row)).map(({ name }) => name),
        },
      ];
    });
};
