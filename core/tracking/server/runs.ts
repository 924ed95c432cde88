/** Runs, as MLflow's server keeps them. */
import { newRunName } from '../run-names.ts';
import { runOrder } from '../search/order-by.ts';
import { offsetOf, pageToken } from '../search/page-token.ts';
import { pythonJson, pythonSet } from '../search/python-text.ts';
import { runFilter } from '../search/run-filter.ts';
import { newId, type StoreFiles } from '../store-files.ts';
import { invalid, missing } from './errors.ts';
import { getActiveExperiment } from './experiments.ts';
import { listed } from './listed.ts';
import { type ApiRequest, many, maybe, message, missingValue, oneOf, or, read, real, text, whole } from './fields.ts';
import { checkBatch, checkedParam, checkedTag, checkMetric, checkRunId, experimentNumber } from './names.ts';
import { getRunRow, RUN_COLUMNS, type RunRow, runInfoJson, runsJson } from './run-json.ts';
import {
  getActiveRun,
  nameOf,
  noteModel,
  renameRun,
  upsertTag,
  withName,
  writeMetrics,
  writeParam,
  writeParams,
  writeTag,
} from './run-writes.ts';
import { checkMaxResults, stagesOf, viewType } from './search-limits.ts';
import { appendToUri } from './uris.ts';

const pair = message({ key: text, value: text });

const metric = message({
  key: text,
  value: real,
  timestamp: whole,
  step: whole,
  model_id: text,
  dataset_name: text,
  dataset_digest: text,
});

const statuses = oneOf({ RUNNING: 1, SCHEDULED: 2, FINISHED: 3, FAILED: 4, KILLED: 5 });

/** Old clients say run_uuid. */
const runKey = { run_id: text, run_uuid: text };

const runIdOf = ({ run_id: id, run_uuid: uuid }: { readonly run_id: string; readonly run_uuid: string }): string =>
  id || uuid;

