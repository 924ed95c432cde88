/**
 * Which labels of a sample at random say something of all answers. Its order is random, so the part from the top that people have been through
 * is a random sample as well, however far they came. What was labelled further down was chosen (an alert’s text, a search), and choosing bends the
 * figure: it does not count until the part above it is done. Inside the part a label counts whichever queue it was given in.
 */
import { normalText } from '../text/same-text.ts';
import type { GivenLabel, RandomSample, SampledItem } from './given-rows.ts';

/** Texts that were passed over without a word: up to this share of the part, they are like those that were skipped. */
const PASSED_OVER = 0.1;

export type LabelledItem = {
  readonly item: SampledItem;
  /** null: nobody labelled it, or labels differ and nobody settled it. */
  readonly label: string | null;
};

export type CountedPart = {
  readonly items: readonly LabelledItem[];
  /** Labels further down that do not count yet. */
  readonly further: number;
};

/** Labels that were given to a prediction, else to its text, in any queue. */
export type KnownLabels = (item: Pick<SampledItem, 'text' | 'origin'>) => string | null;

export const knownLabels = (labelled: Iterable<GivenLabel>): KnownLabels => {
  /** null: people say different things of it in different queues. */
  const byPrediction = new Map<string, string | null>();
  const byText = new Map<string, string | null>();
  const add = (labels: Map<string, string | null>, key: string, label: string): void => {
    const known = labels.get(key);
    labels.set(key, known === undefined || known === label ? label : null);
  };
  for (const { text, label, origin } of labelled) {
    if (origin.kind === 'prediction') add(byPrediction, origin.id, label);
    add(byText, normalText(text), label);
  }
  return ({ text, origin }) =>
    (origin.kind === 'prediction' ? byPrediction.get(origin.id) : undefined) ?? byText.get(normalText(text)) ?? null;
};

export const countedPart = ({ items }: Pick<RandomSample, 'items'>, known: KnownLabels): CountedPart => {
  const all = items.map(
    (item): LabelledItem => ({ item, label: item.label ?? (item.state === 'differs' ? null : known(item)) }),
  );
  let end = 0;
  let passed = 0;
  for (const [place, { item, label }] of all.entries()) {
    if (item.state === 'open' && label === null) passed += 1;
    // A text that is labelled elsewhere alone may have been chosen there: the part ends with one that was answered here.
    if (item.state !== 'open' && passed <= PASSED_OVER * (place + 1)) end = place + 1;
  }
  const further = all.slice(end).filter(({ item, label }) => item.state !== 'open' && label !== null).length;
  return { items: all.slice(0, end), further };
};
