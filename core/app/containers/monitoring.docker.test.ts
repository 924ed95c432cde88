/** Predictions into Postgres and drift checks of them, by the compose file's services with real images. Tests build on those before. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hashBytes } from '../../base/hash.ts';
import type { DriftCheck } from '../../contract/monitoring.ts';
import { objectPath } from '../../data/store/objects.ts';
import { listAll } from '../../data/remote/s3/list.ts';
import { checkDrift } from '../../monitoring/check-drift.ts';
import { type SlackServer, startSlackServer } from '../../monitoring/slack-server.fixture.ts';
import { addressForContainers, docker, LACKS_COMPOSE, newStack, type TestStack } from './stack.fixture.ts';
import { bucket, container, mlflow, registerModel, sql, until } from './stack-use.fixture.ts';

const MINUTES = 60_000;
const TOKEN = 'xoxb-0000000000-monitoring';
let stack: TestStack;
let slack: SlackServer;
let monitoringUri = '';

beforeAll(async () => {
  if (LACKS_COMPOSE !== null) return;
  const host = await addressForContainers();
  slack = await startSlackServer(TOKEN, '0.0.0.0');
  stack = await newStack(
    { STACK_MONITORING_EVERY: '2s' },
    {
      SLACK_TOKEN: TOKEN,
      SLACK_CHANNEL: 'C0MONITOR',
      IDRIFT_SLACK_API_URL: slack.apiUrl.replace('127.0.0.1', host),
    },
  );
  monitoringUri = `http://127.0.0.1:${stack.values.get('STACK_MONITORING_PORT')}`;
  await stack.compose(['*'], 'build', 'prediction', 'monitoring');
}, 5 * MINUTES);
afterAll(async () => {
  if (LACKS_COMPOSE !== null) return;
  slack.close();
  await stack.removeAll();
}, 2 * MINUTES);

type Health = { readonly status: string; readonly error: string | null; readonly last: string | null };

const health = async (): Promise<Health & { readonly code: number; readonly check: { version: number } | null }> => {
  const answer = await fetch(`${monitoringUri}/health`);
  const body = (await answer.json()) as Health & { check: { version: number } | null };
  return { ...body, code: answer.status };
};
const checks = async (): Promise<DriftCheck[]> =>
  ((await (await fetch(`${monitoringUri}/checks`)).json()) as { checks: DriftCheck[] }).checks;
const engineHealth = async (): Promise<string> =>
  (await docker('inspect', '-f', '{{.State.Health.Status}}', container(stack, 'monitoring'))).trim();

const predict = async (texts: readonly string[]): Promise<number> => {
  const answer = await fetch(`${stack.addresses.predictionUri}/predict/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ texts }),
  });
  await answer.arrayBuffer();
  return answer.status;
};
const logged = (): Promise<string> =>
  sql(stack, 'select count(*), count(distinct id), count(distinct input_text) from "served-model"');

/** As DVC names and lays out a file. */
const rowsFile = (texts: readonly string[]): { readonly bytes: Buffer; readonly md5: string } => {
  const bytes = Buffer.from(texts.map((text) => `${JSON.stringify({ text, label: 'positiv' })}\n`).join(''));
  return { bytes, md5: hashBytes('md5', bytes) };
};
const TRAINING = Array.from({ length: 40 }, (_, at) => `Maten var god och personalen trevlig, tack, ${at}.`);
const REFERENCE = TRAINING.slice(0, 30).map((text, at) => (at % 3 === 0 ? `${text} Bussen var sen.` : text));
const STRANGE = Array.from(
  { length: 30 },
  (_, at) => `La comida ${at} estaba fría y el autobús llegó muy tarde, qué lástima.`,
);

test('alone it starts with its database only, and its health says what it lacks', { timeout: 3 * MINUTES }, async ({
  skip,
}) => {
  skip(LACKS_COMPOSE !== null, LACKS_COMPOSE ?? '');
  expect(await stack.compose(['monitoring'], 'up', '-d')).not.toMatch(/warn/i);
  const services = (await stack.compose(['*'], 'ps', '--services')).trim().split('\n').toSorted();
  expect(services).toEqual(['monitoring', 'postgres']);
  const found = await until(async () => ((await health()).status === 'failed' ? health() : null), 60);
  expect(found).toMatchObject({ code: 503, last: null, check: null });
  expect(found.error).toContain('MLflow does not answer at http://mlflow:5000');
});

