/** Training as users see it survive: a LoRA run from the form, paused and resumed, a queue, and a run that outlives its engine. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { writeRandomModel } from '../core/serving/random-model.fixture.ts';
import { openDesktop, processesBelow, programFolder, temporaryFolder } from './desktop.ts';
import { type EngineClient, engineOf } from './engine-client.ts';
import { makeSample } from './sample.ts';

const LONG = { timeout: 30_000 };

const picture = async (page: Page, name: string): Promise<void> => {
  const folder = join(programFolder, 'test-results', 'train');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
};

const button = (page: Page, name: string | RegExp) => page.getByRole('main').getByRole('button', { name, exact: true });
const answer = (page: Page) => page.getByRole('heading', { level: 1 });
const place = (page: Page, name: string) => page.locator('.sidebar').getByRole('link', { name });
const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
const choose = (page: Page, name: string) => page.getByRole('main').getByText(name, { exact: true }).click();

/** Far more epochs than the test waits for. */
const fillForm = async (page: Page, base: string): Promise<void> => {
  await place(page, 'Train').click();
  await choose(page, 'Folder');
  await field(page, 'Folder').fill(base);
  await page.getByRole('radiogroup', { name: 'What learns' }).getByText('LoRA', { exact: true }).click();
  await field(page, 'Longest text').fill('32');
  await field(page, 'At most').fill('1000');
  await field(page, 'Stop after').fill('0');
};

const statusOf = async (engine: EngineClient, name: string): Promise<string | undefined> =>
  (await engine.runs.list({})).find((run) => run.name === name)?.status;

test('a LoRA run is started from the form, paused, resumed, followed by a waiting one, and stopped with its best', async () => {
  const { page } = await openDesktop({ project: makeSample() });
  const engine = await engineOf(page);
  await fillForm(page, writeRandomModel(temporaryFolder('base'), 7));
  await expect.poll(() => button(page, /^Layers/).textContent(), LONG).toMatch(/of .* weights learn/);
  await button(page, /^Layers/).click();
  await page.getByRole('treegrid', { name: 'Layers' }).getByText('with adapters').first().waitFor();
  await picture(page, '1-form');
  await expect.poll(() => button(page, /^Start training/).isEnabled(), LONG).toBe(true);
  await page.keyboard.press('Control+Enter');

  await button(page, 'Pause').waitFor(LONG);
  await expect.poll(() => answer(page).textContent(), LONG).toMatch(/^Epoch \d/);
  await button(page, 'Pause').click();
  await button(page, 'Resume').waitFor(LONG);
  expect(await answer(page).textContent()).toMatch(/is paused/);
  await picture(page, '2-paused');
  const [paused] = await engine.runs.list({});
  expect(paused?.status).toBe('PAUSED');
  const before = Number(paused?.tags['idrift.checkpoint']);
  await button(page, 'Resume').click();
  await expect.poll(() => answer(page).textContent(), LONG).toMatch(/^Epoch \d/);
  await picture(page, '3-resumed');

  await place(page, 'Train').click();
  await page.getByRole('radiogroup', { name: 'Start with' }).getByText('Try it').click();
  await page.getByRole('button', { name: /^More/ }).last().click();
  await field(page, 'Run name').fill('waiting-hare');
  await expect.poll(() => button(page, /^Add to queue/).isEnabled(), LONG).toBe(true);
  await button(page, /^Add to queue/).click();
  await page.getByRole('list', { name: 'Waiting runs' }).getByText('waiting-hare').waitFor();
  await picture(page, '4-queue');
  expect((await engine.training.queue()).map(({ name }) => name)).toEqual(['waiting-hare']);

  await page.locator('.footer-job').click();
  await button(page, 'Stop and keep best').click();
  await expect.poll(() => statusOf(engine, paused?.name ?? ''), LONG).toBe('FINISHED');
  await button(page, 'Open run').waitFor(LONG);
  const history = await engine.runs.history({ runId: paused?.runId ?? '' });
  const steps = (history['loss'] ?? []).map(({ step }) => step);
  expect(steps.at(-1)).toBeGreaterThan(before);
  expect(new Set(steps).size).toBe(steps.length); // no step was taken twice
  await expect.poll(() => statusOf(engine, 'waiting-hare'), LONG).toBe('RUNNING');
  const job = (await engine.jobs.list())[0];
  await engine.jobs.cancel({ id: job?.id ?? '' });
  await button(page, /^Same again with/).click();
  await page.getByRole('menuitem', { name: 'another rank' }).click();
  await expect.poll(() => field(page, 'Rank').evaluate((rank) => rank === document.activeElement)).toBe(true);
});

test('a run whose engine was killed goes on from its checkpoint', async ({ skip }) => {
  skip(process.platform === 'win32', 'kill -9 is of Unix');
  const { app, page } = await openDesktop({ project: makeSample() });
  const engine = await engineOf(page);
  const size = { num_hidden_layers: 1, hidden_size: 32, num_attention_heads: 2, intermediate_size: 64 };
  const { runId } = await engine.training.start({ revision: 'workspace', recipe: { size, epochs: 1000, patience: 0 } });
  for await (const { event } of await engine.training.follow({ runId })) if (event.kind === 'checkpoint') break;
  const [pid] = processesBelow(app.process().pid ?? 0, 'core/app/engine-main');
  process.kill(pid ?? 0, 'SIGKILL');
  const again = await engineOf(page);
  const run = await again.runs.get({ runId });
  expect(run.status).toBe('INTERRUPTED');
  await place(page, 'Runs').click();
  await page.getByRole('grid').getByRole('link', { name: run.name }).click();
  await expect.poll(() => answer(page).textContent()).toMatch(/was interrupted/);
  await button(page, 'Resume').click();
  await expect.poll(() => answer(page).textContent(), LONG).toMatch(/^Epoch \d/);
  await picture(page, '5-after-kill');
  expect((await again.runs.get({ runId })).status).toBe('RUNNING');
  await button(page, 'Cancel').click();
  await expect.poll(async () => (await again.runs.get({ runId })).status).toBe('KILLED');
});
