/** Everything the Run page shows of one run; null parts are still on the way, or do not exist. */
import { useQuery } from '@tanstack/react-query';
import type { Artifact, Job, RunErrors, RunSummary } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import type { Role } from '../../parts/IntervalGlyph.tsx';
import { isRunning, jobOf } from '../runs/run-status.ts';
import type { ServedRun } from '../runs/served-run.ts';
import { useServedRun } from '../runs/use-runs.ts';
import { type Baseline, useBaseline } from './baseline.ts';
import type { Curves } from './curves.ts';

export type RunView = {
  readonly run: RunSummary;
  readonly job: Job | undefined;
  readonly served: ServedRun | null;
  /** Blue for what is deployed, orange for what may replace it. */
  readonly role: Role;
  readonly baseline: Baseline | null;
  readonly curves: Curves | null;
  /** undefined while they are read; null where the run kept no answers. */
  readonly errors: RunErrors | null | undefined;
  readonly artifacts: readonly Artifact[] | null;
};

export type RunState = { readonly view: RunView | null; readonly error: unknown; readonly retry: () => void };

/** Of a metric: a chart has no more pixels across. */
const MOST_POINTS = 2000;

export const useRun = (runId: string): RunState => {
  const input = { runId };
  const run = useQuery(orpc.runs.get.queryOptions({ input }));
  const history = useQuery(orpc.runs.history.queryOptions({ input: { runId, most: MOST_POINTS } }));
  const errors = useQuery(orpc.runs.errors.queryOptions({ input }));
  const artifacts = useQuery(orpc.runs.artifacts.queryOptions({ input }));
  const jobs = useQuery(orpc.jobs.list.queryOptions());
  const served = useServedRun();
  const baseline = useBaseline(runId);
  const otherHistory = useQuery({
    ...orpc.runs.history.queryOptions({ input: { runId: baseline?.run.runId ?? '', most: MOST_POINTS } }),
    enabled: baseline !== null,
  });
  const retry = (): void => void run.refetch();
  if (!run.data) return { view: null, error: run.error, retry };
  const deployed = served !== null && served.state !== 'registered';
  const role = deployed && served.runId === runId ? 'live' : 'candidate';
  const other =
    baseline && otherHistory.data ? { name: baseline.name, live: deployed, history: otherHistory.data } : null;
  return {
    view: {
      run: run.data,
      job: isRunning(run.data) ? jobOf(run.data, jobs.data ?? []) : undefined,
      served,
      role,
      baseline,
      curves: history.data
        ? {
            history: history.data,
            role,
            keptEpoch: run.data.kept?.epoch ?? null,
            valTexts: run.data.kept?.valAccuracy.n ?? null,
            other,
          }
        : null,
      errors: errors.data,
      artifacts: artifacts.data ?? null,
    },
    error: null,
    retry,
  };
};
