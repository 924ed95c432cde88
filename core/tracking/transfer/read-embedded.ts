/** The embedded store's contents, read from its tables. */
import type { SqliteDatabase } from '../../base/sqlite.ts';
import { modelIdOf } from '../registry-reads.ts';
import type { StoreFiles } from '../store-files.ts';
import type {
  DatasetContent,
  ExperimentContent,
  ModelContent,
  ModelPoint,
  Pairs,
  Point,
  RegisteredContent,
  RunContent,
  Source,
  VersionContent,
} from './contents.ts';
import { folderPlace } from './folder-place.ts';
import { createdOf, originOf, ownTags } from './origin.ts';

type PairRow = { id: string | number; key: string; value: string | null };

/** Rows of keys and values, by what they belong to. */
const pairsOf = (database: SqliteDatabase, sql: string): ((id: string | number) => Pairs) => {
  const grouped = Map.groupBy(database.prepare<[], PairRow>(sql).all(), ({ id }) => String(id));
  return (id) => Object.fromEntries((grouped.get(String(id)) ?? []).map(({ key, value }) => [key, value ?? '']));
};

export const embeddedSource = (files: StoreFiles, label: string): Source => {
  const { database } = files;
  return {
    label,
    experiments: async () => readExperiments(database),
    runs: async () => readRuns(database),
    points: async ({ id }) => readPoints(database, id),
    models: async () => readModels(database),
    registered: async () => readRegistered(database),
    place: async ({ kind, id }) => {
      const sql =
        kind === 'run'
          ? 'SELECT artifact_uri FROM runs WHERE run_uuid = ?'
          : 'SELECT artifact_location FROM logged_models WHERE model_id = ?';
      return folderPlace(files.artifactsDir, database.prepare<[string], string>(sql).pluck().get(id) ?? '');
    },
  };
};

const readExperiments = (database: SqliteDatabase): ExperimentContent[] => {
  const tags = pairsOf(database, 'SELECT experiment_id AS id, key, value FROM experiment_tags');
  return database
    .prepare<[], { experiment_id: number; name: string; lifecycle_stage: string }>(
      "SELECT experiment_id, name, lifecycle_stage FROM experiments WHERE workspace = 'default' ORDER BY experiment_id",
    )
    .all()
    .map((row) => ({
      id: String(row.experiment_id),
      name: row.name,
      tags: tags(row.experiment_id),
      deleted: row.lifecycle_stage !== 'active',
    }));
};

type RunRow = {
  run_uuid: string;
  name: string | null;
  user_id: string | null;
  status: RunContent['status'];
  start_time: number | null;
  end_time: number | null;
  lifecycle_stage: string;
  experiment: string;
};

type EdgeRow = { source_type: string; source_id: string; destination_id: string; step: number };

const readRuns = (database: SqliteDatabase): RunContent[] => {
  const params = pairsOf(database, 'SELECT run_uuid AS id, key, value FROM params');
  const tags = pairsOf(database, 'SELECT run_uuid AS id, key, value FROM tags');
  const keys = Map.groupBy(
    database.prepare<[], { id: string; key: string }>('SELECT run_uuid AS id, key FROM latest_metrics').all(),
    ({ id }) => id,
  );
  const datasets = readDatasets(database);
  const edges = Map.groupBy(
    database
      .prepare<[], EdgeRow>(
        `SELECT source_type, source_id, destination_id, step FROM inputs
         WHERE source_type IN ('RUN_INPUT', 'RUN_OUTPUT') ORDER BY rowid`,
      )
      .all(),
    ({ source_id: id }) => id,
  );
  return database
    .prepare<[], RunRow>(
      `SELECT r.run_uuid, r.name, r.user_id, r.status, r.start_time, r.end_time, r.lifecycle_stage, e.name AS experiment
       FROM runs r JOIN experiments e ON e.experiment_id = r.experiment_id ORDER BY r.start_time, r.rowid`,
    )
    .all()
    .map((row): RunContent => {
      const id = row.run_uuid;
      const all = tags(id);
      const ofRun = edges.get(id) ?? [];
      return {
        id,
        origin: originOf(all, id),
        experiment: row.experiment,
        name: row.name ?? '',
        user: row.user_id ?? '',
        status: row.status,
        start: row.start_time ?? 0,
        end: row.end_time,
        deleted: row.lifecycle_stage !== 'active',
        params: params(id),
        tags: ownTags(all),
        datasets: datasets.get(id) ?? [],
        modelInputs: ofRun.flatMap((edge) => (edge.source_type === 'RUN_INPUT' ? [edge.destination_id] : [])),
        modelOutputs: ofRun.flatMap((edge) =>
          edge.source_type === 'RUN_OUTPUT' ? [{ modelId: edge.destination_id, step: edge.step }] : [],
        ),
        metricKeys: (keys.get(id) ?? []).map(({ key }) => key).toSorted(),
      };
    });
};

type DatasetRow = {
  run: string;
  input_uuid: string;
  name: string;
  digest: string;
  dataset_source_type: string;
  dataset_source: string;
  dataset_schema: string | null;
  dataset_profile: string | null;
};

const readDatasets = (database: SqliteDatabase): ReadonlyMap<string, DatasetContent[]> => {
  const tags = pairsOf(database, 'SELECT input_uuid AS id, name AS key, value FROM input_tags');
  const rows = database
    .prepare<[], DatasetRow>(
      `SELECT i.destination_id AS run, i.input_uuid, d.name, d.digest, d.dataset_source_type, d.dataset_source,
         d.dataset_schema, d.dataset_profile
       FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id
       WHERE i.source_type = 'DATASET' AND i.destination_type = 'RUN' ORDER BY i.rowid`,
    )
    .all();
  return new Map(
    [...Map.groupBy(rows, ({ run }) => run)].map(([run, uses]) => [
      run,
      uses.map((row) => ({
        name: row.name,
        digest: row.digest,
        sourceType: row.dataset_source_type,
        source: row.dataset_source,
        schema: row.dataset_schema,
        profile: row.dataset_profile,
        tags: tags(row.input_uuid),
      })),
    ]),
  );
};

