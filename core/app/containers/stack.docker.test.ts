/** The compose file of this repository, started by the real Docker Compose with real images. */
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listAll } from '../../data/remote/s3/list.ts';
import { docker, LACKS_COMPOSE, newStack, type TestStack } from './stack.fixture.ts';
import { bucket, container, mlflow, registerModel, sql, until } from './stack-use.fixture.ts';

const MINUTES = 60_000;
const KEY = 'key-of-the-shop';
let stack: TestStack;
let other: TestStack;

beforeAll(async () => {
  if (LACKS_COMPOSE !== null) return;
  const keys = `shop:${createHash('sha256').update(KEY).digest('hex')}`;
  [stack, other] = [await newStack({ STACK_KEYS: keys, STACK_DEPLOYMENT: 'kiosk' }), await newStack()];
});
afterAll(async () => {
  if (LACKS_COMPOSE === null) await Promise.all([stack.removeAll(), other.removeAll()]);
}, 2 * MINUTES);

const bucketNames = async (of: TestStack): Promise<string> =>
  (await docker('exec', container(of, 'minio'), 'ls', '/data')).trim();

const keysOf = async (name: string): Promise<string[]> => {
  const client = bucket(stack, name);
  const keys: string[] = [];
  for await (const some of listAll(client, '')) keys.push(...some.map(({ key }) => key));
  client.close();
  return keys;
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

/** A data set as a run has it, whose training file has this md5. */
const trainedOn = (md5: string) => ({
  tags: [{ key: 'mlflow.data.context', value: 'training' }],
  dataset: {
    name: 'texts',
    digest: md5.slice(0, 8),
    source_type: 'local',
    source: JSON.stringify({ revision: 'r', files: [{ path: 'data/train.jsonl', md5 }] }),
  },
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

  // The log's table is there before there is a model.
  await until(async () => ((await sql(stack, 'select * from "served-model"')) === '' ? true : null), 30);

  await mlflow(stack, 'registered-models/create', { name: 'served-model' });
  for (const version of [1, 2]) {
    const { modelId, files } = await registerModel(stack, version, [trainedOn(`${version}`.repeat(32))]);
    expect((await keysOf('mlartifacts')).filter((key) => key.includes(modelId))).toHaveLength(files);
    await until(async () => ((await health())['model_version'] === version ? true : null), 60);
    expect(await ask()).toMatchObject({
      status: 200,
      body: { label: expect.stringMatching(/^(?:negativ|positiv)$/) as string },
    });
  }
  // Keys are wanted: the page has one of its own, and each row says whose it is, of which data and of which deployment.
  const asked = async (headers: Readonly<Record<string, string>>): Promise<number> =>
    (await fetch(`${predictionUri}/predict`, { method: 'POST', headers, body: '{"text":"Bussen var sen."}' })).status;
  const json = { 'content-type': 'application/json' };
  expect([await asked(json), await asked({ ...json, authorization: `Bearer ${KEY}` })]).toEqual([401, 200]);
  expect(await health()).toMatchObject({ data_md5: '2'.repeat(32), versions: [{ deployment: 'kiosk' }] });
  const rows = await until(async () => {
    const found = await sql(
      stack,
      'select consumer, model_version, data_md5, deployment from "served-model" order by created_at',
    );
    return found.trim().split('\n').length === 3 ? found : null;
  }, 30);
  const [one, two] = [1, 2].map((version) => `${version}|${`${version}`.repeat(32)}|kiosk`);
  expect(rows).toBe(`web|${one}\nweb|${two}\nshop|${two}\n`);
  expect(await docker('exec', container(stack, 'prediction'), 'id', '-un')).toBe('node\n');
  expect(
    await docker('exec', container(stack, 'prediction'), 'sh', '-c', 'ls /data; which python python3 || true'),
  ).toMatch(/^models\nunsent\.db/);
  // The image holds no secret, and neither do its settings.
  const image = stack.values.get('STACK_PREDICTION_IMAGE') ?? '';
  const secret = stack.values.get('STACK_S3_SECRET_KEY') ?? '';
  expect(await docker('inspect', image)).not.toContain(secret);
});
