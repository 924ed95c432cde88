/** Fetches what the page is about; null until all of it is here. */
import { useQueries } from '@tanstack/react-query';
import type { DriftCheck } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { version } from '../../format/index.ts';

export type MonitoringState = {
  /** Newest first. */
  readonly checks: readonly DriftCheck[];
  /** What a check would look at: the live version, else the newest registered; null without one. */
  readonly model: string | null;
  /** Predictions in the log of the project's model. */
  readonly logged: number;
  readonly lookbackDays: number;
};

export type MonitoringQuery = {
  readonly state: MonitoringState | null;
  readonly error: unknown;
  readonly retry: () => void;
};

export const useMonitoring = (): MonitoringQuery => {
  const queries = useQueries({
    queries: [
      orpc.monitoring.checks.queryOptions(),
      orpc.models.list.queryOptions(),
      orpc.serving.list.queryOptions(),
      orpc.serving.log.queryOptions({ input: { limit: 1 } }),
      orpc.settings.get.queryOptions(),
    ],
  });
  const [checks, models, deployments, log, settings] = queries;
  const failed = queries.filter(({ error, data }) => error !== null && data === undefined);
  const retry = (): void => {
    for (const query of failed) void query.refetch();
  };
  const error = failed[0]?.error ?? null;
  if (!checks.data || !models.data || !deployments.data || !log.data || !settings.data)
    return { state: null, error, retry };
  const live = deployments.data[0];
  const registered = models.data.find(({ name }) => name === settings.data.model);
  const newest = Math.max(0, ...(registered?.versions.map((each) => each.version) ?? []));
  const name = live ? `${live.model} ${version(live.version)}` : `${settings.data.model} ${version(newest)}`;
  return {
    state: {
      checks: checks.data,
      model: live || newest > 0 ? name : null,
      logged: log.data.total,
      lookbackDays: settings.data.lookbackDays,
    },
    error,
    retry,
  };
};