export const runHandlers = ({ database }: StoreFiles) => {
  const atOnce = <Result>(write: () => Result): Result => database.transaction(write).immediate();
  return {
    create: (request: ApiRequest) => {
      const asked = read(request, {
        experiment_id: text,
        user_id: text,
        run_name: text,
        start_time: whole,
        tags: many(pair),
      });
      const row = atOnce(() => {
        const experiment = getActiveExperiment(database, asked.experiment_id);
        const tagged = nameOf(asked.tags);
        if (asked.run_name !== '' && tagged !== '' && asked.run_name !== tagged) {
          throw invalid(
            `Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values (run_name='${asked.run_name}', mlflow.runName='${tagged}').`,
          );
        }
        const runId = newId();
        const name = asked.run_name || tagged || newRunName();
        const uri = appendToUri(experiment.artifact_location, runId, 'artifacts');
        database
          .prepare(
            `INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time,
               end_time, source_version, lifecycle_stage, artifact_uri, experiment_id, deleted_time)
             VALUES (?, ?, 'UNKNOWN', '', '', ?, 'RUNNING', ?, NULL, '', 'active', ?, ?, NULL)`,
          )
          .run(runId, name, asked.user_id, asked.start_time, uri, experiment.experiment_id);
        for (const tag of withName(asked.tags, name)) upsertTag(database, runId, tag);
        return getRunRow(database, runId);
      });
      const [run] = runsJson(database, [row], { withModelInputs: true });
      return { run };
    },

    get: (request: ApiRequest) => {
      const runId = runIdOf(read(request, runKey, ['run_id']));
      const read1 = database.transaction(() =>
        runsJson(database, [getRunRow(database, runId)], { withModelInputs: true }),
      );
      return { run: read1()[0] };
    },

    update: (request: ApiRequest) => {
      const asked = read(request, { ...runKey, status: statuses, end_time: maybe(whole), run_name: text }, ['run_id']);
      const runId = runIdOf(asked);
      return atOnce(() => {
        getActiveRun(database, runId);
        if (asked.status !== null) {
          database.prepare('UPDATE runs SET status = ? WHERE run_uuid = ?').run(asked.status, runId);
        }
        if (asked.end_time !== undefined) {
          database.prepare('UPDATE runs SET end_time = ? WHERE run_uuid = ?').run(asked.end_time, runId);
        }
        renameRun(database, runId, asked.run_name);
        return { run_info: runInfoJson(getRunRow(database, runId)) };
      });
    },

    delete: (request: ApiRequest) => {
      const { run_id: runId } = read(request, { run_id: text }, ['run_id']);
      return atOnce(() => {
        getRunRow(database, runId);
        database
          .prepare("UPDATE runs SET lifecycle_stage = 'deleted', deleted_time = ? WHERE run_uuid = ?")
          .run(Date.now(), runId);
        return {};
      });
    },

    restore: (request: ApiRequest) => {
      const { run_id: runId } = read(request, { run_id: text }, ['run_id']);
      return atOnce(() => {
        getRunRow(database, runId);
        database
          .prepare("UPDATE runs SET lifecycle_stage = 'active', deleted_time = NULL WHERE run_uuid = ?")
          .run(runId);
        return {};
      });
    },

    search: (request: ApiRequest) => {
      const asked = read(request, {
        experiment_ids: many(text),
        filter: text,
        run_view_type: viewType,
        max_results: or(whole, 1000),
        order_by: many(text),
        page_token: text,
      });
      if (asked.max_results > 50_000) {
        throw invalid(
          `Invalid value ${asked.max_results} for parameter 'max_results' supplied:  Hint: Value was of type 'int'. See the API docs for more information about request parameters.`,
        );
      }
      checkMaxResults(asked.max_results);
      const filter = runFilter(asked.filter);
      const order = runOrder(asked.order_by);
      const offset = offsetOf(asked.page_token);
      const experiments = JSON.stringify(asked.experiment_ids.map(experimentNumber));
      const find = database.transaction(() => {
        const rows = database
          .prepare<(string | number)[], RunRow>(
            `SELECT ${RUN_COLUMNS} FROM runs r ${order.joins}
             WHERE r.experiment_id IN (SELECT value FROM json_each(?))
               AND r.lifecycle_stage IN (SELECT value FROM json_each(?)) AND ${filter.text}
             ORDER BY ${order.clause} LIMIT ? OFFSET ?`,
          )
          .all(
            ...order.values,
            experiments,
            JSON.stringify(stagesOf(asked.run_view_type)),
            ...filter.values,
            asked.max_results + 1,
            offset,
          );
        const runs = runsJson(database, rows.slice(0, asked.max_results), { withModelInputs: false });
        const next = rows.length > asked.max_results ? { next_page_token: pageToken(offset + asked.max_results) } : {};
        return { ...listed('runs', runs), ...next };
      });
      return find();
    },

    logMetric: (request: ApiRequest) => {
      const asked = read(
        request,
        {
          ...runKey,
          key: text,
          value: real,
          timestamp: whole,
          step: whole,
          model_id: text,
          dataset_name: text,
          dataset_digest: text,
        },
        ['run_id', 'key', 'value', 'timestamp'],
      );
      checkMetric(asked);
      atOnce(() => writeMetrics(database, getActiveRun(database, runIdOf(asked)), [asked]));
      return {};
    },

    logParam: (request: ApiRequest) => {
      const asked = read(request, { ...runKey, key: text, value: text }, ['run_id', 'key']);
      const param = checkedParam(asked);
      const runId = runIdOf(asked);
      atOnce(() => {
        getActiveRun(database, runId);
        writeParam(database, runId, param);
      });
      return {};
    },

    /** One transaction: a value that is refused leaves nothing behind. */
    logBatch: (request: ApiRequest) => {
      requireEach(request.body);
      const asked = read(request, { run_id: text, metrics: many(metric), params: many(pair), tags: many(pair) }, [
        'run_id',
      ]);
      const runId = asked.run_id;
      checkRunId(runId);
      for (const [at, each] of asked.metrics.entries()) checkMetric(each, `metrics[${at}]`);
      const params = asked.params.map((each, at) => checkedParam(each, `params[${at}]`));
      const tags = asked.tags.map((each, at) => checkedTag(each, `tags[${at}]`));
      checkBatch(asked.metrics.length, params.length, tags.length);
      atOnce(() => {
        const run = getActiveRun(database, runId);
        writeParams(database, runId, params);
        writeMetrics(database, run, asked.metrics);
        for (const tag of tags) writeTag(database, runId, tag);
      });
      return {};
    },

    setTag: (request: ApiRequest) => {
      const asked = read(request, { ...runKey, key: text, value: text }, ['run_id', 'key']);
      const runId = runIdOf(asked);
      const tag = checkedTag(asked);
      atOnce(() => {
        getActiveRun(database, runId);
        writeTag(database, runId, tag);
      });
      return {};
    },

    deleteTag: (request: ApiRequest) => {
      const { run_id: runId, key } = read(request, { run_id: text, key: text }, ['run_id', 'key']);
      atOnce(() => {
        getActiveRun(database, runId);
        const { changes } = database.prepare('DELETE FROM tags WHERE run_uuid = ? AND key = ?').run(runId, key);
        if (changes === 0) throw missingTag(runId, key);
      });
      return {};
    },

    logModel: (request: ApiRequest) => {
      const asked = read(request, { run_id: text, model_json: text }, ['run_id', 'model_json']);
      const entry = modelEntry(asked.model_json);
      atOnce(() => {
        getActiveRun(database, asked.run_id);
        noteModel(database, asked.run_id, entry);
      });
      return {};
    },
  };
};

