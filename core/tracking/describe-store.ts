/** Everything a store holds, as plain data: what another program that opens the same files must find in them. */
import type { TrackingStore } from './store.ts';

export const describeStore = (store: TrackingStore) => ({
  runs: [...store.listRuns({ deleted: false }), ...store.listRuns({ deleted: true })].map((run) => ({
    ...run,
    history: store.history(run.runId),
    /** Without those of its model. */
    artifacts: store
      .listArtifacts(run.runId)
      .filter(({ path, isDirectory }) => !isDirectory && !path.startsWith('bert-classifier/'))
      .map(({ path, size }) => ({ path, size })),
  })),
  models: store.listRegisteredModels(),
});

/** What a model must answer, whoever loads it by its URI. */
export type ExpectedAnswers = {
  readonly uri: string;
  readonly texts: readonly string[];
  readonly labels: readonly string[];
  readonly scores: readonly number[];
};
