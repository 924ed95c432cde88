/** One drift check: the texts of a window against the texts that the served model was validated and tested on. */
import { randomUUID } from 'node:crypto';
import { seededRandom } from '../base/seeded-random.ts';
import type { FamilyVerdict } from '../contract/drift-family.ts';
import type { DriftCheck, DriftScore } from '../contract/monitoring.ts';
import { liveUnits } from './batches.ts';
import { checkFamily } from './check-family.ts';
import { couldSee } from './could-see.ts';
import { type DriftInput, type LiveText, type ReferenceText, WEEKLY_LEVEL } from './drift-input.ts';
import { falseAlarmShare, type LimitedScore } from './false-alarms.ts';
import { inputChecks } from './input-checks.ts';
import { judgeScore, MOST_LIVE, stateOf } from './judge-score.ts';
import { figuresOf, withProbabilities } from './row-figures.ts';
import { sharedHistograms } from './shared-histogram.ts';
import { normalisedText, type TrigramModel, trigramModel } from './surprisal.ts';
import { isBlank, type TextScore, textScores, vocabularyOf } from './text-scores.ts';
import { FIRM_LIVE, warningsOf } from './warnings.ts';

/** Reference texts that the permutations put among live ones: beyond, they cost more time than they let see. */
const MOST_REFERENCE = 1000;
/** Goes into the seed: a new set of statistics draws other permutations. */
const METRIC_SET = 2;

/** Never throws for want of texts: the state says what is missing, and only `ok` and `drift` carry figures. */
export const checkDrift = (input: DriftInput): DriftCheck => {
  const from = new Date(input.from).toISOString();
  const to = new Date(input.to).toISOString();
  const seed = seedOf(input);
  const { rule = 'promise', alpha = WEEKLY_LEVEL } = input;
  const window = textsOfWindow(input.live, from, to);
  const reference = input.reference.map(asReference).filter(({ text }) => !isBlank(text));
  const { rows: live, wordful, repeats } = rowsToCheck(window, input, seed);
  const state = stateOf(reference.length, live.length);
  const { scores, falseAlarms, warnings } = scored(input, reference, live, state, seed);
  const family = judged(input, reference, live, seed);
  const decides = rule === 'promise' ? family.drift : scores.some(({ exceeded }) => exceeded);
  // Texts enough for the scores may come in too few batches for the verdict.
  const verdictState = rule === 'promise' ? family.state : state;
  const model = modelOf(input);
  return {
    id: randomUUID(),
    at: new Date().toISOString(),
    model: input.model,
    version: input.version,
    runId: input.runId,
    from,
    to,
    texts: window.length,
    blankTexts: window.length - wordful.length,
    referenceTexts: reference.length,
    revision: input.revision,
    days: input.days?.covered ?? 0,
    rule,
    state: decides ? 'drift' : verdictState,
    weak: verdictState === 'ok' && family.rows < FIRM_LIVE,
    family: family.verdict,
    statistics: family.statistics,
    inputs: inputChecks({
      window,
      reference: reference.map(({ text }) => text),
      bits: model && { reference: reference.map(({ text }) => model.bits(text)), of: model.bits },
    }),
    couldSee: family.state === 'ok' ? couldSee(Math.min(reference.length, MOST_REFERENCE), family.rows, alpha) : null,
    scores,
    falseAlarmShare: falseAlarms,
    warnings: [
      ...warnings,
      ...warningsOf(input, {
        state,
        reference: reference.length,
        referenceDrawn: Math.min(reference.length, MOST_REFERENCE),
        window: window.length,
        blank: window.length - wordful.length,
        repeats,
        live,
        verdict: family.verdict,
        batches: family.batches,
      }),
    ],
    alert: null,
  };
};

/** The same check run twice draws the same permutations. */
const seedOf = ({ model, version, from, to }: DriftInput): string =>
  `drift|${model}|${version}|${new Date(from).toISOString()}|${new Date(to).toISOString()}|${METRIC_SET}`;

const asReference = (text: string | ReferenceText): ReferenceText => (typeof text === 'string' ? { text } : text);

/** null: nothing says which letters are strange. */
const modelOf = ({ training, unavailable }: DriftInput): TrigramModel | null =>
  unavailable?.strangeness === undefined && training.some((text) => !isBlank(text)) ? trigramModel(training) : null;

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

