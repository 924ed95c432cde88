/** Which metrics get a chart of their own, what they are called, and the last value of each. */
import type { History } from './history.ts';
import { isSystemMetric } from './system-metrics.ts';

const TITLES: Readonly<Record<string, string>> = {
  eval_validation_accuracy: 'validation accuracy',
  eval_validation_roc_auc: 'validation ROC-AUC',
  grad_norm: 'gradient norm before clipping',
  learning_rate: 'learning rate',
};

export const curveTitle = (key: string): string => TITLES[key] ?? key.replaceAll('_', ' ');

/** As a heading. */
export const curveHeading = (key: string): string => curveTitle(key).replace(/^./, (first) => first.toUpperCase());

/** Drawn with the loss, or no curve at all. */
const NOT_ALONE = new Set(['loss', 'train_loss', 'eval_loss', 'epoch']);

/** Metrics with a history, the named ones first. */
export const extraCurves = (history: History): readonly string[] => {
  const order = Object.keys(TITLES);
  const rank = (key: string): number => (order.includes(key) ? order.indexOf(key) : order.length);
  return Object.entries(history)
    .filter(([key, points]) => points.length > 1 && !NOT_ALONE.has(key) && !isSystemMetric(key))
    .map(([key]) => key)
    .toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
};

export type LastValue = { readonly key: string; readonly value: number; readonly points: number };

/** By name; of a run that made a model, what it kept comes first. */
export const lastValues = (history: History, hasKept: boolean): readonly LastValue[] => {
  const rank = (key: string): number => (hasKept && /^(best_|test_)/.test(key) ? 0 : 1);
  return Object.entries(history)
    .filter(([key]) => !isSystemMetric(key))
    .flatMap(([key, points]) => {
      const last = points.at(-1);
      return last ? [{ key, value: last.value, points: points.length }] : [];
    })
    .toSorted((a, b) => rank(a.key) - rank(b.key) || (a.key < b.key ? -1 : 1));
};
