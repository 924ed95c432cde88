/**
 * A project whose MLflow, object store and Postgres are elsewhere, named by its `.env` (S-15, S-17, S-19): trained, registered, served and
 * asked from the app, with containers of its own for the service and its page alone. The servers elsewhere are another project's stack on
 * the address of the engine's bridge, started by Docker's own tool.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { addressForContainers, LACKS_COMPOSE, newStack, type TestStack } from '../core/app/containers/stack.fixture.ts';
import { answer, button, expectReadable, toast } from './data-page.ts';
import { cleanEnvironment, complaintsOf, openDesktop } from './desktop.ts';
import { engineOf } from './engine-client.ts';
import {
  docker,
  files,
  idriftIn,
  lacking,
  mlflow,
  picture,
  predict,
  realStack,
  type RealStack,
  setStackEnv,
  settingsFor,
  soon,
  sql,
} from './real-stack.ts';

const lacks = LACKS_COMPOSE ?? lacking();
const SECONDS = 1000;
const mark = `idrift-e2e-remote-${process.pid}`;
const folder = mkdtempSync(join(tmpdir(), 'idrift-remote-'));
const images = ['prediction', 'web', 'monitoring'].map((name) => `${mark}-${name}`);
const TEXT = 'Maten kom kall och för sent.';

let elsewhere: TestStack;
let stack: RealStack;
let opened: Page | undefined;
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  if (lacks !== '') return;
  const address = await addressForContainers();
  elsewhere = await newStack({ STACK_BIND: address, STACK_MLFLOW_HOSTS: `${address}:*` });
  const dir = join(folder, mark);
  stack = realStack(mark, dir);
  const env = cleanEnvironment(join(folder, 'home'));
  await Promise.all([
    elsewhere.compose(['tracking'], 'up', '-d', '--wait'),
    (async () => idriftIn(env, 'init', dir, '--sample'))(),
  ]);
}, 170 * SECONDS);

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail' && opened) await picture(opened, 'failed-elsewhere');
  for (const close of closers) await close();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  if (lacks !== '') return;
  await elsewhere.removeAll();
  stack.removeAll();
  for (const image of images) if (docker('image', 'ls', '-q', image) !== '') docker('image', 'rm', image);
  if (stack.left().length > 0) throw new Error(`Not removed: ${stack.left().join(', ')}`);
}, 120 * SECONDS);

const dotEnv = (): string => {
  const { trackingUri, s3Endpoint, databaseUrl } = elsewhere.addresses;
  return `# Everything as a project that is run by hand has it.
export MLFLOW_TRACKING_URI=${trackingUri}
MLFLOW_S3_ENDPOINT_URL="${s3Endpoint}"
AWS_ACCESS_KEY_ID=${elsewhere.values.get('STACK_S3_ACCESS_KEY')}
AWS_SECRET_ACCESS_KEY=${elsewhere.values.get('STACK_S3_SECRET_KEY')}
DATABASE_URL=${databaseUrl}
PREDICTION_SERVICE_URI=http://localhost:8001
SLACK_TOKEN=xoxb-your-token
SLACK_CHANNEL=your-channel-id
`;
};

test('trained, registered, served and asked with MLflow, S3 and Postgres elsewhere', {
  timeout: 400 * SECONDS,
}, async ({ skip }) => {
  skip(lacks !== '', lacks);
  writeFileSync(join(stack.dir, '.env'), dotEnv());
  setStackEnv(stack.dir, await settingsFor(mark));
  const atEnd = (close: () => Promise<void>): void => void closers.push(close);
  const desktop = await openDesktop({ project: stack.dir, home: join(folder, 'home'), atEnd });
  const { page } = desktop;
  opened = page;
  const complaints = complaintsOf(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  const go = (place: string): Promise<void> => page.locator('.sidebar').getByRole('link', { name: place }).click();
  const { trackingUri, databaseUrl } = elsewhere.addresses;

  // The folder's .env was read when it was opened; what is a placeholder there is not set.
  await go('Stack');
  const section = page.locator('.stack-store');
  await section.getByText('On an MLflow server', { exact: true }).waitFor();
  await section.getByText(trackingUri, { exact: true }).waitFor();
  await page.locator('.stack-doctor').getByText('Alerts are shown here and not sent').waitFor();
  const secrets = [...elsewhere.values, ...stack.values()].flatMap(([name, value]) =>
    /SECRET|PASSWORD|TOKEN/.test(name) ? [value] : [],
  );
  const expectNoSecret = async (): Promise<void> => {
    const shown = await page.content();
    for (const secret of secrets) expect(shown).not.toContain(secret);
  };
  await expectNoSecret();
  await go('Settings');
  await page.getByRole('navigation', { name: 'Sections of the settings' }).waitFor();
  await expectNoSecret();

  // Trained here, kept there.
  const engine = await engineOf(page);
  const size = {
    num_hidden_layers: 1,
    hidden_size: 16,
    num_attention_heads: 2,
    intermediate_size: 32,
    vocab_size: 300,
  };
  const recipe = { size, epochs: 1, patience: 0, device: 'cpu' } as const;
  const { runId } = await engine.training.start({ revision: 'workspace', recipe, name: 'kept elsewhere' });
  await go('Runs');
  await soon(async () => (await engine.runs.list({})).map(({ status }) => status)).toEqual(['FINISHED']);
  await page.getByRole('grid').getByText('kept elsewhere', { exact: true }).dblclick();
  // A table that does not know yet that the run has ended opens it where it can be followed.
  const next = button(page, /^(?:Register…|Open run)$/);
  await next.waitFor();
  if ((await next.textContent()) === 'Open run') await next.click();
  await button(page, 'Register…').click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Register/ })
    .click();
  await button(page, 'Serve v1…').waitFor();
  const { run } = await mlflow<{ run: { info: { status: string; artifact_uri: string } } }>(
    trackingUri,
    `runs/get?run_id=${runId}`,
  );
  expect(run.info).toMatchObject({ status: 'FINISHED' });
  const versions = await mlflow<{ model_versions: { version: string; run_id: string }[] }>(
    trackingUri,
    'model-versions/search?max_results=100',
  );
  expect(versions.model_versions).toMatchObject([{ version: '1', run_id: runId }]);
  const keys = await files(elsewhere.values).keys('mlartifacts');
  expect(keys.some((key) => key.endsWith('/model/model.onnx'))).toBe(true);
  expect(keys).toContain(`${run.info.artifact_uri.replace('s3://mlartifacts/', '')}/evaluation/test.json`);

  // The service and its page alone: what is elsewhere is left out.
  await go('Stack');
  const profiles = page.getByRole('group', { name: /^Profiles/ });
  await profiles.getByRole('button', { name: 'tracking' }).click();
  for (const name of ['prediction', 'web']) {
    await profiles.getByRole('button', { name: 'one by one' }).click();
    await page.getByRole('menuitem', { name, exact: true }).click();
    await profiles.getByRole('button', { name, exact: true }).waitFor();
  }
  await soon(() => answer(page).textContent()).toBe('The stack is stopped; two services are ready to start.');
  await button(page, 'Start the stack').click();
  await soon(() => answer(page).textContent()).toMatch(/^The stack is up[.;]/);
  expect(Object.keys(stack.ids()).toSorted()).toEqual(['prediction', 'web']);
  const { webUri } = stack.addresses();
  await soon(async () => (await predict(webUri, TEXT)).status).toBe(200);
  await soon(() => sql(databaseUrl, 'select input_text, model_version::text as version from "served-model"')).toEqual([
    { input_text: TEXT, version: '1' },
  ]);
  // Also what starts minutes after the page was opened is followed.
  const log = page.getByRole('grid', { name: 'Log, newest first' });
  await soon(() => log.textContent()).toContain('Serving served-model version 1');
  await picture(page, '06-elsewhere');
  await expectReadable(page);
  await expectNoSecret();
  expect(await toast(page).count()).toBe(0);
  expect(complaints).toEqual([]);
});
