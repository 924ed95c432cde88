/** One metric of some runs, smoothed over all of its points and then thinned to what a screen shows. */
import { type Curve, smoothed, thinned } from '../analysis/curve.ts';
import type { CurveAxis, RunCurves } from '../contract/tracking.ts';
import type { MetricColumns } from '../tracking/metric-columns.ts';
import type { Tracking } from '../tracking/tracking.ts';

export type CurveOrder = {
  readonly runIds: readonly string[];
  readonly metric: string;
  readonly axis: CurveAxis;
  readonly smoothing: number;
};

/** A line of a wide screen has two extremes a pixel at most. */
const MOST_POINTS = 2000;

export const readCurves = async (
  store: Pick<Tracking, 'metricColumns'>,
  { runIds, metric, axis, smoothing }: CurveOrder,
): Promise<RunCurves> =>
  Promise.all(
    runIds.map(async (runId) => {
      const columns = await store.metricColumns(runId, metric);
      const curve = curveOf(columns, axis);
      return {
        runId,
        total: columns.values.length,
        raw: drawn(curve),
        smooth: smoothing === 0 ? null : drawn(smoothed(curve, smoothing)),
      };
    }),
  );

const drawn = (curve: Curve): { x: number[]; y: number[] } => {
  const { x, y } = thinned(curve, MOST_POINTS);
  return { x: [...x], y: [...y] };
};

/** x ascends. Of points at one step the latest counts: a run that went on from a checkpoint took the step once more. */
export const curveOf = ({ steps, times, values }: MetricColumns, axis: CurveAxis): Curve => {
  switch (axis) {
    case 'time':
      return { x: times, y: values };
    case 'relative': {
      const first = times[0] ?? 0;
      return { x: times.map((time) => (time - first) / 1000), y: values };
    }
    case 'step':
      return byStep(steps, values);
    default:
      return axis satisfies never;
  }
};

const byStep = (steps: readonly number[], values: readonly number[]): Curve => {
  if (steps.every((step, index) => index === 0 || step > (steps[index - 1] ?? 0))) return { x: steps, y: values };
  const latest = new Map(steps.map((step, index) => [step, values[index] ?? 0]));
  const sorted = [...latest].toSorted(([a], [b]) => a - b);
  return { x: sorted.map(([step]) => step), y: sorted.map(([, value]) => value) };
};
