/** Everything a store holds, as plain data: what another program that opens the same files must find in them. */
import type { Artifact } from '../contract/tracking.ts';
import type { TrackingStore } from './store.ts';

export const describeStore = (store: TrackingStore) => ({
  runs: [...store.listRuns({ deleted: false }), ...store.listRuns({ deleted: true })].map((run) => ({
    ...run,
    history: store.history(run.runId),
    artifacts: ownFiles(store.listArtifacts(run.runId)),
  })),
  models: store.listRegisteredModels(),
});

/** Without those of the run's model, which lie in a folder with its `MLmodel`. */
const ownFiles = (artifacts: readonly Artifact[]): { path: string; size: number | null }[] => {
  const model = artifacts.find(({ path }) => /^[^/]+\/MLmodel$/.test(path))?.path.replace('MLmodel', '') ?? '/';
  return artifacts
    .filter(({ path, isDirectory }) => !isDirectory && !path.startsWith(model))
    .map(({ path, size }) => ({ path, size }));
};

/** What a model must answer, whoever loads it by its URI. */
export type ExpectedAnswers = {
  readonly uri: string;
  readonly texts: readonly string[];
  readonly labels: readonly string[];
  readonly scores: readonly number[];
};
