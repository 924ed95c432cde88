/** Which file a run was trained on, by its md5: the first link of an answer's chain. */
import type { DatasetUse } from '../contract/tracking.ts';

/** The data set that a run was trained on; of a run that does not say which, the first one. */
export const trainingUseOf = (datasets: readonly DatasetUse[]): DatasetUse | null =>
  datasets.find(({ context }) => context === 'training') ?? datasets[0] ?? null;

/** md5 of its training file; null where the run names no files. */
export const trainingMd5Of = (datasets: readonly DatasetUse[]): string | null => {
  const files = trainingUseOf(datasets)?.files ?? [];
  return (files.find(({ path }) => /(?:^|\/)train\.[^/]+$/.test(path)) ?? files[0])?.md5 ?? null;
};
