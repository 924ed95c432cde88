/** What the Runs page is about: runs, jobs, what is served, and each finished run compared with the one that leads. */
import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Job, RunSummary } from '../../../core/contract/index.ts';
import { orpc, queryClient } from '../../engine/client.ts';
import { type Lead, leadOf, rankRuns } from './lead.ts';
import { type ServedRun, servedRunOf } from './served-run.ts';

export type RunsState = {
  /** null while they are fetched. */
  readonly runs: readonly RunSummary[] | null;
  readonly jobs: readonly Job[];
  readonly served: ServedRun | null;
  readonly lead: Lead | null;
  readonly comparing: boolean;
  readonly error: unknown;
  readonly retry: () => void;
};

const NONE: readonly never[] = [];

/** A comparison takes eight runs at most: the leader and seven others. */
const OTHERS = 7;
/** With thousands of runs only those near the lead are compared with it. */
const MOST_COMPARED = 4 * OTHERS;

const retry = (): void => void queryClient.invalidateQueries({ queryKey: orpc.runs.key() });

/** `except` is a run that must not be compared with itself while nothing is deployed. */
export const useServedRun = (except?: string): ServedRun | null => {
  const deployments = useQuery(orpc.serving.list.queryOptions());
  const runs = useQuery(orpc.runs.list.queryOptions({ input: {} }));
  const project = useQuery(orpc.project.current.queryOptions());
  const model = project.data?.settings.model;
  return useMemo(
    () =>
      servedRunOf(
        deployments.data ?? NONE,
        (runs.data ?? NONE).filter(({ runId }) => runId !== except),
        model,
      ),
    [deployments.data, runs.data, model, except],
  );
};

export const useRuns = (): RunsState => {
  const list = useQuery(orpc.runs.list.queryOptions({ input: {} }));
  const jobs = useQuery(orpc.jobs.list.queryOptions());
  const served = useServedRun();
  const ranked = useMemo(() => rankRuns(list.data ?? NONE), [list.data]);
  const ids = ranked.slice(0, 1 + MOST_COMPARED).map(({ runId }) => runId);
  const groups = [];
  for (let at = 1; at < ids.length; at += OTHERS) groups.push([ids[0] ?? '', ...ids.slice(at, at + OTHERS)]);
  const { pairs, comparing } = useQueries({
    queries: groups.map((runIds) => orpc.runs.compare.queryOptions({ input: { runIds } })),
    combine: (results) => ({
      pairs: results.flatMap(({ data }) => data?.pairs ?? []),
      comparing: results.some(({ isPending }) => isPending),
    }),
  });
  const lead = useMemo(() => leadOf(ranked, pairs), [ranked, pairs]);
  return {
    runs: list.data ?? null,
    jobs: jobs.data ?? NONE,
    served,
    lead,
    comparing,
    error: list.data === undefined ? list.error : null,
    retry,
  };
};
