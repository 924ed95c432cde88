/** The data sets a run used: MLflow's dataset inputs, with each file's md5 and the git commit of its version. */
import { z } from 'zod';
import type { SqliteDatabase } from '../base/sqlite.ts';
import type { DatasetUse } from '../contract/tracking.ts';
import { linkDataset, tagInput } from './dataset-rows.ts';
import { checkLength, LIMITS } from './limits.ts';

export const CONTEXT_TAG = 'mlflow.data.context';
/** On the run's edge, since MLflow stores one data set of a name and digest once, whatever version it came by. */
export const REVISION_TAG = 'idrift.data.revision';

const source = z.object({
  revision: z.string().nullable().default(null),
  files: z.array(z.object({ path: z.string(), md5: z.string() })).default([]),
});

/** Call inside a transaction. The same data set twice on one run stays as it was first, as with MLflow. */
export const insertInputs = (
  database: SqliteDatabase,
  run: { readonly runId: string; readonly experimentId: number },
  datasets: readonly DatasetUse[],
): void => {
  for (const dataset of datasets) {
    const { name, digest } = dataset;
    const { source: text, profile } = datasetTexts(dataset);
    const row = { name, digest, sourceType: 'local', source: text, schema: null, profile };
    const input = linkDataset(database, run, row);
    if (input === null) continue;
    checkLength('The context of a data set', dataset.context, LIMITS.inputTag);
    const revision: [string, string][] = dataset.revision === null ? [] : [[REVISION_TAG, dataset.revision]];
    tagInput(database, input, [[CONTEXT_TAG, dataset.context], ...revision]);
  }
};

/** The source and profile of a data set as MLflow stores them. @throws IdriftError `bad-input` for what it has no room for. */
export const datasetTexts = (dataset: DatasetUse): { readonly source: string; readonly profile: string } => {
  const { name, digest, revision, files } = dataset;
  checkLength('The name of a data set', name, LIMITS.datasetName);
  checkLength('The digest of a data set', digest, LIMITS.datasetDigest);
  // Python's MLflow resolves `local` by its uri and leaves the other fields alone.
  const text = JSON.stringify({ uri: files[0]?.path ?? name, revision, files });
  checkLength('The source of a data set', text, LIMITS.datasetSource);
  return { source: text, profile: JSON.stringify({ num_files: files.length }) };
};

type InputRow = {
  run_id: string;
  name: string;
  digest: string;
  dataset_source: string;
  context: string | null;
  revision: string | null;
};

/** Per run, in the order they were logged. @param where SQL on `r`, the runs. */
export const readInputs = (
  database: SqliteDatabase,
  where: string,
  params: readonly string[],
): ReadonlyMap<string, DatasetUse[]> => {
  const rows = database
    .prepare<string[], InputRow>(
      `SELECT i.destination_id AS run_id, d.name, d.digest, d.dataset_source, c.value AS context, v.value AS revision
       FROM inputs i JOIN runs r ON r.run_uuid = i.destination_id JOIN datasets d ON d.dataset_uuid = i.source_id
       LEFT JOIN input_tags c ON c.input_uuid = i.input_uuid AND c.name = '${CONTEXT_TAG}'
       LEFT JOIN input_tags v ON v.input_uuid = i.input_uuid AND v.name = '${REVISION_TAG}'
       WHERE i.source_type = 'DATASET' AND i.destination_type = 'RUN' AND ${where} ORDER BY i.rowid`,
    )
    .all(...params);
  const uses = new Map<string, DatasetUse[]>();
  // Thousands of runs use a few data sets.
  const sources = new Map<string, ReturnType<typeof parseSource>>();
  for (const row of rows) {
    const { revision, files } = sources.get(row.dataset_source) ?? parseSource(row.dataset_source);
    sources.set(row.dataset_source, { revision, files });
    const use = {
      name: row.name,
      digest: row.digest,
      revision: row.revision ?? revision,
      files,
      context: row.context ?? '',
    };
    const list = uses.get(row.run_id);
    if (list) list.push(use);
    else uses.set(row.run_id, [use]);
  }
  return uses;
};

/** Other writers' sources have other fields, or are no JSON at all. */
export const parseSource = (text: string): z.infer<typeof source> => {
  try {
    const parsed = source.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
  } catch {
    // Not JSON: MLflow takes any text.
  }
  return { revision: null, files: [] };
};
