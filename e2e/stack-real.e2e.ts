/**
 * The stack of this repository's own docker-compose.yaml, from the app's buttons on a real engine, one thing after the other. Docker's own
 * tool and the services themselves are asked whether it is so. Each test goes on where the one before ended.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { STACK_PORTS } from '../core/stack/settings.ts';
import { answer, button } from './data-page.ts';
import { cleanEnvironment, complaintsOf, openDesktop } from './desktop.ts';
import { expectNoneInLayers, expectSmallImages } from './image-contents.ts';
import {
  composePs,
  docker,
  expectComposeAgrees,
  files,
  idriftIn,
  lacking,
  picture,
  predict,
  realStack,
  type RealStack,
  serverRuns,
  serverVersions,
  setStackEnv,
  settingsFor,
  soon,
  sql,
  statusFor,
  watchEvents,
} from './real-stack.ts';

const lacks = lacking();
const SECONDS = 1000;
const tiny = ['--layers', '1', '--width', '16', '--heads', '2', '--epochs', '1', '--device', 'cpu'];
const mark = `idrift-e2e-real-${process.pid}`;
const TEXT = 'Snabb leverans och riktigt bra kvalitet.';

const folder = mkdtempSync(join(tmpdir(), 'idrift-real-'));
const closers: (() => Promise<void>)[] = [];
const env = cleanEnvironment(join(folder, 'home'));
let stack: RealStack;
let page: Page;
let complaints: string[] = [];
let isBroken = false;

/** A sample project; Compose names its stack by the folder. */
const makeProject = (name: string): string => {
  const dir = join(folder, name);
  idriftIn(env, 'init', dir, '--sample');
  return dir;
};