const readPoints = (database: SqliteDatabase, runId: string): Point[] =>
  database
    .prepare<[string], { key: string; value: number; timestamp: number; step: number; is_nan: number }>(
      'SELECT key, value, timestamp, step, is_nan FROM metrics WHERE run_uuid = ? ORDER BY key, timestamp, step, value',
    )
    .all(runId)
    .map((row) => ({ key: row.key, value: row.is_nan ? Number.NaN : row.value, at: row.timestamp, step: row.step }));

type ModelRow = {
  model_id: string;
  experiment: string;
  name: string;
  artifact_location: string;
  creation_timestamp_ms: number;
  status: number;
  model_type: string | null;
  source_run_id: string | null;
};

type ModelPointRow = {
  model_id: string;
  key: string;
  value: number | null;
  at: number;
  step: number;
  run_id: string;
  dataset_name: string | null;
  dataset_digest: string | null;
};

const STATES: Readonly<Record<number, ModelContent['status']>> = { 1: 'PENDING', 2: 'READY', 3: 'FAILED' };

const readModels = (database: SqliteDatabase): ModelContent[] => {
  const params = pairsOf(
    database,
    'SELECT model_id AS id, param_key AS key, param_value AS value FROM logged_model_params',
  );
  const tags = pairsOf(database, 'SELECT model_id AS id, tag_key AS key, tag_value AS value FROM logged_model_tags');
  const points = Map.groupBy(
    database
      .prepare<[], ModelPointRow>(
        `SELECT model_id, metric_name AS key, metric_value AS value, metric_timestamp_ms AS at, metric_step AS step, run_id,
           dataset_name, dataset_digest
         FROM logged_model_metrics WHERE metric_value IS NOT NULL ORDER BY metric_name, metric_timestamp_ms, metric_step`,
      )
      .all(),
    ({ model_id: id }) => id,
  );
  return database
    .prepare<[], ModelRow>(
      `SELECT m.model_id, e.name AS experiment, m.name, m.artifact_location, m.creation_timestamp_ms, m.status, m.model_type,
         m.source_run_id
       FROM logged_models m JOIN experiments e ON e.experiment_id = m.experiment_id
       WHERE m.lifecycle_stage = 'active' ORDER BY m.creation_timestamp_ms, m.rowid`,
    )
    .all()
    .map((row): ModelContent => {
      const id = row.model_id;
      const all = tags(id);
      return {
        id,
        origin: originOf(all, id),
        experiment: row.experiment,
        name: row.name,
        type: row.model_type ?? '',
        runId: row.source_run_id === '' ? null : row.source_run_id,
        status: STATES[row.status] ?? 'PENDING',
        params: params(id),
        tags: ownTags(all),
        points: (points.get(id) ?? []).map(pointOf),
        created: createdOf(all, row.creation_timestamp_ms),
        uri: row.artifact_location,
      };
    });
};

const pointOf = (row: ModelPointRow): ModelPoint => ({
  key: row.key,
  value: row.value ?? 0,
  at: row.at,
  step: row.step,
  runId: row.run_id,
  dataset:
    row.dataset_name === null || row.dataset_digest === null
      ? null
      : { name: row.dataset_name, digest: row.dataset_digest },
});

type VersionRow = {
  name: string;
  version: number;
  creation_time: number;
  description: string | null;
  current_stage: string | null;
  source: string | null;
  run_id: string | null;
};

const readRegistered = (database: SqliteDatabase): RegisteredContent[] => {
  const tags = pairsOf(database, 'SELECT name AS id, key, value FROM registered_model_tags');
  const versionTags = pairsOf(database, "SELECT name || '/' || version AS id, key, value FROM model_version_tags");
  const aliases = Map.groupBy(
    database
      .prepare<[], { name: string; alias: string; version: number }>(
        'SELECT name, alias, version FROM registered_model_aliases',
      )
      .all(),
    ({ name }) => name,
  );
  const versions = Map.groupBy(
    database
      .prepare<[], VersionRow>(
        `SELECT name, version, creation_time, description, current_stage, source, run_id FROM model_versions
         WHERE workspace = 'default' AND current_stage <> 'Deleted_Internal' ORDER BY name, version`,
      )
      .all(),
    ({ name }) => name,
  );
  const versionOf = (row: VersionRow): VersionContent => {
    const place = `${row.name}/${row.version}`;
    const all = versionTags(place);
    return {
      version: row.version,
      origin: originOf(all, place),
      modelId: modelIdOf(row.source ?? ''),
      source: row.source ?? '',
      runId: row.run_id === '' ? null : row.run_id,
      description: row.description ?? '',
      stage: row.current_stage ?? 'None',
      tags: ownTags(all),
      created: createdOf(all, row.creation_time),
    };
  };
  return database
    .prepare<[], { name: string; description: string | null }>(
      "SELECT name, description FROM registered_models WHERE workspace = 'default' ORDER BY name",
    )
    .all()
    .map(({ name, description }) => ({
      name,
      description: description ?? '',
      tags: ownTags(tags(name)),
      versions: (versions.get(name) ?? []).map(versionOf),
      aliases: Object.fromEntries((aliases.get(name) ?? []).map(({ alias, version }) => [alias, version])),
    }));
};
