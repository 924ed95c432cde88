/** A registered model on an MLflow server whose artifacts lie on S3: which version a reference means, and its files. */
import { hash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { z } from 'zod';
import { IdriftError } from '../../contract/errors.ts';
import { serverAddress } from '../../tracking/rest/address.ts';
import { callsOf } from '../../tracking/rest/calls.ts';
import { openClient } from '../../tracking/rest/client.ts';
import { isMissing } from '../../tracking/rest/faults.ts';
import { recordOf } from '../../tracking/rest/run-records.ts';
import { artifactBuckets } from '../artifact-bucket.ts';
import { trainingMd5Of } from '../training-md5.ts';
import type { ModelReference } from './model-reference.ts';

/** What a service has to know of a version to serve it. */
export type RegisteredVersion = {
  readonly name: string;
  readonly version: number;
  readonly runId: string | null;
  /** `s3://bucket/…`: the folder of the logged model. */
  readonly location: string;
};

const ANSWER_MS = 10_000;

const versionAnswer = z.object({
  version: z.coerce.number().int(),
  run_id: z.string().optional(),
});

/** null: there is no such version yet. @throws IdriftError when the server does not answer, or refuses. */
export const findVersion = async (server: string, reference: ModelReference): Promise<RegisteredVersion | null> => {
  const { name, version, alias } = reference;
  const ask = (path: string, query: Record<string, string>): Promise<unknown> => askMlflow(server, path, query);
  const one = z.object({ model_version: versionAnswer });
  const many = z.object({ model_versions: z.array(versionAnswer).default([]) });
  const quote = name.includes("'") ? '"' : "'";
  const search = { filter: `name=${quote}${name}${quote}`, order_by: 'version_number DESC', max_results: '1' };
  const found =
    alias === undefined && version === undefined
      ? many.parse(await ask('model-versions/search', search)).model_versions[0]
      : one.safeParse(
          await (alias === undefined
            ? ask('model-versions/get', { name, version: version ?? '' })
            : ask('registered-models/alias', { name, alias })),
        ).data?.model_version;
  if (!found) return null;
  const place = await ask('model-versions/get-download-uri', { name, version: String(found.version) });
  const location = z.object({ artifact_uri: z.string() }).parse(place).artifact_uri;
  return { name, version: found.version, runId: found.run_id || null, location };
};

/**
 * md5 of the file that the version's run was trained on, as the run's data set says; null where it says nothing.
 * @throws IdriftError when the server does not answer.
 */
export const dataMd5Of = async (
  server: string,
  { runId }: Pick<RegisteredVersion, 'runId'>,
): Promise<string | null> => {
  if (runId === null) return null;
  const calls = callsOf(openClient(serverAddress(server)));
  const around = { experimentNames: new Map(), models: new Map(), versions: new Map() };
  try {
    return trainingMd5Of(recordOf(await calls.run(runId), around).datasets);
  } catch (thrown) {
    if (isMissing(thrown)) return null; // deleted for good
    throw thrown;
  }
};

/** null for what MLflow says it does not have: an unknown alias is a 400 there. */
const askMlflow = async (server: string, path: string, query: Record<string, string>): Promise<unknown> => {
  const address = `${server.replace(/\/+$/, '')}/api/2.0/mlflow/${path}?${new URLSearchParams(query).toString()}`;
  let response: Response;
  try {
    response = await fetch(address, { signal: AbortSignal.timeout(ANSWER_MS) });
  } catch (cause) {
    throw new IdriftError(
      { code: 'not-available', message: `MLflow does not answer at ${server}.`, where: server },
      { cause },
    );
  }
  const text = await response.text();
  if (response.ok && text.trimStart().startsWith('{')) return JSON.parse(text) as unknown;
  if (/"RESOURCE_DOES_NOT_EXIST"|alias [^"]* not found/i.test(text)) return null;
  throw new IdriftError({
    code: 'not-available',
    message: `MLflow at ${server} answered ${response.status}: ${text.slice(0, 200).trim()}`,
    where: path,
  });
};

/**
 * Fetches what serving needs into a folder named by the location, so that a restart fetches nothing. Others' folders go.
 * @returns the folder to open. @throws IdriftError when files are missing or the store refuses.
 */
export const fetchModel = async ({ location }: RegisteredVersion, cacheDir: string): Promise<string> => {
  if (!location.startsWith('s3://')) {
    throw new IdriftError({
      code: 'not-available',
      message: `The model's files lie at ${location}; this service reads them from S3.`,
      where: location,
      hint: 'Run MLflow with artifacts on S3, as the stack of this project does.',
    });
  }
  const name = hash('sha256', location).slice(0, 16);
  const dir = join(cacheDir, name);
  if (!existsSync(dir)) {
    const half = `${dir}.part`;
    rmSync(half, { recursive: true, force: true });
    await download(location, half);
    renameSync(half, dir);
  }
  for (const other of readdirSync(cacheDir)) {
    if (other !== name) rmSync(join(cacheDir, other), { recursive: true, force: true });
  }
  return dir;
};

const download = async (location: string, dir: string): Promise<void> => {
  const { bucket = '', path = '' } = /^s3:\/\/(?<bucket>[^/]+)\/(?<path>.*?)\/*$/.exec(location)?.groups ?? {};
  const start = `${path}/model/`;
  const buckets = artifactBuckets(process.env);
  try {
    const store = buckets.open(bucket);
    const paths = new Set((await store.list(start)).map(({ key }) => key.slice(start.length)));
    const missing = ['config.json', 'tokenizer.json'].find((name) => !paths.has(name));
    if (missing !== undefined) {
      throw new IdriftError({
        code: 'not-available',
        message: `The model at ${location} has no model/${missing}, so it cannot be served.`,
        where: location,
        hint: 'Register a model that Idrift trained.',
      });
    }
    // The ONNX file holds the weights too; without it the graph is made from them.
    if (paths.has('model.onnx')) for (const name of paths) if (/\.(?:safetensors|bin)$/.test(name)) paths.delete(name);
    for (const name of paths) {
      const file = join(dir, name);
      if (!file.startsWith(dir + sep)) continue; // a key with `..` in it
      mkdirSync(dirname(file), { recursive: true });
      await store.get(`${start}${name}`, file);
    }
  } finally {
    buckets.close();
  }
};
