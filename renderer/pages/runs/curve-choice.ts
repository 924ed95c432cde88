/** What the overlaid histories show: kept on this computer. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { CurveAxis, RunSummary } from '../../../core/contract/index.ts';
import { isSystemMetric } from '../run/system-metrics.ts';

type Choice = {
  /** null: the first that there is. */
  readonly metric: string | null;
  readonly axis: CurveAxis;
  readonly smoothing: number;
  readonly log: boolean;
  /** What stands below the compared runs. */
  readonly below: 'texts' | 'curves';
};

export const useCurveChoice = create<Choice>()(
  persist((): Choice => ({ metric: null, axis: 'step', smoothing: 0, log: false, below: 'texts' }), {
    name: 'idrift.runs.curves',
  }),
);

const FIRST = ['eval_loss', 'loss', 'train_loss'];

/** Metrics of any of the runs: the losses first, then by name; those of one value at the end come with the rest. */
export const metricsOf = (runs: readonly RunSummary[]): readonly string[] => {
  const keys = new Set(runs.flatMap(({ metrics }) => Object.keys(metrics)));
  const rank = (key: string): number => {
    const at = FIRST.indexOf(key);
    return at >= 0 ? at : isSystemMetric(key) ? FIRST.length + 1 : FIRST.length;
  };
  return [...keys].toSorted((a, b) => rank(a) - rank(b) || a.localeCompare(b));
};
