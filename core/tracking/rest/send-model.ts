/** A logged model on a server: made once, its files put where the server says, then READY. */
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { inspectModel, writeModelFolder } from '../write-model.ts';
import { isSourceTag } from '../tags.ts';
import { artifactPlace, type OpenBucket } from './artifact-places.ts';
import { type Calls, sentValue } from './calls.ts';
import type { ServerClient } from './client.ts';
import { inParts, MOST_POINTS } from './operations.ts';
import type { ServerModel, ServerRun } from './shapes.ts';

export type ModelParts = {
  readonly client: ServerClient;
  readonly calls: Calls;
  readonly openBucket: OpenBucket | null;
};

type SentModel = {
  readonly runId: string;
  readonly name: string;
  /** Hugging Face's files. */
  readonly folder: string;
  readonly step: number;
  readonly ticket: string;
  /** Milliseconds since 1970. */
  readonly created: number;
};

/** On a model: which of our attempts made it, so that an attempt without an answer is not followed by a second model. */
export const TICKET_TAG = 'idrift.ticket';

/** @returns the model's id. Begun again after any fault, it goes on with the model it had made. */
export const logModelFolder = async (parts: ModelParts, sent: SentModel): Promise<string> => {
  const { calls } = parts;
  const run = await calls.run(sent.runId);
  const model = (await ofTicket(calls, run, sent.ticket)) ?? (await createModel(calls, run, sent));
  const modelId = model.info.model_id;
  if (model.info.status === 'LOGGED_MODEL_READY') return modelId;
  await linkOutput(calls, run, modelId, sent.step);
  await copyMetrics(calls, run, modelId);
  await putFiles(parts, model, sent);
  await calls.finishModel(modelId, 'LOGGED_MODEL_READY');
  return modelId;
};

/** The id of the model that a ticket made; null: it is not there. */
export const findModelOf = async (calls: Calls, runId: string, ticket: string): Promise<string | null> =>
  (await ofTicket(calls, await calls.run(runId), ticket))?.info.model_id ?? null;

const ofTicket = async (calls: Calls, run: ServerRun, ticket: string): Promise<ServerModel | null> => {
  const found = await calls.models([run.info.experiment_id], `source_run_id = '${run.info.run_id}'`);
  return found.find(({ info }) => info.tags[TICKET_TAG] === ticket) ?? null;
};

const createModel = (calls: Calls, run: ServerRun, { name, ticket }: SentModel): Promise<ServerModel> =>
  calls.createModel({
    experiment_id: run.info.experiment_id,
    name,
    source_run_id: run.info.run_id,
    params: run.data.params,
    tags: {
      ...Object.fromEntries(Object.entries(run.data.tags).filter(([key]) => isSourceTag(key))),
      [TICKET_TAG]: ticket,
    },
  });

/** MLflow answers a second time with an error of its database. */
export const linkOutput = async (calls: Calls, run: ServerRun, modelId: string, step: number): Promise<void> => {
  const linked = run.outputs.model_outputs.some(({ model_id: id }) => id === modelId);
  if (!linked) await calls.logOutput(run.info.run_id, modelId, step);
};

/** The run's latest values are the model's too, as MLflow's client has it. */
const copyMetrics = async (calls: Calls, run: ServerRun, modelId: string): Promise<void> => {
  const metrics = run.data.metrics
    .filter(({ value }) => !Number.isNaN(value))
    .map(({ value, ...point }) => ({ ...point, value: sentValue(value), model_id: modelId }));
  for (const part of inParts(metrics, MOST_POINTS)) await calls.logBatch(run.info.run_id, { metrics: part });
};

const putFiles = async ({ client, openBucket }: ModelParts, { info }: ServerModel, sent: SentModel): Promise<void> => {
  const scratch = await mkdtemp(join(tmpdir(), 'idrift-model-'));
  try {
    const folder = join(scratch, 'model');
    await writeModelFolder(inspectModel(sent.folder), folder, {
      modelId: info.model_id,
      runId: sent.runId,
      artifactUri: info.artifact_uri,
      created: new Date(sent.created),
    });
    const place = artifactPlace(client, openBucket, info.artifact_uri);
    for (const path of filesBelow(folder)) await place.put(path, join(folder, path));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
};

/** Relative, with `/`, sorted. */
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .toSorted();
