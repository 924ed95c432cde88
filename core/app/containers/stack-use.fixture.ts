/** For tests: what is done with a running stack from outside: its bucket, its database, its MLflow, a model in its registry. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openS3Client, type S3Client } from '../../data/remote/s3/client.ts';
import { keySource } from '../../data/remote/s3/credentials.ts';
import { s3Settings } from '../../data/remote/s3/settings.ts';
import { writeRandomModel } from '../../serving/random-model.fixture.ts';
import { docker, type TestStack } from './stack.fixture.ts';

export const bucket = (of: TestStack, name: string): S3Client => {
  const settings = s3Settings({
    name,
    url: `s3://${name}`,
    options: {
      endpointurl: of.addresses.s3Endpoint,
      access_key_id: of.values.get('STACK_S3_ACCESS_KEY') ?? '',
      secret_access_key: of.values.get('STACK_S3_SECRET_KEY') ?? '',
    },
  });
  return openS3Client(settings, keySource(settings));
};

export const container = (of: TestStack, service: string): string => `${of.name}-${service}-1`;

export const sql = (of: TestStack, text: string): Promise<string> =>
  docker('exec', container(of, 'postgres'), 'psql', '-U', 'idrift', '-d', 'idrift', '-tAc', text);

export const mlflow = async (
  of: TestStack,
  path: string,
  body: unknown,
): Promise<Record<string, Record<string, string>>> => {
  const response = await fetch(`${of.addresses.trackingUri}/api/2.0/mlflow/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  return JSON.parse(text) as Record<string, Record<string, string>>;
};

export const until = async <Value>(ask: () => Promise<Value | null>, seconds: number): Promise<Value> => {
  for (const end = Date.now() + seconds * 1000; ; ) {
    const value = await ask().catch(() => null);
    if (value !== null) return value;
    if (Date.now() > end) throw new Error(`Nothing came in ${seconds} s.`);
    await pause(300);
  }
};

/** A random model as the next version of `served-model`, which is there; `datasets` as log-inputs takes them. */
export const registerModel = async (
  of: TestStack,
  seed: number,
  datasets: readonly unknown[] = [],
): Promise<{ readonly runId: string; readonly modelId: string; readonly uri: string; readonly files: number }> => {
  const { run } = (await mlflow(of, 'runs/create', { experiment_id: '0', start_time: Date.now() })) as unknown as {
    run: { info: { run_id: string } };
  };
  const runId = run.info.run_id;
  if (datasets.length > 0) await mlflow(of, 'runs/log-inputs', { run_id: runId, datasets });
  const { model } = (await mlflow(of, 'logged-models', {
    experiment_id: '0',
    name: 'bert-classifier',
    source_run_id: runId,
  })) as unknown as { model: { info: { model_id: string; artifact_uri: string } } };
  const { model_id: modelId, artifact_uri: uri } = model.info;
  const dir = writeRandomModel(mkdtempSync(join(tmpdir(), 'idrift-model-')), seed);
  const files = readdirSync(dir);
  const client = bucket(of, 'mlartifacts');
  for (const file of files) {
    const key = `${uri.replace('s3://mlartifacts/', '')}/model/${file}`;
    await client.request({ method: 'PUT', key, body: readFileSync(join(dir, file)) });
  }
  client.close();
  rmSync(dir, { recursive: true });
  await mlflow(of, 'model-versions/create', {
    name: 'served-model',
    source: `models:/${modelId}`,
    run_id: runId,
    model_id: modelId,
  });
  return { runId, modelId, uri, files: files.length };
};
