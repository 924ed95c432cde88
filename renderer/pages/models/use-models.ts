/** What the Models page is about: models, what is deployed, and the selected version beside what it is compared with. */
import { useQueries, useQuery } from '@tanstack/react-query';
import type { Deployment, ModelVersion, RegisteredModel, RunSummary } from '../../../core/contract/index.ts';
import { orpc, queryClient } from '../../engine/client.ts';
import type { Pair } from '../runs/lead.ts';
import { newestFirst, shownModel, type Standing, standingOf } from './standing.ts';

type ModelsView = {
  readonly models: readonly RegisteredModel[];
  readonly deployments: readonly Deployment[];
  readonly model: RegisteredModel | null;
  readonly standing: Standing | null;
  readonly selected: ModelVersion | null;
};

type ModelsState = { readonly view: ModelsView | null; readonly error: unknown; readonly retry: () => void };

const retry = (): void => void queryClient.invalidateQueries();

export const useModels = (asked: string | undefined, wanted: number | undefined): ModelsState => {
  const [models, deployments, settings] = useQueries({
    queries: [orpc.models.list.queryOptions(), orpc.serving.list.queryOptions(), orpc.settings.get.queryOptions()],
  });
  if (!models.data || !deployments.data || !settings.data) {
    return { view: null, error: models.error ?? deployments.error ?? settings.error, retry };
  }
  const model = shownModel(models.data, asked, deployments.data, settings.data.model);
  const standing = model && standingOf(model, deployments.data);
  const selected =
    model?.versions.find((each) => each.version === wanted) ??
    standing?.candidate ??
    standing?.live ??
    newestFirst(model?.versions ?? [])[0] ??
    null;
  return {
    view: { models: models.data, deployments: deployments.data, model, standing, selected },
    error: null,
    retry,
  };
};

/** Two versions on the same test texts. */
export type Versus = {
  readonly baseline: ModelVersion;
  /** Both were registered from one run: their answers are the same. */
  readonly sameRun: boolean;
  /** null where they cannot be compared. */
  readonly pair: Pair | null;
  readonly runs: readonly RunSummary[];
  readonly loading: boolean;
};

const runsOf = (first: ModelVersion | null, second: ModelVersion | null): readonly string[] =>
  first?.runId && second?.runId && first.runId !== second.runId ? [first.runId, second.runId] : [];

/** null: there is nothing to compare it with. */
export const useVersus = (version: ModelVersion | null, baseline: ModelVersion | null): Versus | null => {
  const runIds = runsOf(baseline, version);
  const comparison = useQuery({
    ...orpc.runs.compare.queryOptions({ input: { runIds: [...runIds] } }),
    enabled: runIds.length === 2,
  });
  if (!version || !baseline) return null;
  const sameRun = version.runId !== null && version.runId === baseline.runId;
  const data = runIds.length === 2 ? comparison.data : undefined;
  return {
    baseline,
    sameRun,
    pair: data?.pairs[0] ?? null,
    runs: data?.runs ?? [],
    loading: runIds.length === 2 && comparison.isPending,
  };
};
