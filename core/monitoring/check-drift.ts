/** One drift check: the texts of a window against the texts that the served model was validated on. */
import { randomUUID } from 'node:crypto';
import { seededRandom } from '../base/seeded-random.ts';
import { type DriftCheck, type DriftScore, LEAST_TEXTS } from '../contract/monitoring.ts';
import { falseAlarmShare, type LimitedScore } from './false-alarms.ts';
import { judgeScore, MOST_LIVE, stateOf } from './judge-score.ts';
import { sharedHistograms } from './shared-histogram.ts';
import { isBlank, type TextScore, textScores, vocabularyOf } from './text-scores.ts';

/** A logged prediction, as far as drift needs it. */
export type LiveText = {
  readonly id: string;
  readonly text: string;
  /** There where the log keeps no texts: of its words only their number is known. */
  readonly statistics?: { readonly words: number } | null;
  readonly label: string;
  readonly score: number;
  readonly createdAt: string;
};

export type DriftInput = {
  readonly model: string;
  readonly version: number;
  readonly runId: string;
  /** Data version that `reference` and `training` come from. */
  readonly revision: string | null;
  /** Texts of the validation split, and of the training split, of the data that the served model was trained on. */
  readonly reference: readonly string[];
  readonly training: readonly string[];
  /** Predictions of the window; rows outside [from, to) are left out. */
  readonly live: readonly LiveText[];
  /** Half-open, ISO 8601 with any zone. */
  readonly from: string;
  readonly to: string;
  /** Fixed limit per score name. */
  readonly thresholds: Readonly<Record<string, number>>;
  /** Shares of unknown words divided by raw words, as Python notebooks do. */
  readonly seedCompatible?: boolean;
};

const FIRM_LIVE = 20;
/** Goes into the seed: a new set of scores draws other labellings. */
const SCORE_SET = 1;

/** Never throws for want of texts: the state says what is missing, and only `ok` and `drift` carry figures. */
export const checkDrift = (input: DriftInput): DriftCheck => {
  const from = new Date(input.from).toISOString();
  const to = new Date(input.to).toISOString();
  const seed = `drift|${input.model}|${input.version}|${from}|${to}|${SCORE_SET}`;
  const warnings: string[] = [];
  const window = textsOfWindow(input.live, from, to);
  const reference = input.reference.filter((text) => !isBlank(text));
  const wordful = window.filter((row) => (row.statistics ? row.statistics.words > 0 : !isBlank(row.text)));
  const live = drawn(wordful, seed, warnings);
  const scores = textScores(input.seedCompatible === true);
  const state = stateOf(reference.length, live.length);
  const vocabulary = vocabularyOf(input.training);
  const measured = scores.map((score) => {
    const values = reference.map((text) => score.of(text, vocabulary));
    const liveValues = live.flatMap((row) => {
      if (!row.statistics) return [score.of(row.text, vocabulary)];
      return score.ofWords ? [score.ofWords(row.statistics.words)] : [];
    });
    const own = stateOf(reference.length, liveValues.length);
    const threshold = input.thresholds[score.name] ?? null;
    const found = measure(score, values, liveValues, own, threshold, warnings);
    // Figures of other texts than the rest's cannot be put at random with them.
    return liveValues.length === live.length ? found : { ...found, limited: null };
  });
  const blankTexts = window.length - wordful.length;
  warnings.push(...warningsOf(input, scores, { blankTexts, reference, live, state }));
  const limited = measured.flatMap(({ limited }) => (limited ? [limited] : []));
  return {
    id: randomUUID(),
    at: new Date().toISOString(),
    model: input.model,
    version: input.version,
    runId: input.runId,
    from,
    to,
    texts: window.length,
    blankTexts,
    referenceTexts: reference.length,
    revision: input.revision,
    days: 0,
    rule: 'fixed',
    state: measured.some(({ score }) => score.exceeded) ? 'drift' : state,
    weak: false,
    family: null,
    statistics: [],
    inputs: [],
    couldSee: null,
    scores: measured.map(({ score }) => score),
    falseAlarmShare: state === 'ok' ? falseAlarmShare(limited, seed) : null,
    warnings,
    alert: null,
  };
};

/** Rows created in [from, to); the time stamps may be of any zone. */
export const textsOfWindow = <Text extends { readonly createdAt: string }>(
  rows: readonly Text[],
  from: string,
  to: string,
): Text[] => {
  const start = Date.parse(from);
  const end = Date.parse(to);
  return rows.filter((row) => {
    const at = Date.parse(row.createdAt);
    return at >= start && at < end;
  });
};

const drawn = (texts: readonly LiveText[], seed: string, warnings: string[]): readonly LiveText[] => {
  if (texts.length <= MOST_LIVE) return texts;
  warnings.push(`The window holds ${texts.length} texts; ${MOST_LIVE} of them were drawn at random for the scores.`);
  return [...seededRandom(`${seed}|draw`).choose(texts.length, MOST_LIVE)].map((index) => texts[index] as LiveText);
};

const measure = (
  score: TextScore,
  reference: readonly number[],
  live: readonly number[],
  state: DriftScore['state'],
  threshold: number | null,
  warnings: string[],
): { score: DriftScore; limited: LimitedScore | null } => {
  const judged = judgeScore(score, reference, live, state, threshold);
  if (judged.method === 'asymptotic') {
    warnings.push(
      `p of ${score.title.toLowerCase()} is the limit for large samples; an exact one would take too long.`,
    );
  }
  const histograms = sharedHistograms(reference, live);
  return {
    score: { ...judged.score, reference: histograms.reference, live: histograms.live },
    limited: threshold === null ? null : { reference, live, threshold },
  };
};

const warningsOf = (
  input: DriftInput,
  scores: readonly TextScore[],
  found: {
    readonly blankTexts: number;
    readonly reference: readonly string[];
    readonly live: readonly LiveText[];
    readonly state: DriftScore['state'];
  },
): string[] => {
  const names: readonly string[] = scores.map((score) => score.name);
  const warnings = Object.keys(input.thresholds)
    .filter((name) => !names.includes(name))
    .map((name) => `No score is called "${name}", so its limit was ignored. Scores: ${names.join(', ')}.`);
  if (found.blankTexts > 0) {
    const were = found.blankTexts === 1 ? '1 text is' : `${found.blankTexts} texts are`;
    warnings.push(`${were} nothing but white space and left out.`);
  }
  const withoutText = found.live.filter((row) => row.statistics).length;
  if (withoutText > 0) {
    const blind = scores.filter(({ ofWords }) => ofWords === undefined).map(({ title }) => title.toLowerCase());
    warnings.push(
      `${withoutText} of ${found.live.length} texts were logged without their words, as the project is set to: this check sees their length, and not ${blind.join(' or ')}.`,
    );
  }
  if (found.state === 'reference_too_small') {
    warnings.push(`The reference has ${found.reference.length} texts; at least ${LEAST_TEXTS.reference} are needed.`);
  }
  if (found.state === 'too_few') {
    warnings.push(`The window has ${found.live.length} texts; at least ${LEAST_TEXTS.live} are needed.`);
  }
  if (found.state === 'ok' && found.live.length < FIRM_LIVE) {
    warnings.push(`A weak check: ${found.live.length} texts show only large changes.`);
  }
  return warnings;
};
