/** A training event as the metric points that MLflow keeps of it (T-04, T-05, Q-11, Q-12). */
import type { TrainingEvent } from '../contract/training.ts';
import type { TrainingResult } from '../training/train.ts';

export type MetricPoint = { readonly key: string; readonly value: number; readonly step: number };

/** Steps are the optimizer's, for epochs too: curves of both line up. Phases and the end carry no figures. */
export const metricsOfEvent = (event: TrainingEvent, stepsPerEpoch: number): readonly MetricPoint[] => {
  switch (event.kind) {
    case 'step':
      return [
        { key: 'loss', value: event.loss, step: event.step },
        { key: 'grad_norm', value: event.gradNorm, step: event.step },
        { key: 'learning_rate', value: event.learningRate, step: event.step },
      ];
    case 'epoch': {
      const { epoch, trainLoss, valLoss, valAccuracy, valRocAuc } = event.metrics;
      const step = epoch * stepsPerEpoch;
      return [
        { key: 'train_loss', value: trainLoss, step },
        { key: 'eval_loss', value: valLoss, step },
        { key: 'eval_validation_accuracy', value: valAccuracy, step },
        ...(valRocAuc === null ? [] : [{ key: 'eval_validation_roc_auc', value: valRocAuc, step }]),
        { key: 'epoch', value: epoch, step },
      ];
    }
    case 'phase':
    case 'started':
    case 'finished':
    case 'ended':
      return [];
  }
};

/** The kept epoch's figures and the test's, once at the end. */
export const metricsOfResult = (result: TrainingResult, trainingRows: number): readonly MetricPoint[] => {
  const optional = (key: string, value: number | null): readonly MetricPoint[] =>
    value === null ? [] : [{ key, value, step: 0 }];
  return [
    { key: 'best_epoch', value: result.bestEpoch, step: 0 },
    { key: 'best_eval_loss', value: result.best.valLoss, step: 0 },
    { key: 'best_eval_validation_accuracy', value: result.best.valAccuracy, step: 0 },
    ...optional('best_eval_validation_roc_auc', result.best.valRocAuc),
    { key: 'test_accuracy', value: result.testAccuracy, step: 0 },
    ...optional('test_roc_auc', result.testRocAuc),
    { key: 'n_training_samples', value: trainingRows, step: 0 },
    { key: 'train_runtime', value: result.seconds, step: 0 },
    { key: 'train_steps_per_second', value: result.stepsPerSecond, step: 0 },
  ];
};