const missingTag = (runId: string, key: string): Error => missing(`No tag with name: ${key} in run with id ${runId}`);

/** What each item of a batch must have. @throws MlflowError in MLflow's words. */
const requireEach = (body: unknown): void => {
  const lists = { metrics: ['key', 'value', 'timestamp'], params: ['key'], tags: ['key'] };
  for (const [list, names] of Object.entries(lists)) {
    const items: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, list) : undefined;
    if (!Array.isArray(items)) continue;
    for (const [at, item] of items.entries()) {
      for (const name of names) {
        const value: unknown = typeof item === 'object' && item !== null ? Reflect.get(item, name) : undefined;
        if (value === undefined || value === null || value === '') throw missingValue(`${list}[${at}].${name}`);
      }
    }
  }
};

const NEEDED = ['artifact_path', 'flavors', 'utc_time_created', 'run_id'];
const NOTED = ['run_id', 'artifact_path', 'utc_time_created', 'model_uuid'];

/** What MLflow notes of a model: its identity, and its flavors without their settings. */
const modelEntry = (json: string): string => {
  let model: unknown;
  try {
    model = JSON.parse(json);
  } catch {
    throw invalid(`Malformed model info. \n ${json} \n is not a valid JSON.`);
  }
  const given: Record<string, unknown> = typeof model === 'object' && model !== null ? { ...model } : {};
  const lacks = NEEDED.filter((name) => !(name in given));
  if (lacks.length > 0) throw invalid(`Model json is missing mandatory fields: ${pythonSet(lacks)}`);
  const entry: Record<string, unknown> = {};
  for (const name of NOTED) if (name in given) entry[name] = given[name];
  const flavors =
    typeof given['flavors'] === 'object' && given['flavors'] !== null ? Object.entries(given['flavors']) : [];
  entry['flavors'] = Object.fromEntries(
    flavors.map(([name, settings]) => [
      name,
      Object.fromEntries(Object.entries({ ...settings }).filter(([key]) => key !== 'config')),
    ]),
  );
  return pythonJson(entry);
};
