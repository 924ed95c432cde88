/** The verbs on a server that MLFLOW_TRACKING_URI names, or `idrift.json`: one of our own over another project's store. */
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startRude } from '../tracking/rest/rude-server.fixture.ts';
import { ended, idrift, idriftJson, scratch, start, TINY } from './command.fixture.ts';

const dir = scratch();
const project = join(dir, 'project');
const other = join(dir, 'other');
mkdirSync(join(other, '.dvc'), { recursive: true });

let url = '';
let stop: () => Promise<unknown> = async () => undefined;
const onServer = () => ({ cwd: project, env: { MLFLOW_TRACKING_URI: url } });
const here = { cwd: project };

beforeAll(async () => {
  await idrift(['init', project, '--sample']);
  const child = start(['mlflow', '--port', '0', '--json'], { cwd: other });
  const end = ended(child);
  if (!child.stdout) throw new Error('No stdout.');
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  ({ url } = JSON.parse(String(line)));
  stop = () => {
    child.kill('SIGINT');
    return end;
  };
}, 60_000);
afterAll(() => stop());

const names = async (options: Parameters<typeof idriftJson>[1]): Promise<string[]> =>
  ((await idriftJson(['runs', 'list'], options)).answer as { name: string }[]).map(({ name }) => name);

test('train, runs, models and predict use the server that the environment names', async () => {
  const { status, answer } = await idriftJson(['train', ...TINY, '--name', 'far'], onServer());
  expect({ status, answer }).toMatchObject({
    status: 0,
    answer: { status: 'FINISHED', modelId: expect.stringMatching(/^m-/), best: { testAccuracy: { n: 80 } } },
  });
  expect(await names(onServer())).toEqual(['far']);
  expect(await names({ cwd: other })).toEqual(['far']);
  expect(await names(here)).toEqual([]);
  expect((await idriftJson(['models', 'register', 'far'], onServer())).answer).toMatchObject({ version: 1 });
  expect((await idriftJson(['predict', 'served-model', 'Maten var god'], onServer())).answer).toMatchObject([
    { label: expect.stringMatching(/tiv$/), tokens: 5 },
  ]);
  // What names no server is passed over, as a store of Python's own would be.
  expect(await names({ ...here, env: { MLFLOW_TRACKING_URI: 'sqlite:///mlruns.db' } })).toEqual([]);
}, 60_000);

test('idrift.json names it for everyone, .env for whoever has that file, and the environment wins', async () => {
  writeFileSync(join(project, '.env'), `export MLFLOW_TRACKING_URI="${url}"\r\n`);
  expect(await names(here)).toEqual(['far']);
  const settings = join(project, 'idrift.json');
  const before = readFileSync(settings, 'utf8');
  writeFileSync(settings, JSON.stringify({ ...JSON.parse(before), tracking: 'project' }));
  expect(await names(here)).toEqual([]);
  expect(await names(onServer())).toEqual(['far']);
  writeFileSync(settings, JSON.stringify({ ...JSON.parse(before), tracking: 'http://ann:secret@host/' }));
  expect((await idriftJson(['runs', 'list'], here)).answer).toMatchObject({
    error: { message: expect.stringContaining('without a password') },
  });
  writeFileSync(settings, before);
}, 60_000);

test('a run in the trash is purged with its files, and a server says what it keeps', async () => {
  await idriftJson(['models', 'delete', 'served-model/1'], onServer());
  await idriftJson(['runs', 'delete', 'far'], onServer());
  expect(await idriftJson(['runs', 'purge'], onServer())).toMatchObject({ status: 2 });
  const purged = await idriftJson(['runs', 'purge', 'far'], onServer());
  expect(purged).toMatchObject({ status: 0, answer: { runs: 1, rowsLeft: true } });
  expect((purged.answer as { files: number }).files).toBeGreaterThan(8);
  expect((await idriftJson(['runs', 'purge', '--all'], { cwd: other })).answer).toMatchObject({
    runs: 1,
    rowsLeft: false,
  });
  expect((await idriftJson(['runs', 'list', '--deleted'], { cwd: other })).answer).toEqual([]);
}, 60_000);

test('a run whose server goes away trains to its end, and the next command brings the rest there', async () => {
  const proxy = await startRude(url);
  const options = { cwd: project, env: { MLFLOW_TRACKING_URI: proxy.url } };
  const child = start(['train', ...TINY.slice(0, -2), '--epochs', '6', '--name', 'cut', '--json'], options);
  const end = ended(child);
  await vi.waitFor(() => expect(proxy.received.some(({ body }) => body.includes('"loss"'))).toBe(true), 30_000);
  await proxy.stop();
  const { status, stdout } = await end;
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    error: {
      code: 'not-available',
      message: expect.stringMatching(/^The run \w+ has trained, and \d+ of its writes wait on this disk: No MLflow/),
      hint: expect.stringContaining('idrift runs list'),
    },
  });
  // Who comes another way knows only that the process is gone.
  const [before] = (await idriftJson(['runs', 'list'], onServer())).answer as { status: string }[];
  expect(before).toMatchObject({ name: 'cut', status: 'INTERRUPTED' });
  await proxy.start();
  const [after] = (await idriftJson(['runs', 'list'], options)).answer as { status: string }[];
  expect(after).toMatchObject({
    name: 'cut',
    status: 'FINISHED',
    modelId: expect.stringMatching(/^m-/),
    kept: { testAccuracy: { n: 80 } },
  });
  const { history } = (await idriftJson(['runs', 'show', 'cut'], onServer())).answer as {
    history: Record<string, { step: number }[]>;
  };
  const steps = (history['loss'] ?? []).map(({ step }) => step);
  expect(steps).toEqual(steps.map((_, i) => i + 1));
  expect(steps.length).toBeGreaterThan(38);
  await proxy.stop();
}, 90_000);

test('a server that is away is named, with the way out; what needs none goes on', async () => {
  await stop();
  const { status, answer } = await idriftJson(['train', ...TINY], onServer());
  expect(status).toBe(1);
  expect(answer).toMatchObject({
    error: {
      code: 'not-available',
      message: expect.stringContaining('No MLflow server answers'),
      hint: expect.stringContaining('MLFLOW_TRACKING_URI of the environment names it'),
    },
  });
  expect((await idriftJson(['data', 'versions'], onServer())).status).toBe(0);
}, 60_000);
