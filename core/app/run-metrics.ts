/** A training event as the metric points that MLflow keeps of it (T-04, T-05, Q-11, Q-12). */
import type { TrainingEvent } from '../contract/training.ts';
import type { TrainingResult } from '../training/train.ts';

export type MetricPoint = { readonly key: string; readonly value: number; readonly step: number };

/** Steps are the optimizer's, for evaluations too: curves of both line up. What carries no figures gives none. */
export const metricsOfEvent = (event: TrainingEvent, stepsPerEpoch: number): readonly MetricPoint[] => {
  switch (event.kind) {
    case 'step':
      return [
        { key: 'loss', value: event.loss, step: event.step },
        { key: 'grad_norm', value: event.gradNorm, step: event.step },
        { key: 'learning_rate', value: event.learningRate, step: event.step },
      ];
    case 'epoch': {
      const { step, trainLoss, valLoss, valAccuracy, valF1, valRocAuc } = event.metrics;
      return [
        { key: 'train_loss', value: trainLoss, step },
        { key: 'eval_loss', value: valLoss, step },
        { key: 'eval_validation_accuracy', value: valAccuracy, step },
        { key: 'eval_validation_f1', value: valF1, step },
        ...(valRocAuc === null ? [] : [{ key: 'eval_validation_roc_auc', value: valRocAuc, step }]),
        // As the Trainer logs it: within an epoch, a fraction.
        { key: 'epoch', value: step / stepsPerEpoch, step },
      ];
    }
    case 'phase':
    case 'started':
    case 'notice':
    case 'checkpoint':
    case 'resumed':
    case 'finished':
    case 'ended':
      return [];
  }
};

/** The kept evaluation's figures and the test's, once at the end. */
export const metricsOfResult = (result: TrainingResult, trainingRows: number): readonly MetricPoint[] => {
  const { best } = result;
  const figures: Readonly<Record<string, number | null>> = {
    best_epoch: result.bestEpoch,
    best_step: best.step,
    best_eval_loss: best.valLoss,
    best_eval_validation_accuracy: best.valAccuracy,
    best_eval_validation_f1: best.valF1,
    best_eval_validation_roc_auc: best.valRocAuc,
    test_accuracy: result.testAccuracy,
    test_f1: result.testF1,
    test_roc_auc: result.testRocAuc,
    n_training_samples: trainingRows,
    train_runtime: result.seconds,
    train_steps_per_second: result.stepsPerSecond,
  };
  return Object.entries(figures).flatMap(([key, value]) => (value === null ? [] : [{ key, value, step: 0 }]));
};