test('with the others it waits for a model; predictions are in Postgres once each, also those made while it was away', {
  timeout: 6 * MINUTES,
}, async ({ skip }) => {
  skip(LACKS_COMPOSE !== null, LACKS_COMPOSE ?? '');
  await stack.compose(['tracking', 'prediction', 'monitoring'], 'up', '-d');
  await until(async () => ((await health()).status === 'no model yet' ? true : null), 180);
  expect(await health()).toMatchObject({ code: 200, error: null });
  // The log's table is there before there is a model.
  await until(async () => ((await sql(stack, 'select * from "served-model"')) === '' ? true : null), 30);

  const [training, reference] = [rowsFile(TRAINING), rowsFile(REFERENCE)];
  // One file is in the project's cache, the other in the data's remote.
  const cached = objectPath(stack.cacheDir, reference.md5);
  mkdirSync(dirname(cached), { recursive: true });
  writeFileSync(cached, reference.bytes);
  chmodSync(stack.cacheDir, 0o755);
  const remote = bucket(stack, 'dvcstore');
  const key = `files/md5/${training.md5.slice(0, 2)}/${training.md5.slice(2)}`;
  await remote.request({ method: 'PUT', key, body: training.bytes });
  remote.close();
  const files = [
    { path: 'data/train.jsonl', md5: training.md5 },
    { path: 'data/val.jsonl', md5: reference.md5 },
  ];
  const source = JSON.stringify({ uri: 'data/train.jsonl', revision: 'a1b2c3', files });
  const dataset = { name: 'data', digest: '0123456789', source_type: 'local', source };
  await mlflow(stack, 'registered-models/create', { name: 'served-model' });
  await registerModel(stack, 1, [{ dataset, tags: [{ key: 'mlflow.data.context', value: 'training' }] }]);
  await until(async () => ((await predict(['första'])) === 200 ? true : null), 60);
  await until(async () => ((await logged()) === '1|1|1\n' ? true : null), 10);

  await docker('stop', container(stack, 'postgres'));
  for (let at = 0; at < 5; at += 1) expect(await predict([`borta ${at} a`, `borta ${at} b`])).toBe(200);
  // What waits outlives the service.
  await docker('kill', container(stack, 'prediction'));
  await docker('start', container(stack, 'prediction'));
  await until(async () => ((await predict(['åter'])) === 200 ? true : null), 60);
  await docker('start', container(stack, 'postgres'));
  await until(async () => ((await logged()) === '12|12|12\n' ? true : null), 60);
  const inOrder = await sql(
    stack,
    `select input_text from "served-model" where input_text like 'borta%' order by created_at, input_text`,
  );
  expect(inOrder.trim().split('\n')).toEqual(Array.from({ length: 10 }, (_, at) => `borta ${at >> 1} ${'ab'[at & 1]}`));
  // At its end it sends what it has.
  expect(await predict(['sist'])).toBe(200);
  await docker('stop', container(stack, 'prediction'));
  expect(await logged()).toBe('13|13|13\n');
  await docker('start', container(stack, 'prediction'));
});

