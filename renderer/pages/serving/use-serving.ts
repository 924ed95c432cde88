/** What the Serving page is about; null until all of it is here. */
import { useQueries } from '@tanstack/react-query';
import type { Deployment, RegisteredModel, ServingTraffic } from '../../../core/contract/index.ts';
import { orpc, queryClient } from '../../engine/client.ts';

export type ServingFacts = {
  /** null: nothing was served since the program was started. */
  readonly deployment: Deployment | null;
  readonly models: readonly RegisteredModel[];
  /** Name of the model that the project is about. */
  readonly model: string;
  /** The port that the next start takes; 0 is any free one. */
  readonly port: number;
  readonly traffic: ServingTraffic;
};

type ServingState = { readonly facts: ServingFacts | null; readonly error: unknown; readonly retry: () => void };

const retry = (): void => void queryClient.invalidateQueries();

export const useServing = (): ServingState => {
  const [list, models, settings, traffic] = useQueries({
    queries: [
      orpc.serving.list.queryOptions(),
      orpc.models.list.queryOptions(),
      orpc.settings.get.queryOptions(),
      orpc.serving.traffic.queryOptions(),
    ],
  });
  if (!list.data || !models.data || !settings.data || !traffic.data) {
    return { facts: null, error: list.error ?? models.error ?? settings.error ?? traffic.error, retry };
  }
  return {
    facts: {
      deployment: list.data[0] ?? null,
      models: models.data,
      model: settings.data.model,
      port: settings.data.port,
      traffic: traffic.data,
    },
    error: null,
    retry,
  };
};
