/** Which evaluation's weights are kept, and when training stops: as the Trainer and its EarlyStoppingCallback decide. */
import { assertNever } from '../base/assert-never.ts';
import { IdriftError } from '../contract/errors.ts';
import type { EpochMetrics, Recipe } from '../contract/training.ts';
import type { LabelledRows } from './labels.ts';

type BestMetric = Recipe['bestMetric'];

/** NaN, which nothing is better than nor worse, where the metric has no value. */
const valueOf = (metrics: EpochMetrics, metric: BestMetric): number => {
  switch (metric) {
    case 'loss':
      return metrics.valLoss;
    case 'accuracy':
      return metrics.valAccuracy;
    case 'f1':
      return metrics.valF1;
    case 'rocAuc':
      return metrics.valRocAuc ?? Number.NaN;
    default:
      return assertNever(metric);
  }
};

/** Strictly: of equal ones the earliest is kept. */
export const isBetter = (metrics: EpochMetrics, best: EpochMetrics | null, metric: BestMetric): boolean => {
  const value = valueOf(metrics, metric);
  if (best === null) return !Number.isNaN(value);
  return metric === 'loss' ? value < valueOf(best, metric) : value > valueOf(best, metric);
};

/** @throws IdriftError when the validation texts give the chosen metric no value. */
export const checkMetric = ({ bestMetric }: Pick<Recipe, 'bestMetric'>, { targets, labels }: LabelledRows): void => {
  if (bestMetric !== 'rocAuc') return;
  const odd = labels.findIndex((_, label) => {
    const having = targets.val.filter((own) => own.includes(label)).length;
    return having === 0 || having === targets.val.length;
  });
  if (odd < 0) return;
  throw new IdriftError({
    code: 'bad-input',
    message: `ROC-AUC needs validation texts with and without each label; "${labels[odd]}" has only one of the two.`,
    where: 'val.jsonl',
    hint: 'Choose another metric for the best model (loss, accuracy, F1), or add validation texts.',
  });
};