test('a check has the figures that the app has of the same rows, at MLflow too, and one alert goes to Slack', {
  timeout: 3 * MINUTES,
}, async ({ skip }) => {
  skip(LACKS_COMPOSE !== null, LACKS_COMPOSE ?? '');
  await until(async () => ((await predict(STRANGE.slice(0, 1))) === 200 ? true : null), 60);
  // One by one: texts of one request count as one source.
  for (const text of STRANGE.slice(1)) expect(await predict([text])).toBe(200);
  const found = await until(async () => (await checks()).find(({ texts }) => texts === 43) ?? null, 60);
  expect(found).toMatchObject({ model: 'served-model', version: 1, state: 'drift', revision: 'a1b2c3' });
  // Before this process computes: it is Slack, too.
  await until(async () => (slack.messages().length > 0 ? true : null), 100);
  const columns =
    'id, input_text as text, label, score, request_id as "requestId", consumer, truncated, probabilities::json, to_char(created_at at time zone \'UTC\', \'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"\') as "createdAt"';
  const live = JSON.parse(
    await sql(stack, `select json_agg(r) from (select ${columns} from "served-model" order by created_at, id) r`),
  ) as { id: string; text: string; label: string; score: number; requestId: string; createdAt: string }[];
  const { from, to, model, version, runId, revision } = found;
  const thresholds = { length: 0.1, fraction_out_of_vocab: 0.1 };
  const here = checkDrift({
    from,
    to,
    model,
    version,
    runId,
    revision,
    thresholds,
    live,
    reference: REFERENCE,
    training: TRAINING,
    days: { asked: 7, covered: 7 },
    alpha: 1 / 365, // the container checks more often than daily
    unavailable: { meaning: found.statistics.find(({ name }) => name === 'meaning')?.reason ?? '' },
  });
  const { id, at, alert, ...figures } = found;
  expect({ ...here, id, at, alert }).toEqual({ ...figures, id, at, alert });

  const values = async (key: string): Promise<number[]> => {
    const query = `run_id=${runId}&metric_key=${key}`;
    const answer = await fetch(`${stack.addresses.trackingUri}/api/2.0/mlflow/metrics/get-history?${query}`);
    return ((await answer.json()) as { metrics: { value: number }[] }).metrics.map(({ value }) => value);
  };
  for (const { name, statistic } of found.scores) expect(await values(`${name}_drift_score`)).toContain(statistic);

  // Further checks find the same, and Slack hears of it once.
  const before = (await checks()).length;
  await until(async () => ((await checks()).length > before ? true : null), 30);
  const { alerts } = (await (await fetch(`${monitoringUri}/alerts`)).json()) as { alerts: { checks: string[] }[] };
  expect(alerts.some(({ checks: folded }) => folded.length > 1)).toBe(true);
  expect(slack.messages()).toHaveLength(alerts.length);
  expect(slack.messages()[0]?.form.get('channel')).toBe('C0MONITOR');
  expect((await checks()).some((each) => each.alert?.delivery === 'sent')).toBe(true);
  expect(slack.files.size).toBe(alerts.length);
  expect(slack.messages()[0]?.form.get('blocks')).toContain('slack_file');
  const artifacts = bucket(stack, 'mlartifacts');
  const kept: string[] = [];
  for await (const keys of listAll(artifacts, '')) kept.push(...keys.map(({ key }) => key));
  artifacts.close();
  expect(kept.some((key) => key.endsWith(`/drift/${found.id}.json`))).toBe(true);
  expect(await until(async () => ((await engineHealth()) === 'healthy' ? health() : null), 60)).toMatchObject({
    code: 200,
    status: 'ok',
  });
});

test('a failing check is unhealthy at once, says why, and heals by itself', { timeout: 3 * MINUTES }, async ({
  skip,
}) => {
  skip(LACKS_COMPOSE !== null, LACKS_COMPOSE ?? '');
  await docker('stop', container(stack, 'postgres'));
  const found = await until(async () => ((await health()).status === 'failed' ? health() : null), 30);
  expect(found.error).toContain('The database of the prediction log cannot be reached');
  expect(found.error).not.toContain(stack.values.get('STACK_POSTGRES_PASSWORD') ?? 'none');
  await until(async () => ((await engineHealth()) === 'unhealthy' ? true : null), 30);
  await docker('start', container(stack, 'postgres'));
  await until(async () => ((await engineHealth()) === 'healthy' ? true : null), 60);
});

test('it ends at once, and its image holds neither a secret nor a model runtime', { timeout: MINUTES }, async ({
  skip,
}) => {
  skip(LACKS_COMPOSE !== null, LACKS_COMPOSE ?? '');
  const [image = '', name] = [stack.values.get('STACK_MONITORING_IMAGE'), container(stack, 'monitoring')];
  const inside = await docker(
    'exec',
    name,
    'sh',
    '-c',
    'id -un; ls node_modules core /cache; touch /cache/x 2>&1 || true',
  );
  expect(inside).toMatch(/^node\n/);
  expect(inside).toContain('Read-only file system');
  expect(inside).not.toMatch(/onnxruntime|^nn$/m);
  const said = (await docker('inspect', image)) + (await docker('history', '--no-trunc', image));
  for (const secret of ['STACK_S3_SECRET_KEY', 'STACK_POSTGRES_PASSWORD'])
    expect(said).not.toContain(stack.values.get(secret));
  expect(said).not.toContain(TOKEN);
  expect(await docker('logs', name)).not.toContain(TOKEN);
  const start = Date.now();
  await docker('stop', name);
  expect(Date.now() - start).toBeLessThan(3000);
  expect((await docker('inspect', '-f', '{{.State.ExitCode}}', name)).trim()).toBe('0');
});
