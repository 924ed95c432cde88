/** How each kept write of a run is sent. Sent a second time, after an answer that never came, each changes nothing. */
import { join } from 'node:path';
import { logModelFolder, type ModelParts } from './send-model.ts';
import { inParts, MOST_POINTS, type Operation } from './operations.ts';
import type { Calls } from './calls.ts';
import { artifactPlace, type OpenBucket } from './artifact-places.ts';
import type { ServerClient } from './client.ts';
import { isMissing } from './faults.ts';

/** MLflow takes so many params, or tags, in one request. */
const MOST_PAIRS = 100;

export type Sending = {
  readonly client: ServerClient;
  readonly calls: Calls;
  readonly openBucket: OpenBucket | null;
};

/** @param dir the folder that files of operations lie in. @throws ServerFault */
export const deliver = async (
  { client, calls, openBucket }: Sending,
  runId: string,
  operation: Operation,
  dir: string,
): Promise<void> => {
  switch (operation.kind) {
    case 'metrics':
      for (const metrics of inParts(operation.points, MOST_POINTS)) await calls.logBatch(runId, { metrics });
      return;
    case 'params':
      for (const params of pairParts(operation.params)) await calls.logBatch(runId, { params });
      return;
    case 'tags':
      for (const tags of pairParts(operation.tags)) await calls.logBatch(runId, { tags });
      return;
    case 'untag':
      for (const key of operation.keys) await unlessMissing(calls.deleteTag(runId, key));
      return;
    case 'update':
      await calls.updateRun(runId, operation.change);
      return;
    case 'inputs':
      await calls.logInputs(runId, { datasets: operation.datasets });
      return;
    case 'artifact': {
      const { info } = await calls.run(runId);
      await artifactPlace(client, openBucket, info.artifact_uri).put(operation.path, join(dir, operation.file));
      return;
    }
    case 'model': {
      const parts: ModelParts = { client, calls, openBucket };
      await logModelFolder(parts, { ...operation, runId, folder: join(dir, operation.folder) });
      return;
    }
  }
};

export const pairParts = (pairs: Readonly<Record<string, string>>): Record<string, string>[] =>
  inParts(Object.entries(pairs), MOST_PAIRS).map((part) => Object.fromEntries(part));

const unlessMissing = async (work: Promise<void>): Promise<void> => {
  try {
    await work;
  } catch (thrown) {
    if (!isMissing(thrown)) throw thrown;
  }
};
