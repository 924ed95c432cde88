/** The same progress read from a run's metrics: for a run of an earlier session, or once it has ended. */
import type { EpochMetrics, Recipe, RunSummary } from '../../../core/contract/index.ts';
import { byStep, type History } from '../run/history.ts';
import { bestMetricOf } from './last-run.ts';
import { type Epoch, NO_PROGRESS, type Progress, secondsBetween, type Step } from './progress.ts';

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
  const batches = positive(params['gradient_accumulation_steps']) ?? 1;
  return rows === null || batch === null ? null : Math.ceil(Math.ceil(rows / batch) / batches);
};

/** Greater is better, but for losses. */
const figureOf = (epoch: EpochMetrics, metric: Recipe['bestMetric']): number => {
  switch (metric) {
    case 'loss':
      return -epoch.valLoss;
    case 'accuracy':
      return epoch.valAccuracy;
    case 'f1':
      return epoch.valF1;
    case 'rocAuc':
      return epoch.valRocAuc ?? Number.NaN;
    default:
      return metric satisfies never;
  }
};

const epochsOf = (history: History, run: RunSummary, stepsPerEpoch: number | null): readonly Epoch[] => {
  const read = (key: string) => byStep(history[key]);
  const [losses, training, accuracies] = [read('eval_loss'), read('train_loss'), read('eval_validation_accuracy')];
  const [areas, f1] = [read('eval_validation_roc_auc'), read('eval_validation_f1')];
  const metric = bestMetricOf(run);
  const epochs: Epoch[] = [];
  let highest = Number.NEGATIVE_INFINITY;
  let withoutGain = 0;
  for (const { step, value } of read('epoch').values()) {
    const val = losses.get(step);
    if (!val) continue;
    const metrics: EpochMetrics = {
      epoch: Math.ceil(value - 1e-9),
      step,
      trainLoss: training.get(step)?.value ?? Number.NaN,
      valLoss: val.value,
      valAccuracy: accuracies.get(step)?.value ?? Number.NaN,
      valRocAuc: areas.get(step)?.value ?? null,
      valF1: f1.get(step)?.value ?? Number.NaN,
    };
    const best = figureOf(metrics, metric) > highest;
    if (best) highest = figureOf(metrics, metric);
    withoutGain = best ? 0 : withoutGain + 1;
    epochs.push({
      ...metrics,
      x: stepsPerEpoch === null ? value : step / stepsPerEpoch,
      at: val.at,
      best,
      withoutGain,
      seconds: secondsBetween(epochs.at(-1)?.at ?? run.startedAt, val.at),
    });
  }
  return epochs;
};

const stepsOf = (history: History, stepsPerEpoch: number | null): readonly Step[] => {
  if (stepsPerEpoch === null) return [];
  const [norms, rates] = [byStep(history['grad_norm']), byStep(history['learning_rate'])];
  return [...byStep(history['loss']).values()].map(({ step, value }) => ({
    step,
    epoch: step / stepsPerEpoch,
    loss: value,
    gradNorm: norms.get(step)?.value ?? null,
    learningRate: rates.get(step)?.value ?? null,
  }));
};

export const storedProgress = (run: RunSummary, history: History): Progress => {
  const stepsPerEpoch = stepsPerEpochOf(history, run.params);
  const epochs = positive(run.params['num_train_epochs']);
  const points = history['loss'] ?? [];
  return {
    ...NO_PROGRESS,
    stepsPerEpoch,
    totalSteps: stepsPerEpoch === null || epochs === null ? null : stepsPerEpoch * epochs,
    steps: stepsOf(history, stepsPerEpoch),
    epochs: epochsOf(history, run, stepsPerEpoch),
    firstAt: run.startedAt,
    lastAt: run.endedAt ?? points.at(-1)?.at ?? run.startedAt,
  };
};

/** A run that went on in this engine was heard from there only: what lies before comes from the store. */
export const withPast = (heard: Progress, past: Progress): Progress => {
  const { resumedAt } = heard;
  if (resumedAt === null) return heard;
  const [step, evaluation] = [heard.steps[0]?.step ?? Infinity, heard.epochs[0]?.step ?? Infinity];
  const before = past.epochs.filter((epoch) => epoch.step <= resumedAt && epoch.step < evaluation);
  return {
    ...heard,
    steps: [...past.steps.filter((one) => one.step <= resumedAt && one.step < step), ...heard.steps],
    epochs: [...before, ...heard.epochs],
  };
};
