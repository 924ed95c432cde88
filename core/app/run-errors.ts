/** What a run got wrong on its test texts, and how often each label was answered how. */
import type { RunErrors } from '../contract/tracking.ts';
import { type Evaluation, scoreOf } from './evaluation.ts';

type Answer = RunErrors['answers'][number];

export const errorsOf = (evaluation: Evaluation): RunErrors => {
  const { labels, rows } = evaluation;
  const answers = new Map<string, Answer>();
  for (const { label, predicted } of rows) {
    const key = JSON.stringify([label, predicted]);
    answers.set(key, { label, predicted, count: (answers.get(key)?.count ?? 0) + 1 });
  }
  const wrong = rows
    .filter(({ label, predicted }) => label !== predicted)
    .map(({ text, label, predicted, probabilities }) => ({
      text,
      label,
      predicted,
      score: scoreOf(evaluation, predicted, probabilities),
      labelScore: scoreOf(evaluation, label, probabilities),
    }));
  return {
    texts: rows.length,
    labels,
    answers: [...answers.values()],
    wrong: wrong.toSorted((a, b) => b.score - a.score),
  };
};
