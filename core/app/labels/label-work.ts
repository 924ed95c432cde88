/** The computing part of finding texts to label: near-duplicates, and rows whose label is likely wrong. In a process of its own where it is long. */
import { crossValidate } from '../../analysis/word-baseline.ts';
import { suspectedErrors } from '../../analysis/label-errors.ts';
import { nearPairs } from '../../data/likeness/near-pairs.ts';
import { wordSets } from '../../data/likeness/word-sets.ts';
import { nameTwins } from '../../labels/name-twins.ts';
import { normalText } from '../../text/same-text.ts';
import { askChild } from '../ask-child.ts';

export type LabelledRow = { readonly text: string; readonly label: string };

/** A row that a simple model, trained on the others, would call otherwise. */
export type Suspect = {
  /** Place among the rows. */
  readonly index: number;
  readonly label: string;
  readonly probability: number;
  readonly probabilities: Readonly<Record<string, number>>;
};

export type TextsOrder = { readonly kind: 'twins'; readonly ids: readonly string[]; readonly texts: readonly string[] };
type RowsOrder = { readonly kind: 'suspects'; readonly rows: readonly LabelledRow[] };
export type LabelWork = TextsOrder | RowsOrder;

/** Part of their different words that near-duplicates share, as in the data's gate. */
const NEAR = 0.8;
/** Computed here in some tens of milliseconds; more goes to a process of its own, which takes as long to start as some thousand texts. */
const FEW_TEXTS = 2000;

export const computeTwins = ({ ids, texts }: Omit<TextsOrder, 'kind'>): readonly (string | null)[] =>
  nameTwins(ids, texts.map(normalText), nearPairs(wordSets(texts), NEAR, () => 0).pairs);

/** The likeliest wrong first. The same for the same rows. */
export const computeSuspects = (rows: readonly LabelledRow[]): readonly Suspect[] => {
  const outOfFold = crossValidate(rows, { keyOf: normalText });
  return suspectedErrors(rows, outOfFold).map(({ index, label, probability }) => ({
    index,
    label,
    probability,
    probabilities: Object.fromEntries(
      outOfFold.labels.map((each, place) => [each, outOfFold.probabilities[index]?.[place] ?? 0]),
    ),
  }));
};

const apart = <Made>(order: LabelWork, work: string, signal: AbortSignal | undefined): Promise<Made> =>
  askChild<Made>(new URL('./label-work-child.ts', import.meta.url), order, { work, signal });

/** Of each text the name of its set of near-duplicates; null: it is alone. @throws IdriftError, or the signal's reason */
export const findTwins = async (
  order: Omit<TextsOrder, 'kind'>,
  signal: AbortSignal | undefined,
): Promise<readonly (string | null)[]> =>
  order.texts.length <= FEW_TEXTS
    ? computeTwins(order)
    : apart({ kind: 'twins', ...order }, 'compares texts with one another', signal);

/** @throws IdriftError, or the signal's reason */
export const findSuspects = (
  rows: readonly LabelledRow[],
  signal: AbortSignal | undefined,
): Promise<readonly Suspect[]> => apart({ kind: 'suspects', rows }, 'looks for wrong labels', signal);
