/** What the Serving page is about; null until all of it is here. */
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import type { Deployment, DeploymentFigures, RegisteredModel, ServingTraffic } from '../../../core/contract/index.ts';
import { orpc, queryClient } from '../../engine/client.ts';

export type ServingFacts = {
  /** The one that the page is about. null: nothing was ever deployed. */
  readonly deployment: Deployment | null;
  readonly deployments: readonly Deployment[];
  /** Of each deployment. */
  readonly figures: readonly (readonly DeploymentFigures[])[];
  readonly models: readonly RegisteredModel[];
  /** Name of the model that the project is about. */
  readonly model: string;
  /** The port that the first deployment takes; 0 is any free one. */
  readonly port: number;
  readonly traffic: ServingTraffic;
};

type ServingState = { readonly facts: ServingFacts | null; readonly error: unknown; readonly retry: () => void };

const retry = (): void => void queryClient.invalidateQueries();

/** @param chosen name of a deployment; without it, or where there is none of the name, the first. */
export const useServing = (chosen: string | undefined): ServingState => {
  const list = useQuery(orpc.serving.list.queryOptions());
  const deployment = list.data?.find(({ name }) => name === chosen) ?? list.data?.[0] ?? null;
  const [models, settings, traffic] = useQueries({
    queries: [
      orpc.models.list.queryOptions(),
      orpc.settings.get.queryOptions(),
      {
        ...orpc.serving.traffic.queryOptions({ input: deployment === null ? {} : { deployment: deployment.name } }),
        enabled: list.data !== undefined,
        placeholderData: keepPreviousData<ServingTraffic>,
      },
    ],
  });
  const figures = useQueries({
    queries: (list.data ?? []).map(({ model }) => orpc.deployments.figures.queryOptions({ input: { model } })),
  });
  if (!list.data || !models.data || !settings.data || !traffic.data) {
    return { facts: null, error: list.error ?? models.error ?? settings.error ?? traffic.error, retry };
  }
  return {
    facts: {
      deployment,
      deployments: list.data,
      figures: figures.map(({ data }) => data ?? []),
      models: models.data,
      model: settings.data.model,
      port: settings.data.port,
      traffic: traffic.data,
    },
    error: null,
    retry,
  };
};
