/** The run's wrong test texts, each with what the served model says of it. */
import type { RunErrors } from '../../../core/contract/index.ts';
import type { Pair } from '../runs/lead.ts';

export type WrongText = RunErrors['wrong'][number] & {
  /** The compared run's answer; null where there is none on these texts. */
  readonly others: string | null;
};

export const wrongTexts = ({ wrong }: RunErrors, pair: Pair | null): readonly WrongText[] => {
  if (pair?.state !== 'ok') return wrong.map((row) => ({ ...row, others: null }));
  // What did not flip is answered alike by both.
  const before = new Map(pair.flipped.map(({ text, label, before: old }) => [JSON.stringify([text, label]), old]));
  return wrong.map((row) => ({ ...row, others: before.get(JSON.stringify([row.text, row.label])) ?? row.predicted }));
};

export type Confusion = { readonly label: string; readonly predicted: string; readonly count: number };

/** Kinds of mistakes, the most frequent first. */
export const confusions = ({ answers }: RunErrors): readonly Confusion[] =>
  answers.filter(({ label, predicted }) => label !== predicted).toSorted((a, b) => b.count - a.count);
