/** Runs as MLflow's answers show them, read in a number of queries that does not grow with their number. */
import type { SqliteDatabase } from '../../base/sqlite.ts';
import { missing } from './errors.ts';
import { listed } from './listed.ts';

export type RunRow = {
  readonly run_uuid: string;
  readonly name: string | null;
  readonly experiment_id: number;
  readonly user_id: string | null;
  readonly status: string;
  readonly start_time: number | null;
  readonly end_time: number | null;
  readonly lifecycle_stage: string;
  readonly artifact_uri: string | null;
};

export const RUN_COLUMNS =
  'r.run_uuid, r.name, r.experiment_id, r.user_id, r.status, r.start_time, r.end_time, r.lifecycle_stage, r.artifact_uri';

/** @throws MlflowError */
export const getRunRow = (database: SqliteDatabase, runId: string): RunRow => {
  const row = database.prepare<[string], RunRow>(`SELECT ${RUN_COLUMNS} FROM runs r WHERE r.run_uuid = ?`).get(runId);
  if (row) return row;
  throw missing(`Run with id=${runId} not found`);
};

/** JSON has no NaN; infinities are stored as the greatest numbers. */
export const numberJson = (value: number, isNan: number): number | string => (isNan ? 'NaN' : value);

export const runInfoJson = (row: RunRow): object => ({
  run_id: row.run_uuid,
  run_uuid: row.run_uuid,
  ...(row.name === null ? {} : { run_name: row.name }),
  experiment_id: String(row.experiment_id),
  user_id: row.user_id ?? '',
  status: row.status,
  start_time: row.start_time ?? 0,
  ...(row.end_time ? { end_time: row.end_time } : {}),
  ...(row.artifact_uri ? { artifact_uri: row.artifact_uri } : {}),
  lifecycle_stage: row.lifecycle_stage,
});

const gather = <Row extends readonly unknown[]>(
  rows: readonly Row[],
  show: (row: Row) => object,
): ReadonlyMap<unknown, object[]> => {
  const found = new Map<unknown, object[]>();
  for (const row of rows) {
    const list = found.get(row[0]);
    if (list) list.push(show(row));
    else found.set(row[0], [show(row)]);
  }
  return found;
};

type DatasetRow = readonly [string, string, string, string, string, string, string | null, string | null, string];

const datasetJson = ([, , name, digest, type, source, schema, profile, tags]: DatasetRow): object => ({
  ...listed('tags', JSON.parse(tags)),
  dataset: {
    name,
    digest,
    source_type: type,
    source,
    ...(schema ? { schema } : {}),
    ...(profile ? { profile } : {}),
  },
});

/**
 * @param withModelInputs MLflow's search leaves the models that a run used out
 */
export const runsJson = (
  database: SqliteDatabase,
  rows: readonly RunRow[],
  { withModelInputs }: { readonly withModelInputs: boolean },
): object[] => {
  const ids = JSON.stringify(rows.map((row) => row.run_uuid));
  const all = <Row extends readonly unknown[]>(sql: string): Row[] =>
    database.prepare<[string], Row>(sql).raw().all(ids);
  const ofRuns = 'IN (SELECT value FROM json_each(?))';
  const metrics = gather(
    all<readonly [string, string, number, number, number, number]>(
      `SELECT run_uuid, key, value, timestamp, step, is_nan FROM latest_metrics WHERE run_uuid ${ofRuns}`,
    ),
    ([, key, value, timestamp, step, isNan]) => ({
      key,
      value: numberJson(value, isNan),
      timestamp,
      step,
    }),
  );
  const pairs = (table: string): ReadonlyMap<unknown, object[]> =>
    gather(
      all<readonly [string, string, string]>(
        `SELECT run_uuid, key, coalesce(value, '') FROM ${table} WHERE run_uuid ${ofRuns}`,
      ),
      ([, key, value]) => ({ key, value }),
    );
  const [params, tags] = [pairs('params'), pairs('tags')];
  const datasets = gather(
    all<DatasetRow>(
      `SELECT i.destination_id, i.input_uuid, d.name, d.digest, d.dataset_source_type, d.dataset_source, d.dataset_schema,
         d.dataset_profile, (SELECT json_group_array(json_object('key', t.name, 'value', t.value)) FROM input_tags t
           WHERE t.input_uuid = i.input_uuid)
       FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id
       WHERE i.destination_type = 'RUN' AND i.source_type = 'DATASET' AND i.destination_id ${ofRuns} ORDER BY i.rowid`,
    ),
    datasetJson,
  );
  const edges = (from: string, to: string): readonly (readonly [string, string, number])[] =>
    all(`SELECT source_id, destination_id, step FROM inputs
         WHERE source_type = '${from}' AND destination_type = '${to}' AND source_id ${ofRuns} ORDER BY rowid`);
  const used = gather(withModelInputs ? edges('RUN_INPUT', 'MODEL_INPUT') : [], ([, model]) => ({ model_id: model }));
  const made = gather(edges('RUN_OUTPUT', 'MODEL_OUTPUT'), ([, model, step]) => ({ model_id: model, step }));
  return rows.map((row) => {
    const id = row.run_uuid;
    return {
      info: runInfoJson(row),
      data: {
        ...listed('metrics', metrics.get(id) ?? []),
        ...listed('params', params.get(id) ?? []),
        ...listed('tags', tags.get(id) ?? []),
      },
      inputs: { ...listed('dataset_inputs', datasets.get(id) ?? []), ...listed('model_inputs', used.get(id) ?? []) },
      outputs: listed('model_outputs', made.get(id) ?? []),
    };
  });
};