beforeAll(async () => {
  if (lacks !== '') return;
  stack = realStack(mark, makeProject(mark));
  idriftIn(env, 'train', ...tiny, '--name', 'before-server', '--project', stack.dir);
  idriftIn(env, 'models', 'register', 'before-server', '--project', stack.dir);
  const atEnd = (close: () => Promise<void>): void => void closers.push(close);
  ({ page } = await openDesktop({ project: stack.dir, home: join(folder, 'home'), atEnd }));
  complaints = complaintsOf(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await go('Stack');
}, 90 * SECONDS);

beforeEach(({ skip }) => {
  skip(lacks !== '', lacks);
  skip(isBroken, 'a test before this one failed, whose stack this one would use');
});
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  isBroken = true;
  await picture(page, 'failed');
});
afterAll(async () => {
  for (const close of closers.toReversed()) await close();
  if (lacks === '') {
    stack.removeAll();
    if (stack.left().length > 0) throw new Error(`Not removed: ${stack.left().join(', ')}`);
    for (const image of IMAGES) if (docker('image', 'ls', '-q', image) !== '') docker('image', 'rm', image);
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}, 120 * SECONDS);

const go = (place: string): Promise<void> => page.locator('.sidebar').getByRole('link', { name: place }).click();
const row = (service: string) =>
  page
    .locator('.stack-services tbody tr')
    .filter({ has: page.locator('.stack-name', { hasText: new RegExp(`^${service}$`) }) });
const stateOf = (service: string) => row(service).getByRole('cell').nth(1).textContent();
const portsOf = (service: string) => row(service).locator('.stack-port').allTextContents();
const section = () => page.locator('.stack-store');
const profile = (name: string) => page.getByRole('group', { name: /^Profiles/ }).getByRole('button', { name });

test('S-06, S-16: a new project asks for nothing; the documented ports, and others when they are named', async () => {
  await soon(() => answer(page).textContent()).toBe('The stack is stopped; four services are ready to start.');
  expect(await portsOf('mlflow')).toEqual(['5000']);
  expect(await portsOf('minio')).toEqual(['9000', '9001']);
  expect(await portsOf('postgres')).toEqual(['5432']);
  expect(await portsOf('web')).toEqual(['8000']);
  expect(await portsOf('prediction')).toEqual(['8001']);
  const config = JSON.parse(stack.compose('--profile', '*', 'config', '--format', 'json')) as {
    services: Record<string, { ports?: { published: string; host_ip: string }[] }>;
  };
  const ports = Object.entries(config.services).flatMap(([service, { ports: some = [] }]) =>
    some.map(({ published, host_ip }) => `${service} ${host_ip}:${published}`),
  );
  expect(ports.toSorted()).toEqual(STACK_PORTS.map(({ service, port }) => `${service} 127.0.0.1:${port}`).toSorted());
  const doctor = page.locator('.stack-doctor');
  await doctor.getByText('Alerts are shown here and not sent').waitFor();
  expect(statSync(join(stack.dir, '.idrift', 'stack.env')).mode & 0o077).toBe(0);

  setStackEnv(stack.dir, await settingsFor(mark));
  await soon(() => portsOf('mlflow')).toEqual([stack.values().get('STACK_MLFLOW_PORT')]);
});

test('S-01, S-05, S-08, S-10: one press starts tracking in its order', async () => {
  const watch = await watchEvents(mark);
  await button(page, 'Start the stack').click();
  await soon(() => answer(page).textContent()).toMatch(/^The stack is starting/);
  await picture(page, '01-starting');
  await soon(() => stateOf('minio')).toBe('healthy');
  await picture(page, '02-starting-in-part');
  await soon(() => answer(page).textContent()).toMatch(/^The stack is up[.;]/);
  await picture(page, '03-running');
  expect(composePs(stack)).toMatchObject({
    minio: 'running healthy 0',
    mlflow: 'running healthy 0',
    postgres: 'running healthy 0',
    buckets: 'exited  0',
  });

  const events = await watch.end();
  const at = (event: string): number => {
    expect(events).toContain(event);
    return events.indexOf(event);
  };
  expect(at('minio health_status: healthy')).toBeLessThan(at('buckets start'));
  expect(at('buckets die')).toBeLessThan(at('mlflow start'));

  // The job runs once more at Compose's up, over the buckets that it made.
  const job = (): string => docker('inspect', '-f', '{{.State.StartedAt}}', stack.ids()['buckets'] ?? '');
  const before = job();
  expectComposeAgrees(stack, ['tracking']);
  await soon(() => composePs(stack)['buckets']).toBe('exited  0');
  expect(job()).not.toBe(before);
  expect(await files(stack.values()).buckets()).toEqual(['dvcstore', 'mlartifacts']);

  const { trackingUri, databaseUrl } = stack.addresses();
  const { port } = new URL(trackingUri);
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, 'mlflow:5000'])
    expect([host, await statusFor(trackingUri, host)]).toEqual([host, 200]);
  for (const host of ['evil.example', '10.0.0.1:5000', 'mlflow.evil.example'])
    expect([host, await statusFor(trackingUri, host)]).toEqual([host, 403]);
  expect(await sql(databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('S-09, S-12: what was made before goes to the server at a press, and is there', async () => {
  await section().getByText('1 run of the project’s file is not on the stack’s MLflow yet.').waitFor();
  await button(page, 'Copy runs and models to the server').click();
  const words = section().getByText(/^Copied 1 run, \d+ points, 1 model, 1 registered model, 1 version, \d+ files to /);
  await words.waitFor();
  const count = Number(/(\d+) files/.exec((await words.textContent()) ?? '')?.[1]);

  const { trackingUri } = stack.addresses();
  const [run, ...others] = await serverRuns(stack.addresses().trackingUri);
  expect(others).toEqual([]);
  const runId = run?.info.run_id ?? '';
  expect(run?.info.status).toBe('FINISHED');
  expect(run?.info.artifact_uri).toMatch(new RegExp(`^s3://mlartifacts/\\d+/${runId}/artifacts$`));
  const versions = await serverVersions(trackingUri);
  expect(versions).toMatchObject([{ name: 'served-model', version: '1', run_id: runId }]);

  const s3 = files(stack.values());
  expect(await s3.keys('mlartifacts')).toHaveLength(count);
  const here = join(stack.dir, '.idrift', 'mlartifacts');
  const local = readdirSync(here, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(here, path)).isFile(),
  );
  expect(local).toHaveLength(count);
  const file = local.find((path) => path.endsWith('evaluation/test.json')) ?? '';
  const key = `${run?.info.artifact_uri.replace('s3://mlartifacts/', '')}/evaluation/test.json`;
  expect((await s3.read('mlartifacts', key)).equals(readFileSync(join(here, file)))).toBe(true);

  // MLflow's own page lists them, which takes S3's client in its image.
  const listed = await fetch(`${trackingUri}/ajax-api/2.0/mlflow/artifacts/list?run_id=${runId}&path=evaluation`);
  const { files: shown } = (await listed.json()) as { files: { path: string }[] };
  expect(shown.map(({ path }) => path)).toEqual(['evaluation/test.json', 'evaluation/val.json']);

  await button(page, 'Use the server').click();
  await section().getByText('On the stack’s MLflow', { exact: true }).waitFor();
});

test('S-02, S-04, S-11, S-14: serving comes beside it, and what both need started once', {
  timeout: 420 * SECONDS,
}, async () => {
  const before = stack.ids();
  await profile('serving').click();
  await soon(() => answer(page).textContent()).toBe('The stack is up in part: 4 of 6 services.');
  await button(page, 'Start the rest').click();
  await soon(() => answer(page).textContent()).toMatch(/^The stack is starting/);
  await picture(page, '04-building');
  await soon(() => answer(page).textContent()).toMatch(/^The stack is up[.;]/);
  const { databaseUrl, predictionUri, webUri } = stack.addresses();
  // The log's table is there before anybody asked.
  await soon(async () =>
    sql(databaseUrl, 'select count(*)::int as rows from "served-model"').catch(() => null),
  ).toEqual([{ rows: 0 }]);
  await soon(async () => (await predict(webUri, TEXT)).status).toBe(200);
  expect(stack.ids()).toMatchObject(before);
  expectComposeAgrees(stack, ['tracking', 'serving']);

  // From this side of the network the same version gives the same answer.
  const [here] = JSON.parse(idriftIn(env, 'predict', 'served-model', TEXT, '--json', '--project', stack.dir)) as {
    label: string;
    score: number;
  }[];
  const there = await predict(predictionUri, TEXT);
  expect(there.label).toBe(here?.label);
  expect(there.score).toBeCloseTo(here?.score ?? -1, 5);
  await soon(() =>
    sql(databaseUrl, 'select count(*)::int as rows, min(input_text) as text from "served-model"'),
  ).toEqual([{ rows: 2, text: TEXT }]);
});

test('S-03: monitoring starts and stops by itself', async () => {
  const before = stack.ids();
  await button(page, 'Start monitoring').click();
  await soon(() => stateOf('monitoring')).toMatch(/^(?:running|healthy)$/);
  const { monitoring, ...others } = stack.ids();
  expect(monitoring).toBeTruthy();
  expect(others).toEqual(before);
  const health = `http://127.0.0.1:${stack.values().get('STACK_MONITORING_PORT')}/health`;
  expect(await (await fetch(health)).json()).toMatchObject({ status: expect.any(String) });
  await button(page, 'Stop monitoring').click();
  await soon(() => composePs(stack)['monitoring']).toMatch(/^exited /);
  await soon(() => stateOf('monitoring')).toBe('stopped');
  expect(composePs(stack)).toMatchObject({ mlflow: 'running healthy 0', prediction: 'running healthy 0' });
});

const IMAGES = ['prediction', 'web', 'monitoring'].map((name) => `${mark}-${name}`);
const secrets = (): string[] =>
  [...stack.values()].flatMap(([name, value]) => (/KEY|PASSWORD|TOKEN/.test(name) ? [value] : []));

test('S-13, S-18: each image holds what its service needs, and no secret; neither has git', () => {
  expectSmallImages(IMAGES[0] ?? '', IMAGES[1] ?? '', IMAGES[2] ?? '');
  expect(secrets()).toHaveLength(5);
  expectNoneInLayers(IMAGES, secrets(), folder);

  const git = (...words: string[]): string => spawnSync('git', words, { cwd: stack.dir, encoding: 'utf8' }).stdout;
  git('add', '--all');
  expect(git('ls-files')).toContain('idrift.json');
  expect(git('ls-files', '.idrift')).toBe('');
  for (const secret of secrets()) expect(git('grep', '--cached', '-lF', '-e', secret)).toBe('');
});

/** Holds a port of this machine, as another program does. */
const hold = async (port: number): Promise<() => Promise<unknown>> => {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return () => new Promise((resolve) => server.close(resolve));
};

test('S-07: stopped, removed and started again, all is there; what stands in the way is told', async () => {
  const { databaseUrl, trackingUri, webUri } = stack.addresses();
  const rows = (): Promise<unknown> =>
    sql(databaseUrl, 'select input_text, label, score from "served-model" order by 1, 2');
  const kept = async (): Promise<unknown> => ({
    runs: (await serverRuns(stack.addresses().trackingUri)).map(({ info }) => info.run_id),
    versions: await serverVersions(trackingUri),
    files: await files(stack.values()).keys('mlartifacts'),
    rows: await rows(),
  });
  const before = await kept();
  await button(page, 'Stop the stack').click();
  await soon(() => answer(page).textContent()).toMatch(/^The stack is stopped/);
  expect(stack.compose('--profile', '*', 'ps', '-q')).toBe('');
  await button(page, 'More actions').click();
  await page.getByRole('menuitem', { name: 'Remove the stack…' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Remove \d+ containers$/ })
    .click();
  await soon(() => stack.ids()).toEqual({});
  await soon(() => answer(page).textContent()).toMatch(/^The stack is stopped/);

  const release = await hold(Number(new URL(webUri).port));
  await button(page, 'Start the stack').click();
  await soon(() => answer(page).textContent()).toBe('The stack did not come up: web needs attention.');
  const taken = `Port ${new URL(webUri).port}, which service web publishes, is already taken by `;
  expect(await page.locator('.stack').getByRole('alert').textContent()).toContain(taken);
  expect(await stateOf('web')).toBe('did not start');
  const finding = page.locator('.stack-doctor').getByText(`Port ${new URL(webUri).port} is taken`);
  await soon(() => finding.count()).toBe(1); // it looks every 15 s
  await picture(page, '05-port-taken');
  await release();
  await button(page, /^Start the/).click();
  await soon(() => answer(page).textContent()).toMatch(/^The stack is up[.;]/);
  expect(await kept()).toEqual(before);
  await soon(async () => (await predict(webUri, TEXT)).status).toBe(200);
  await soon(() => page.getByRole('grid', { name: 'Log, newest first' }).textContent()).toContain(
    'Serving served-model',
  );
  expectComposeAgrees(stack, ['tracking', 'serving']);
});

test('removed with its data, nothing of it is left', async () => {
  await button(page, 'More actions').click();
  await page.getByRole('menuitem', { name: 'Remove the stack…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('checkbox').check();
  await dialog.getByRole('button', { name: /^Remove it/ }).click();
  await dialog.getByRole('button', { name: /^Delete \d+ volumes$/ }).click();
  await soon(() => stack.left()).toEqual([]);
  expect(complaints).toEqual([]);
});
