/** What the form is built on: data versions, runs, this computer, and training that runs already. */
import { useQuery } from '@tanstack/react-query';
import type { DataVersion, Job, RunSummary, SystemInfo } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';

export type TrainFacts = {
  readonly versions: readonly DataVersion[];
  /** Newest first. */
  readonly runs: readonly RunSummary[];
  readonly system: SystemInfo | null;
  readonly busy: Job | undefined;
};

export type TrainFactsState = {
  readonly facts: TrainFacts | null;
  readonly error: unknown;
  readonly retry: () => void;
};

export const useTrainFacts = (): TrainFactsState => {
  const versions = useQuery(orpc.data.versions.queryOptions());
  const runs = useQuery(orpc.runs.list.queryOptions({ input: {} }));
  const system = useQuery(orpc.system.info.queryOptions());
  const jobs = useQuery(orpc.jobs.list.queryOptions());
  const all = [versions, runs, system];
  const error = all.find((query) => query.error !== null && query.data === undefined)?.error ?? null;
  const retry = (): void => {
    for (const query of all) void query.refetch();
  };
  if (!versions.data || !runs.data) return { facts: null, error, retry };
  return {
    facts: {
      versions: versions.data,
      runs: runs.data,
      system: system.data ?? null,
      busy: jobs.data?.find(({ kind, state }) => kind === 'training' && state === 'running'),
    },
    error,
    retry,
  };
};
