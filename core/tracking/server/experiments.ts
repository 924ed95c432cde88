/** Experiments, as MLflow's server keeps them. */
import type { SqliteDatabase } from '../../base/sqlite.ts';
import { experimentFilter } from '../search/experiment-filter.ts';
import { experimentOrder } from '../search/order-by.ts';
import { offsetOf, pageToken } from '../search/page-token.ts';
import type { StoreFiles } from '../store-files.ts';
import { invalid, missing, MlflowError } from './errors.ts';
import { type ApiRequest, many, message, read, text, whole } from './fields.ts';
import { listed } from './listed.ts';
import { checkExperimentName, checkExperimentTag, experimentNumber, MOST, type Pair } from './names.ts';
import { checkMaxResults, stagesOf, viewType } from './search-limits.ts';
import { resolveLocation } from './uris.ts';

export type ExperimentRow = {
  readonly experiment_id: number;
  readonly name: string;
  readonly artifact_location: string;
  readonly lifecycle_stage: string;
  readonly creation_time: number | null;
  readonly last_update_time: number | null;
  readonly workspace: string;
};

const tag = message({ key: text, value: text });

/** An empty id means the first experiment. @throws MlflowError */
const getExperiment = (database: SqliteDatabase, experimentId: string, stage?: string): ExperimentRow => {
  const id = experimentNumber(experimentId === '' ? '0' : experimentId);
  const row = database
    .prepare<[number], ExperimentRow>("SELECT * FROM experiments WHERE experiment_id = ? AND workspace = 'default'")
    .get(id);
  if (row && (stage === undefined || row.lifecycle_stage === stage)) return row;
  throw missing(`No Experiment with id=${id} exists`);
};

/** @throws MlflowError when it is deleted. */
export const getActiveExperiment = (database: SqliteDatabase, experimentId: string): ExperimentRow => {
  const row = getExperiment(database, experimentId);
  if (row.lifecycle_stage === 'active') return row;
  throw invalid(
    `The experiment ${row.experiment_id} must be in the 'active' state. Current state is ${row.lifecycle_stage}.`,
  );
};

const readTags = (database: SqliteDatabase, ids: readonly number[]): ReadonlyMap<number, Pair[]> => {
  const rows = database
    .prepare<[string], Pair & { experiment_id: number }>(
      `SELECT experiment_id, key, value FROM experiment_tags
       WHERE experiment_id IN (SELECT value FROM json_each(?)) ORDER BY rowid`,
    )
    .all(JSON.stringify(ids));
  return Map.groupBy(rows, (row) => row.experiment_id);
};

const experimentsJson = (database: SqliteDatabase, rows: readonly ExperimentRow[]): object[] => {
  const tags = readTags(
    database,
    rows.map((row) => row.experiment_id),
  );
  return rows.map((row) => ({
    experiment_id: String(row.experiment_id),
    name: row.name,
    artifact_location: row.artifact_location,
    lifecycle_stage: row.lifecycle_stage,
    ...(row.last_update_time ? { last_update_time: row.last_update_time } : {}),
    ...(row.creation_time ? { creation_time: row.creation_time } : {}),
    ...listed(
      'tags',
      (tags.get(row.experiment_id) ?? []).map(({ key, value }) => ({ key, value })),
    ),
    workspace: row.workspace,
  }));
};

