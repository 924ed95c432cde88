/** The same progress read from a run's metrics: for a run of an earlier session, or once it has ended. */
import type { MetricPoint, RunSummary } from '../../../core/contract/index.ts';
import { type Epoch, NO_PROGRESS, type Progress, secondsBetween } from './progress.ts';

export type History = Readonly<Record<string, readonly MetricPoint[]>>;

const positive = (text: string | undefined): number | null => {
  const value = Number(text);
  return Number.isFinite(value) && value > 0 ? value : null;
};

/** Steps an epoch: counted from an epoch's end, or from rows and batch size before the first one. */
const stepsPerEpochOf = (history: History, params: RunSummary['params']): number | null => {
  const point = history['epoch']?.find(({ value }) => value > 0);
  if (point) return point.step / point.value;
  const rows = positive(params['n_training_samples']);
  const batch = positive(params['per_device_train_batch_size']);
  return rows === null || batch === null ? null : Math.ceil(rows / batch);
};

const epochsOf = (history: History, startedAt: string): readonly Epoch[] => {
  const at = (key: string, step: number): MetricPoint | undefined => history[key]?.find((point) => point.step === step);
  const epochs: Epoch[] = [];
  let lowest = Number.POSITIVE_INFINITY;
  let withoutGain = 0;
  for (const { step, value: epoch } of history['epoch'] ?? []) {
    const val = at('eval_loss', step);
    if (!val) continue;
    const best = val.value < lowest;
    lowest = Math.min(lowest, val.value);
    withoutGain = best ? 0 : withoutGain + 1;
    epochs.push({
      epoch,
      trainLoss: at('train_loss', step)?.value ?? Number.NaN,
      valLoss: val.value,
      valAccuracy: at('eval_validation_accuracy', step)?.value ?? Number.NaN,
      valRocAuc: at('eval_validation_roc_auc', step)?.value ?? null,
      at: val.at,
      best,
      withoutGain,
      seconds: secondsBetween(epochs.at(-1)?.at ?? startedAt, val.at),
    });
  }
  return epochs;
};

export const storedProgress = (run: RunSummary, history: History): Progress => {
  const stepsPerEpoch = stepsPerEpochOf(history, run.params);
  const epochs = positive(run.params['num_train_epochs']);
  const points = history['loss'] ?? [];
  return {
    ...NO_PROGRESS,
    stepsPerEpoch,
    totalSteps: stepsPerEpoch === null || epochs === null ? null : stepsPerEpoch * epochs,
    steps:
      stepsPerEpoch === null
        ? []
        : points.map(({ step, value }) => ({ step, epoch: step / stepsPerEpoch, loss: value })),
    epochs: epochsOf(history, run.startedAt),
    firstAt: run.startedAt,
    lastAt: run.endedAt ?? points.at(-1)?.at ?? run.startedAt,
  };
};
