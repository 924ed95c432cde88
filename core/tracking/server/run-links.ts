/** The data sets and models that runs used, and the models they made. */
import type { SqliteDatabase } from '../../base/sqlite.ts';
import { linkDataset, tagInput } from '../dataset-rows.ts';
import { newId, type StoreFiles } from '../store-files.ts';
import { type ApiRequest, many, maybe, message, read, text, whole } from './fields.ts';
import { checkLength, checkRunId } from './names.ts';
import type { RunRow } from './run-json.ts';
import { getActiveRun } from './run-writes.ts';

const dataset = message({
  name: text,
  digest: text,
  source_type: text,
  source: text,
  schema: maybe(text),
  profile: maybe(text),
});
const datasetInput = message({ tags: many(message({ key: text, value: text })), dataset });

type DatasetInput = ReturnType<typeof datasetInput.decode>;

const LONGEST = { name: 500, digest: 36, source: 65_535, schema: 1_048_575, profile: 16_777_215 } as const;

const checkInput = ({ dataset: given, tags }: DatasetInput): void => {
  for (const name of ['name', 'digest', 'source', 'schema', 'profile'] as const) {
    checkLength(name, LONGEST[name], given[name] ?? '');
  }
  for (const { key, value } of tags) {
    checkLength('key', 255, key);
    checkLength('value', 500, value);
  }
};

/** The same data set of an experiment is one row; the same one twice on a run stays with its first tags. */
const insertDataset = (database: SqliteDatabase, run: RunRow, { dataset: given, tags }: DatasetInput): void => {
  const { name, digest, source_type: sourceType, source } = given;
  const row = { name, digest, sourceType, source, schema: given.schema ?? null, profile: given.profile ?? null };
  const input = linkDataset(database, { runId: run.run_uuid, experimentId: run.experiment_id }, row);
  if (input !== null)
    tagInput(
      database,
      input,
      tags.map(({ key, value }) => [key, value]),
    );
};

export const linkHandlers = ({ database }: StoreFiles) => ({
  logInputs: (request: ApiRequest) => {
    const asked = read(
      request,
      { run_id: text, datasets: many(datasetInput), models: many(message({ model_id: text })) },
      ['run_id'],
    );
    checkRunId(asked.run_id);
    for (const each of asked.datasets) checkInput(each);
    database
      .transaction(() => {
        const run = getActiveRun(database, asked.run_id);
        for (const each of asked.datasets) insertDataset(database, run, each);
        const use = database.prepare(
          `INSERT INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id, step)
           VALUES (?, 'RUN_INPUT', ?, 'MODEL_INPUT', ?, 0) ON CONFLICT DO NOTHING`,
        );
        for (const { model_id: model } of asked.models) use.run(newId(), asked.run_id, model);
      })
      .immediate();
    return {};
  },

  logOutputs: (request: ApiRequest) => {
    const asked = read(request, { run_id: text, models: many(message({ model_id: text, step: whole })) }, [
      'run_id',
      'models',
    ]);
    database
      .transaction(() => {
        getActiveRun(database, asked.run_id);
        const make = database.prepare(
          `INSERT INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id, step)
           VALUES (?, 'RUN_OUTPUT', ?, 'MODEL_OUTPUT', ?, ?)`,
        );
        for (const { model_id: model, step } of asked.models) make.run(newId(), asked.run_id, model, step);
      })
      .immediate();
    return {};
  },
});
