/** The compose file of this repository, started by the real Docker Compose with real images. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openS3Client, type S3Client } from '../../data/remote/s3/client.ts';
import { keySource } from '../../data/remote/s3/credentials.ts';
import { listAll } from '../../data/remote/s3/list.ts';
import { s3Settings } from '../../data/remote/s3/settings.ts';
import { writeRandomModel } from '../../serving/random-model.fixture.ts';
import { docker, LACKS_COMPOSE, newStack, type TestStack } from './stack.fixture.ts';

const MINUTES = 60_000;
let stack: TestStack;
let other: TestStack;

beforeAll(async () => {
  if (LACKS_COMPOSE !== null) return;
  [stack, other] = [await newStack(), await newStack()];
});
afterAll(async () => {
  if (LACKS_COMPOSE === null) await Promise.all([stack.removeAll(), other.removeAll()]);
}, 2 * MINUTES);

const bucket = (of: TestStack, name: string): S3Client => {
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

const container = (of: TestStack, service: string): string => `${of.name}-${service}-1`;
const sql = (of: TestStack, text: string): Promise<string> =>
  docker('exec', container(of, 'postgres'), 'psql', '-U', 'idrift', '-d', 'idrift', '-tAc', text);
const bucketNames = async (of: TestStack): Promise<string> =>
  (await docker('exec', container(of, 'minio'), 'ls', '/data')).trim();

const mlflow = async (path: string, body: unknown): Promise<Record<string, Record<string, string>>> => {
  const response = await fetch(`${stack.addresses.trackingUri}/api/2.0/mlflow/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  return JSON.parse(text) as Record<string, Record<string, string>>;
};

/** fetch does not let a caller choose the Host header. */
const statusFor = (host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const address = `${stack.addresses.trackingUri}/api/2.0/mlflow/experiments/get?experiment_id=0`;
    request(address, { headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });

const until = async <Value>(ask: () => Promise<Value | null>, seconds: number): Promise<Value> => {
  for (const end = Date.now() + seconds * 1000; ; ) {
    const value = await ask().catch(() => null);
    if (value !== null) return value;
    if (Date.now() > end) throw new Error(`Nothing came in ${seconds} s.`);
    await pause(300);
  }
};

test('tracking comes up as a whole, with both buckets and no other', { timeout: 5 * MINUTES }, async ({ skip }) => {
  skip(LACKS_COMPOSE !== null, LACKS_COMPOSE ?? '');
  // The images of our own services are built meanwhile.
  const built = stack.compose(['serving'], 'build', 'prediction', 'web');
  const said = await stack.compose(['tracking'], 'up', '-d', '--wait');
  await built;
  expect(said).not.toMatch(/warn/i);
  expect(await (await fetch(`${stack.addresses.trackingUri}/health`)).text()).toBe('OK');
  expect(await bucketNames(stack)).toBe('dvcstore\nmlartifacts');
  const states = await docker('ps', '-a', '--filter', `name=${stack.name}-`, '--format', '{{.Names}} {{.Status}}');
  expect(states).toMatch(/-buckets-1 Exited \(0\)/);
  for (const service of ['minio', 'mlflow', 'postgres'])
    expect(states).toMatch(new RegExp(`-${service}-1 Up .*\\(healthy\\)`));

  // The job once more, over the buckets that it made.
  await docker('start', '--attach', container(stack, 'buckets'));
  expect(await bucketNames(stack)).toBe('dvcstore\nmlartifacts');
});

test('MLflow answers to the names of its list only', async ({ skip }) => {
  skip(LACKS_COMPOSE !== null, LACKS_COMPOSE ?? '');
  const own = new URL(stack.addresses.trackingUri);
  for (const host of [own.host, `localhost:${own.port}`, 'mlflow:5000'])
    expect([host, await statusFor(host)]).toEqual([host, 200]);
  for (const host of ['evil.example', '10.0.0.1:5000', 'mlflow.evil.example'])
    expect([host, await statusFor(host)]).toEqual([host, 403]);
});

test('MLflow keeps artifacts in the bucket, where its own client puts them from inside', {
  timeout: 2 * MINUTES,
}, async ({ skip }) => {
  skip(LACKS_COMPOSE !== null, LACKS_COMPOSE ?? '');
  const script = `
import mlflow
with mlflow.start_run() as run:
    mlflow.log_text("hej", "notes/note.txt")
    print(run.info.artifact_uri)`;
  const environment = ['--env', 'MLFLOW_TRACKING_URI=http://mlflow:5000'];
  const uri = (await docker('exec', ...environment, container(stack, 'mlflow'), 'python', '-c', script))
    .split('\n')
    .find((line) => line.startsWith('s3://'));
  expect(uri).toMatch(/^s3:\/\/mlartifacts\/0\/\w+\/artifacts$/);
  const client = bucket(stack, 'mlartifacts');
  const key = `${uri?.replace('s3://mlartifacts/', '')}/notes/note.txt`;
  expect((await client.request({ method: 'GET', key })).body.toString()).toBe('hej');
  client.close();
});

/** A store and a database alone, as where MLflow is elsewhere. Compose's --wait takes a job that has ended for a failure. */
const startOther = async (): Promise<void> => {
  const profiles = ['minio', 'buckets', 'postgres'];
  await other.compose(profiles, 'up', '-d');
  await other.compose(profiles, 'up', '-d', '--wait', 'minio', 'postgres');
  await until(async () => {
    const state = await docker(
      'inspect',
      '--format',
      '{{.State.Status}} {{.State.ExitCode}}',
      container(other, 'buckets'),
    );
    return state === 'exited 0\n' ? true : null;
  }, 60);
};

test('another project runs beside it, and neither sees the other', { timeout: 2 * MINUTES }, async ({ skip }) => {
  skip(LACKS_COMPOSE !== null, LACKS_COMPOSE ?? '');
  await startOther();
  await sql(other, 'create table mine (n int)');
  expect(await sql(stack, "select count(*) from pg_tables where tablename = 'mine'")).toBe('0\n');
  const services = (await other.compose(['*'], 'ps', '--services')).trim().split('\n').toSorted();
  expect(services).toEqual(['minio', 'postgres']);
});

test('data outlive down and up; nothing nameless is left behind', { timeout: 2 * MINUTES }, async ({ skip }) => {
  skip(LACKS_COMPOSE !== null, LACKS_COMPOSE ?? '');
  await sql(other, 'create table kept (n int); insert into kept values (7)');
  const kept = bucket(other, 'dvcstore');
  await kept.request({ method: 'PUT', key: 'kept', body: Buffer.from('7') });
  const ids = (await docker('ps', '-aq', '--filter', `label=com.docker.compose.project=${other.name}`))
    .trim()
    .split('\n');
  const mounts = await docker('inspect', '--format', '{{range .Mounts}}{{.Type}} {{.Name}}{{"\\n"}}{{end}}', ...ids);
  const volumes = mounts.split('\n').flatMap((line) => line.match(/^volume (.*)/)?.[1] ?? []);
  expect(volumes.toSorted()).toEqual([`${other.name}_minio_data`, `${other.name}_postgres_data`]);

  const before = Date.now();
  await other.compose(['*'], 'down');
  expect(Date.now() - before).toBeLessThan(20_000); // nobody had to be killed after 10 s
  expect(await docker('ps', '-aq', '--filter', `label=com.docker.compose.project=${other.name}`)).toBe('');
  await startOther();
  expect(await sql(other, 'select n from kept')).toBe('7\n');
  expect((await kept.request({ method: 'GET', key: 'kept' })).body.toString()).toBe('7');
  kept.close();
});

test('the prediction service waits for a model, serves it, and goes over to the next', {
  timeout: 5 * MINUTES,
}, async ({ skip }) => {
  skip(LACKS_COMPOSE !== null, LACKS_COMPOSE ?? '');
  const mlflowBefore = await docker('inspect', '--format', '{{.Id}}', container(stack, 'mlflow'));
  await stack.compose(['serving'], 'up', '-d', '--wait');
  expect(await docker('inspect', '--format', '{{.Id}}', container(stack, 'mlflow'))).toBe(mlflowBefore);
  const { predictionUri, webUri } = stack.addresses;
  const health = async (): Promise<Record<string, unknown>> =>
    (await (await fetch(`${predictionUri}/health`)).json()) as Record<string, unknown>;
  expect(await health()).toMatchObject({ status: 'no model yet', model_name: 'served-model', model_version: null });
  const ask = async (): Promise<{ status: number; body: unknown }> => {
    const answer = await fetch(`${webUri}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'Maten var god.' }),
    });
    return { status: answer.status, body: await answer.json() };
  };
  expect(await ask()).toEqual({ status: 503, body: { error: 'No model is served yet. Try again later.' } });

  await mlflow('registered-models/create', { name: 'served-model' });
  for (const version of [1, 2]) {
    await registerModel(version);
    await until(async () => ((await health())['model_version'] === version ? true : null), 60);
    expect(await ask()).toMatchObject({
      status: 200,
      body: { label: expect.stringMatching(/^(?:negativ|positiv)$/) as string },
    });
  }
  expect(await docker('exec', container(stack, 'prediction'), 'id', '-un')).toBe('node\n');
  expect(
    await docker('exec', container(stack, 'prediction'), 'sh', '-c', 'ls /data; which python python3 || true'),
  ).toMatch(/^models\npredictions\.db/);
  // The image holds no secret, and neither do its settings.
  const image = stack.values.get('STACK_PREDICTION_IMAGE') ?? '';
  const secret = stack.values.get('STACK_S3_SECRET_KEY') ?? '';
  expect(await docker('inspect', image)).not.toContain(secret);
});

const registerModel = async (seed: number): Promise<void> => {
  const { run } = (await mlflow('runs/create', { experiment_id: '0', start_time: Date.now() })) as unknown as {
    run: { info: { run_id: string } };
  };
  const { model } = (await mlflow('logged-models', {
    experiment_id: '0',
    name: 'bert-classifier',
    source_run_id: run.info.run_id,
  })) as unknown as { model: { info: { model_id: string; artifact_uri: string } } };
  const { model_id: modelId, artifact_uri: uri } = model.info;
  const dir = writeRandomModel(mkdtempSync(join(tmpdir(), 'idrift-model-')), seed);
  const client = bucket(stack, 'mlartifacts');
  for (const file of readdirSync(dir)) {
    const key = `${uri.replace('s3://mlartifacts/', '')}/model/${file}`;
    await client.request({ method: 'PUT', key, body: readFileSync(join(dir, file)) });
  }
  const keys: string[] = [];
  for await (const some of listAll(client, '')) keys.push(...some.map(({ key }) => key));
  expect(keys.filter((key) => key.includes(modelId))).toHaveLength(readdirSync(dir).length);
  client.close();
  rmSync(dir, { recursive: true });
  await mlflow('model-versions/create', {
    name: 'served-model',
    source: `models:/${modelId}`,
    run_id: run.info.run_id,
    model_id: modelId,
  });
};
