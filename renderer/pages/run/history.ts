/** A run's metrics by epoch. Steps are the optimizer's; an epoch's figures stand at its last step. */
import type { MetricPoint } from '../../../core/contract/index.ts';
import { loss, metric, number } from '../../format/index.ts';
import type { ChartData } from '../../parts/chart/ChartTable.tsx';
import type { ChartPoint } from '../../parts/chart/options.ts';

export type History = Readonly<Record<string, readonly MetricPoint[]>>;

/** Optimizer steps of one epoch; null before the first epoch ended. */
export const stepsPerEpoch = ({ epoch }: History): number | null => {
  const point = epoch?.find(({ value }) => value > 0);
  return point ? point.step / point.value : null;
};

/** Steps that a resumed run took once more are there twice: the later ones count. In the order of steps. */
export const byStep = (points: readonly MetricPoint[] | undefined): ReadonlyMap<number, MetricPoint> =>
  new Map([...new Map((points ?? []).map((point) => [point.step, point])).entries()].toSorted(([a], [b]) => a - b));

/** One metric by epoch; without a finished epoch its steps are fractions of nothing, so there are none. */
export const pointsOf = (history: History, key: string): readonly ChartPoint[] => {
  const perEpoch = stepsPerEpoch(history);
  return perEpoch === null ? [] : [...byStep(history[key]).values()].map(({ step, value }) => [step / perEpoch, value]);
};

/** "Validation loss fell from 0.842 to 0.371 in epoch 4, the kept one." */
export const lossFinding = (history: History, keptEpoch: number | null): string => {
  const points = pointsOf(history, 'eval_loss');
  const first = points[0];
  const kept = points.find(([x]) => Math.round(x) === keptEpoch) ?? points.at(-1);
  if (!first || !kept) return 'No epoch has ended yet';
  const verb = kept[1] < first[1] ? 'fell' : kept[1] > first[1] ? 'rose' : 'stayed';
  return verb === 'stayed'
    ? `Validation loss is ${loss(first[1])} in epoch ${Math.round(kept[0])}`
    : `Validation loss ${verb} from ${loss(first[1])} to ${loss(kept[1])} in epoch ${Math.round(kept[0])}${keptEpoch === null ? '' : ', the kept one'}`;
};

/** Epoch by epoch, as a table. */
export const epochTable = (history: History, keys: readonly string[]): ChartData => {
  const epochs = [...byStep(history['epoch']).values()].map(({ step, value }) => ({ step, epoch: value }));
  return {
    head: ['epoch', ...keys],
    rows: epochs.map(({ step, epoch }) => [
      number(epoch, Number.isInteger(epoch) ? 0 : 2),
      ...keys.map((key) => {
        const point = history[key]?.find((each) => each.step === step);
        return point ? metric(point.value) : null;
      }),
    ]),
  };
};