export const experimentHandlers = ({ database }: StoreFiles) => ({
  create: (request: ApiRequest) => {
    const {
      name,
      artifact_location: location,
      tags,
    } = read(request, { name: text, artifact_location: text, tags: many(tag) }, ['name']);
    const place = location === '' ? null : resolveLocation(location, 'artifact_location');
    checkExperimentName(name);
    if (place !== null && Array.from(place).length > MOST.artifactLocation) {
      throw invalid(
        `Invalid artifact path length. The length of the artifact path cannot be greater than ${MOST.artifactLocation} characters.`,
      );
    }
    for (const each of tags) checkExperimentTag(each);
    return database.transaction(() => ({ experiment_id: insert(database, name, place, tags) })).immediate();
  },

  get: (request: ApiRequest) => {
    const { experiment_id: id } = read(request, { experiment_id: text }, ['experiment_id']);
    return { experiment: experimentsJson(database, [getExperiment(database, id)])[0] };
  },

  getByName: (request: ApiRequest) => {
    const { experiment_name: name } = read(request, { experiment_name: text }, ['experiment_name']);
    const row = database
      .prepare<[string], ExperimentRow>("SELECT * FROM experiments WHERE workspace = 'default' AND name = ?")
      .get(name);
    if (!row) throw missing(`Could not find experiment with name '${name}'`);
    return { experiment: experimentsJson(database, [row])[0] };
  },

  search: (request: ApiRequest) => {
    const asked = read(request, {
      max_results: whole,
      page_token: text,
      filter: text,
      order_by: many(text),
      view_type: viewType,
    });
    checkMaxResults(asked.max_results);
    const filter = experimentFilter(asked.filter);
    const order = experimentOrder(asked.order_by);
    const offset = offsetOf(asked.page_token);
    const stages = stagesOf(asked.view_type);
    const rows = database
      .prepare<(string | number)[], ExperimentRow>(
        `SELECT e.* FROM experiments e WHERE e.workspace = 'default'
         AND e.lifecycle_stage IN (SELECT value FROM json_each(?)) AND ${filter.text}
         ORDER BY ${order.clause} LIMIT ? OFFSET ?`,
      )
      .all(JSON.stringify(stages), ...filter.values, asked.max_results + 1, offset);
    const found = experimentsJson(database, rows.slice(0, asked.max_results));
    const next = rows.length > asked.max_results ? { next_page_token: pageToken(offset + asked.max_results) } : {};
    return { ...listed('experiments', found), ...next };
  },

  update: (request: ApiRequest) => {
    const { experiment_id: id, new_name: name } = read(request, { experiment_id: text, new_name: text }, [
      'experiment_id',
      'new_name',
    ]);
    checkExperimentName(name);
    database
      .transaction(() => {
        const row = getExperiment(database, id);
        if (row.lifecycle_stage !== 'active') {
          throw new MlflowError('INVALID_STATE', 'Cannot rename a non-active experiment.');
        }
        database
          .prepare('UPDATE experiments SET name = ?, last_update_time = ? WHERE experiment_id = ?')
          .run(name, Date.now(), row.experiment_id);
      })
      .immediate();
    return {};
  },

  delete: (request: ApiRequest) => {
    const { experiment_id: id } = read(request, { experiment_id: text }, ['experiment_id']);
    database.transaction(() => setStage(database, id, 'active', 'deleted')).immediate();
    return {};
  },

  restore: (request: ApiRequest) => {
    const { experiment_id: id } = read(request, { experiment_id: text }, ['experiment_id']);
    database.transaction(() => setStage(database, id, 'deleted', 'active')).immediate();
    return {};
  },

  setTag: (request: ApiRequest) => {
    const {
      experiment_id: id,
      key,
      value,
    } = read(request, { experiment_id: text, key: text, value: text }, ['experiment_id', 'key']);
    checkExperimentTag({ key, value });
    database
      .transaction(() => {
        const { experiment_id: number } = getActiveExperiment(database, id);
        upsertTag(database, number, { key, value });
      })
      .immediate();
    return {};
  },

  deleteTag: (request: ApiRequest) => {
    const { experiment_id: id, key } = read(request, { experiment_id: text, key: text }, ['experiment_id', 'key']);
    database
      .transaction(() => {
        const { experiment_id: number } = getActiveExperiment(database, id);
        const { changes } = database
          .prepare('DELETE FROM experiment_tags WHERE experiment_id = ? AND key = ?')
          .run(number, key);
        if (changes === 0) throw missing(`No tag with name: ${key} in experiment with id ${id}`);
      })
      .immediate();
    return {};
  },

  /** The data sets of up to 20 experiments, as the page's list of runs asks for them. */
  searchDatasets: (request: ApiRequest) => {
    const { experiment_ids: ids } = read(request, { experiment_ids: many(text) });
    if (ids.length === 0) throw invalid('SearchDatasets request must specify at least one experiment_id.');
    if (ids.length > 20) {
      throw invalid(
        `SearchDatasets request cannot specify more than 20 experiment_ids. Received ${ids.length} experiment_ids.`,
      );
    }
    const rows = database
      .prepare<[string], { experiment_id: number; name: string; digest: string; context: string | null }>(
        `SELECT DISTINCT d.experiment_id, d.name, d.digest, t.value AS context FROM datasets d
         JOIN inputs i ON i.source_id = d.dataset_uuid
         LEFT JOIN input_tags t ON t.input_uuid = i.input_uuid AND t.name = 'mlflow.data.context'
         WHERE d.experiment_id IN (SELECT value FROM json_each(?)) LIMIT 1000`,
      )
      .all(JSON.stringify(ids.map(experimentNumber)));
    const summaries = rows.map(({ experiment_id: id, context, ...row }) => ({
      experiment_id: String(id),
      ...row,
      ...(context === null ? {} : { context }),
    }));
    return listed('dataset_summaries', summaries);
  },
});

const upsertTag = (database: SqliteDatabase, experimentId: number, { key, value }: Pair): void => {
  database
    .prepare(
      `INSERT INTO experiment_tags (key, value, experiment_id) VALUES (?, ?, ?)
       ON CONFLICT (key, experiment_id) DO UPDATE SET value = excluded.value`,
    )
    .run(key, value, experimentId);
};

const insert = (database: SqliteDatabase, name: string, location: string | null, tags: readonly Pair[]): string => {
  const taken = database.prepare("SELECT 1 FROM experiments WHERE workspace = 'default' AND name = ?").get(name);
  if (taken !== undefined) {
    throw new MlflowError(
      'RESOURCE_ALREADY_EXISTS',
      `Experiment(name=${name}) already exists. Error: the name is unique, also among deleted experiments.`,
    );
  }
  const id =
    database.prepare<[], number>('SELECT coalesce(max(experiment_id), -1) + 1 FROM experiments').pluck().get() ?? 0;
  const now = Date.now();
  database
    .prepare(
      `INSERT INTO experiments (experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time)
       VALUES (?, ?, ?, 'active', ?, ?)`,
    )
    .run(id, name, location ?? `mlflow-artifacts:/${id}`, now, now);
  for (const each of tags) upsertTag(database, id, each);
  return String(id);
};

/** Its runs go with it, both ways. */
const setStage = (database: SqliteDatabase, id: string, from: string, to: 'active' | 'deleted'): void => {
  const { experiment_id: number } = getExperiment(database, id, from);
  const now = Date.now();
  database
    .prepare('UPDATE experiments SET lifecycle_stage = ?, last_update_time = ? WHERE experiment_id = ?')
    .run(to, now, number);
  database
    .prepare('UPDATE runs SET lifecycle_stage = ?, deleted_time = ? WHERE experiment_id = ?')
    .run(to, to === 'deleted' ? now : null, number);
};
