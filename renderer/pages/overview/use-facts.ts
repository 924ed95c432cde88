/** Fetches what the Overview is about; `facts` is null until all of it is here. */
import { useQueries } from '@tanstack/react-query';
import { orpc, queryClient } from '../../engine/client.ts';
import type { Facts } from './facts.ts';

export type FactsState = { readonly facts: Facts | null; readonly error: unknown; readonly retry: () => void };

const retry = (): void => void queryClient.invalidateQueries();

export const useFacts = (): FactsState => {
  const [chain, versions, runs, models, deployments, traffic, checks, queues, jobs, system, settings] = useQueries({
    queries: [
      orpc.project.chain.queryOptions({ input: {} }),
      orpc.data.versions.queryOptions(),
      orpc.runs.list.queryOptions({ input: {} }),
      orpc.models.list.queryOptions(),
      orpc.serving.list.queryOptions(),
      orpc.serving.traffic.queryOptions(),
      orpc.monitoring.checks.queryOptions(),
      orpc.labels.queues.queryOptions(),
      orpc.jobs.list.queryOptions(),
      orpc.system.info.queryOptions(),
      orpc.settings.get.queryOptions(),
    ],
  });
  const all = [chain, versions, runs, models, deployments, traffic, checks, queues, jobs, system, settings];
  const error = all.find((query) => query.error !== null && query.data === undefined)?.error ?? null;
  if (
    !chain.data ||
    !versions.data ||
    !runs.data ||
    !models.data ||
    !deployments.data ||
    !traffic.data ||
    !checks.data ||
    !queues.data ||
    !jobs.data ||
    !system.data ||
    !settings.data
  ) {
    return { facts: null, error, retry };
  }
  return {
    facts: {
      chain: chain.data,
      versions: versions.data,
      runs: runs.data,
      models: models.data,
      model: settings.data.model,
      deployments: deployments.data,
      traffic: traffic.data,
      checks: checks.data,
      queues: queues.data,
      jobs: jobs.data,
      system: system.data,
    },
    error,
    retry,
  };
};
