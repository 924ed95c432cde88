/** Reading runs with everything that belongs to them, in a fixed number of queries however many runs there are. */
import { z } from 'zod';
import type { DatasetUse, RunStatus, RunSummary } from '../contract/tracking.ts';
import { noSuchRun, STATUS_TAG } from './runs.ts';
import type { Store } from './store.ts';

/** A run as stored; `kept` needs intervals, which are not tracking's. */
export type RunRecord = Omit<RunSummary, 'kept'> & { readonly experimentId: number };

type RunRow = {
  run_uuid: string;
  name: string;
  experiment_id: number;
  experiment: string;
  status: string;
  start_time: number;
  end_time: number | null;
  user_id: string;
  lifecycle_stage: string;
};

/** Newest first. */
export const listRuns = (store: Store, deleted: boolean): readonly RunRecord[] =>
  readRuns(store, 'runs.lifecycle_stage = ?', deleted ? 'deleted' : 'active');

/** @throws IdriftError `not-found` */
export const getRun = (store: Store, runId: string): RunRecord => {
  const run = readRuns(store, 'runs.run_uuid = ?', runId)[0];
  if (!run) throw noSuchRun(runId);
  return run;
};

const readRuns = (store: Store, where: string, value: string): readonly RunRecord[] => {
  const { database } = store;
  const rows = database
    .prepare<[string], RunRow>(
      `SELECT runs.*, experiments.name AS experiment FROM runs JOIN experiments USING (experiment_id)
       WHERE ${where} ORDER BY start_time DESC, run_uuid`,
    )
    .all(value);
  // One query per table over the same runs, joined here: a run's number of rows does not matter then.
  const chosen = `SELECT run_uuid FROM runs WHERE ${where}`;
  const params = groupPairs(
    database.prepare<[string], PairRow>(`SELECT * FROM params WHERE run_uuid IN (${chosen})`).all(value),
  );
  const tags = groupPairs(
    database.prepare<[string], PairRow>(`SELECT * FROM tags WHERE run_uuid IN (${chosen})`).all(value),
  );
  const metrics = groupMetrics(
    database.prepare<[string], MetricRow>(`SELECT * FROM latest_metrics WHERE run_uuid IN (${chosen})`).all(value),
  );
  const datasets = groupDatasets(
    database
      .prepare<[string], DatasetRow>(
        `SELECT inputs.destination_id AS run_uuid, datasets.*, input_tags.value AS context
         FROM inputs JOIN datasets ON datasets.dataset_uuid = inputs.source_id
         LEFT JOIN input_tags ON input_tags.input_uuid = inputs.input_uuid AND input_tags.name = 'mlflow.data.context'
         WHERE inputs.source_type = 'DATASET' AND inputs.destination_id IN (${chosen}) ORDER BY datasets.name`,
      )
      .all(value),
  );
  const models = new Map(
    database
      .prepare<[string], { source_run_id: string; model_id: string }>(
        `SELECT source_run_id, model_id FROM logged_models
         WHERE lifecycle_stage = 'active' AND status = 2 AND source_run_id IN (${chosen}) ORDER BY creation_timestamp_ms`,
      )
      .all(value)
      .map(({ source_run_id, model_id }) => [source_run_id, model_id]),
  );
  const versions = Map.groupBy(
    database
      .prepare<[string], { run_id: string; name: string; version: number }>(
        `SELECT run_id, name, version FROM model_versions
         WHERE current_stage <> 'Deleted_Internal' AND run_id IN (${chosen}) ORDER BY name, version`,
      )
      .all(value),
    ({ run_id }) => run_id,
  );
  return rows.map((row) => ({
    runId: row.run_uuid,
    name: row.name,
    experiment: row.experiment,
    experimentId: row.experiment_id,
    status: statusOf(row.status, tags.get(row.run_uuid)?.[STATUS_TAG]),
    startedAt: new Date(row.start_time).toISOString(),
    endedAt: row.end_time === null ? null : new Date(row.end_time).toISOString(),
    seconds: row.end_time === null ? null : (row.end_time - row.start_time) / 1000,
    user: tags.get(row.run_uuid)?.['mlflow.user'] ?? row.user_id,
    deleted: row.lifecycle_stage === 'deleted',
    params: params.get(row.run_uuid) ?? {},
    metrics: metrics.get(row.run_uuid) ?? {},
    tags: tags.get(row.run_uuid) ?? {},
    datasets: datasets.get(row.run_uuid) ?? [],
    modelId: models.get(row.run_uuid) ?? null,
    registered: (versions.get(row.run_uuid) ?? []).map(({ name, version }) => ({ name, version })),
  }));
};

const statusOf = (status: string, mark: string | undefined): RunStatus => {
  if (mark === 'interrupted') return 'INTERRUPTED';
  switch (status) {
    case 'RUNNING':
    case 'SCHEDULED':
    case 'FINISHED':
    case 'FAILED':
    case 'KILLED':
      return status;
    default:
      return 'FAILED';
  }
};

type PairRow = { key: string; value: string | null; run_uuid: string };

const groupPairs = (rows: readonly PairRow[]): ReadonlyMap<string, Record<string, string>> => {
  const groups = new Map<string, Record<string, string>>();
  for (const { key, value, run_uuid } of rows) {
    const group = groups.get(run_uuid) ?? {};
    group[key] = value ?? '';
    groups.set(run_uuid, group);
  }
  return groups;
};

type MetricRow = { key: string; value: number; is_nan: number; run_uuid: string };

/** NaN has no place in JSON: a metric that is no number is left out. */
const groupMetrics = (rows: readonly MetricRow[]): ReadonlyMap<string, Record<string, number>> => {
  const groups = new Map<string, Record<string, number>>();
  for (const { key, value, is_nan, run_uuid } of rows) {
    const group = groups.get(run_uuid) ?? {};
    if (!is_nan) group[key] = value;
    groups.set(run_uuid, group);
  }
  return groups;
};

type DatasetRow = {
  run_uuid: string;
  name: string;
  digest: string;
  dataset_source: string;
  context: string | null;
};

/** What `logDataset` writes as source; other programs' sources have none of it. */
const source = z.object({
  uri: z.string().optional(),
  revision: z.string().nullable().optional(),
  files: z.array(z.object({ path: z.string(), md5: z.string() })).optional(),
});

const groupDatasets = (rows: readonly DatasetRow[]): ReadonlyMap<string, DatasetUse[]> => {
  const groups = new Map<string, DatasetUse[]>();
  for (const row of rows) {
    const about = readSource(row.dataset_source);
    const list = groups.get(row.run_uuid) ?? [];
    list.push({
      name: row.name,
      digest: row.digest,
      revision: about.revision ?? null,
      files: about.files ?? [],
      context: row.context ?? '',
    });
    groups.set(row.run_uuid, list);
  }
  return groups;
};

const readSource = (text: string): z.infer<typeof source> => {
  try {
    return source.parse(JSON.parse(text));
  } catch {
    return {};
  }
};