/** The live rows that a check compares: those that its model is to be asked about beforehand. */
export const comparedRows = (input: DriftInput): readonly LiveText[] =>
  rowsToCheck(textsOfWindow(input.live, input.from, input.to), input, seedOf(input)).rows;

const isWordful = (row: LiveText): boolean => (row.statistics ? row.statistics.words > 0 : !isBlank(row.text));

const rowsToCheck = (window: readonly LiveText[], input: DriftInput, seed: string) => {
  const wordful = window.filter(isWordful);
  const once = input.countRepeatsOnce === true ? firstOfEach(wordful) : wordful;
  return { rows: drawn(once, MOST_LIVE, `${seed}|draw`), wordful, repeats: wordful.length - once.length };
};

const firstOfEach = (rows: readonly LiveText[]): LiveText[] => {
  const seen = new Set<string>();
  return rows.filter((row) => {
    const key = row.statistics ? row.id : `${row.consumer ?? ''}\0${normalisedText(row.text)}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
};

const drawn = <Row>(rows: readonly Row[], most: number, seed: string): readonly Row[] =>
  rows.length <= most ? rows : [...seededRandom(seed).choose(rows.length, most)].map((index) => rows[index] as Row);

/** The one verdict, on texts or on one of each batch. */
const judged = (input: DriftInput, reference: readonly ReferenceText[], live: readonly LiveText[], seed: string) => {
  const model = modelOf(input);
  const labels = reference[0]?.probabilities ? Object.keys(reference[0].probabilities) : null;
  const liveFigures = live.map((row) => figuresOf(withProbabilities(row, labels), model));
  const units = liveUnits(live, liveFigures, seed);
  const batches = units.unit === 'batches' ? units.rows.length : null;
  const state = stateOf(reference.length, units.rows.length);
  const { verdict, statistics } = checkFamily({
    sides: {
      reference:
        state === 'ok' ? drawn(reference, MOST_REFERENCE, `${seed}|reference`).map((row) => figuresOf(row, model)) : [],
      live: units.rows.flatMap((row) => liveFigures[row] ?? []),
    },
    state,
    alpha: input.alpha ?? WEEKLY_LEVEL,
    seed,
    unavailable: input.unavailable ?? {},
    ...(input.permutations === undefined ? {} : { permutations: input.permutations }),
  });
  const full: FamilyVerdict | null = verdict && { ...verdict, unit: units.unit, batches };
  const drift = full !== null && full.p <= full.alpha;
  return { verdict: full, state, statistics, drift, batches, rows: units.rows.length };
};

/** The two scores with fixed limits, and how often those are passed without drift. */
const scored = (
  input: DriftInput,
  reference: readonly ReferenceText[],
  live: readonly LiveText[],
  state: DriftScore['state'],
  seed: string,
) => {
  const warnings: string[] = [];
  const vocabulary = vocabularyOf(input.training);
  const measured = textScores(input.seedCompatible === true).map((score) => {
    const values = reference.map(({ text }) => score.of(text, vocabulary));
    const liveValues = live.flatMap((row) => {
      if (!row.statistics) return [score.of(row.text, vocabulary)];
      return score.ofWords ? [score.ofWords(row.statistics.words)] : [];
    });
    const own = stateOf(reference.length, liveValues.length);
    const found = measureScore(score, values, liveValues, own, input.thresholds[score.name] ?? null, warnings);
    // Figures of other texts than the rest's cannot be put at random with them.
    return liveValues.length === live.length ? found : { ...found, limited: null };
  });
  const limited = measured.flatMap((found) => (found.limited ? [found.limited] : []));
  const falseAlarms = state === 'ok' ? falseAlarmShare(limited, seed) : null;
  return { scores: measured.map(({ score }) => score), falseAlarms, warnings };
};

const measureScore = (
  score: TextScore,
  reference: readonly number[],
  live: readonly number[],
  state: DriftScore['state'],
  threshold: number | null,
  warnings: string[],
): { score: DriftScore; limited: LimitedScore | null } => {
  const found = judgeScore(score, reference, live, state, threshold);
  if (found.method === 'asymptotic') {
    warnings.push(
      `p of ${score.title.toLowerCase()} is the limit for large samples; an exact one would take too long.`,
    );
  }
  const histograms = sharedHistograms(reference, live);
  return {
    score: { ...found.score, reference: histograms.reference, live: histograms.live },
    limited: threshold === null ? null : { reference, live, threshold },
  };
};
