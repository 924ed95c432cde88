/** What a run is compared with: the run behind the version that is served, or the newest registered one. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { RunSummary } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { version } from '../../format/index.ts';
import type { Pair } from '../runs/lead.ts';
import type { ServedRun } from '../runs/served-run.ts';
import { useServedRun } from '../runs/use-runs.ts';

export type Baseline = {
  readonly served: ServedRun;
  readonly run: RunSummary;
  /** "v1". */
  readonly name: string;
  /** This run against it on the same test texts; null while it is compared. */
  readonly pair: Pair | null;
};

/** null: nothing is registered, or it is this run itself. */
export const useBaseline = (runId: string): Baseline | null => {
  const served = useServedRun(runId);
  const other = served !== null && served.runId !== runId ? served : null;
  const comparison = useQuery({
    ...orpc.runs.compare.queryOptions({ input: { runIds: [other?.runId ?? '', runId] } }),
    enabled: other !== null,
  });
  const { data } = comparison;
  return useMemo(() => {
    const run = data?.runs[0];
    if (!other || !run || run.runId !== other.runId) return null;
    return { served: other, run, name: version(other.version), pair: data.pairs[0] ?? null };
  }, [data, other]);
};
