/** What a check says beside its figures, in sentences. */
import type { FamilyVerdict } from '../contract/drift-family.ts';
import { type DriftScore, LEAST_TEXTS } from '../contract/monitoring.ts';
import type { DriftInput, LiveText } from './drift-input.ts';
import { MOST_LIVE } from './judge-score.ts';
import { textScores } from './text-scores.ts';

/** Below so many texts a check is weak, and the window is extended. */
export const FIRM_LIVE = 20;

type Said = {
  readonly state: DriftScore['state'];
  readonly reference: number;
  /** Those that the permutations put among live ones. */
  readonly referenceDrawn: number;
  readonly window: number;
  readonly blank: number;
  /** Left out since the same consumer had sent them before. */
  readonly repeats: number;
  /** The rows that were compared. */
  readonly live: readonly LiveText[];
  readonly verdict: FamilyVerdict | null;
  /** null: each text counts by itself. */
  readonly batches: number | null;
};

export const warningsOf = (input: DriftInput, said: Said): string[] => [
  ...ofWindow(input, said),
  ...ofLimits(input),
  ...ofTexts(input, said),
  ...ofNumbers(said),
];

const ofWindow = (
  { days }: DriftInput,
  { window, blank, repeats, reference, referenceDrawn, state }: Said,
): string[] => {
  const once = window - blank - repeats;
  return [
    ...(once > MOST_LIVE
      ? [`The window holds ${once} texts; ${MOST_LIVE} of them were drawn at random for the scores.`]
      : []),
    ...(days && days.covered > days.asked
      ? [
          `The window was extended from ${days.asked} to ${days.covered} days: ${days.asked} held fewer than ${FIRM_LIVE} texts.`,
        ]
      : []),
    ...(state === 'ok' && referenceDrawn < reference
      ? [`The reference holds ${reference} texts; ${referenceDrawn} of them were drawn at random for the verdict.`]
      : []),
    ...(repeats > 0 ? [`${textsAre(repeats)} the same as one that its consumer had sent before, and left out.`] : []),
  ];
};

const ofLimits = ({ thresholds, seedCompatible }: DriftInput): string[] => {
  const names: readonly string[] = textScores(seedCompatible === true).map(({ name }) => name);
  return Object.keys(thresholds)
    .filter((name) => !names.includes(name))
    .map((name) => `No score is called "${name}", so its limit was ignored. Scores: ${names.join(', ')}.`);
};

const ofTexts = ({ seedCompatible }: DriftInput, { blank, live }: Said): string[] => {
  const withoutText = live.filter((row) => row.statistics).length;
  const blind = textScores(seedCompatible === true)
    .filter(({ ofWords }) => ofWords === undefined)
    .map(({ title }) => title.toLowerCase());
  return [
    ...(blank > 0 ? [`${textsAre(blank)} nothing but white space and left out.`] : []),
    ...(withoutText > 0
      ? [
          `${withoutText} of ${live.length} texts were logged without their words, as the project is set to: this check sees their length and their answers, and not ${blind.join(' or ')}.`,
        ]
      : []),
  ];
};

const ofNumbers = ({ state, reference, live, verdict, batches }: Said): string[] => {
  if (state === 'reference_too_small') {
    return [`The reference has ${reference} texts; at least ${LEAST_TEXTS.reference} are needed.`];
  }
  if (state === 'too_few') return [`The window has ${live.length} texts; at least ${LEAST_TEXTS.live} are needed.`];
  if (state !== 'ok') return [];
  if (batches !== null) {
    const came = `The texts came in ${batches} batches of texts that are alike, so each batch counts as one text, drawn at random.`;
    return [verdict === null ? `${came} At least ${LEAST_TEXTS.live} are needed for a verdict.` : came];
  }
  return live.length < FIRM_LIVE ? [`A weak check: ${live.length} texts show only large changes.`] : [];
};

const textsAre = (count: number): string => (count === 1 ? '1 text is' : `${count} texts are`);
