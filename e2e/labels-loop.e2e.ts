/** From an alert to a better version, clicked through in the desktop app with the real service: at most ten clicks besides the keys that label. */
import { SPANISH_REVIEWS } from '../core/app/spanish-reviews.fixture.ts';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright';
import { expect, onTestFinished, test } from 'vitest';
import { startSlackServer } from '../core/monitoring/slack-server.fixture.ts';
import { complaintsOf, openDesktop, programFolder } from './desktop.ts';
import { type EngineClient, engineOf } from './engine-client.ts';
import { makeSample } from './sample.ts';

const LONG = { timeout: 120_000 };
const MOST_CLICKS = 10;
const TOKEN = 'xoxb-loop';

const picture = async (page: Page, name: string): Promise<void> => {
  const folder = join(programFolder, 'test-results', 'labels-loop');
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) });
  }
};

const TINY = {
  size: { num_hidden_layers: 1, hidden_size: 32, num_attention_heads: 2, intermediate_size: 64, vocab_size: 2000 },
  epochs: 25,
  learningRate: 2e-3,
  patience: 3,
  device: 'cpu',
} as const;

const labelOf = new Map(SPANISH_REVIEWS.map(({ text, label }) => [text, label]));

const finished = async (engine: EngineClient, jobId: string): Promise<void> => {
  await expect
    .poll(async () => (await engine.jobs.list()).find(({ id }) => id === jobId)?.state, LONG)
    .toMatch(/^(?:finished|failed)$/);
  expect((await engine.jobs.list()).find(({ id }) => id === jobId)?.error).toBeNull();
};

/** A small model that serves the sample's reviews. */
const serveFirst = async (engine: EngineClient): Promise<string> => {
  await engine.settings.set({ port: 0, webPort: 0, slackChannel: '#drift' });
  const { runId, jobId } = await engine.training.start({ revision: 'HEAD', recipe: TINY });
  await finished(engine, jobId);
  await engine.models.register({ runId, name: 'served-model', description: '' });
  const { url } = await engine.deployments.start({ name: 'prod', model: 'served-model', version: 1 });
  return url ?? '';
};

/** A busy machine may find the candidate slow, which shuts the gate: then somebody says why it goes live all the same. Nothing else may. */
const sayWhyIfSlow = async (engine: EngineClient, dialog: Locator): Promise<void> => {
  const found = await engine.deployments.rehearsal({ model: 'served-model', version: 2, deployment: 'prod' });
  const failed = (found?.checks ?? []).filter(({ state }) => state === 'not-passed').map(({ id }) => id);
  expect([[], ['latency']]).toContainEqual(failed);
  expect(found?.alertTexts).toMatchObject({ alerts: [1], rows: 20, verdict: 'better' });
  if (failed.length > 0) await dialog.getByLabel(/^The gate is shut/).fill('the machine of the test is busy');
};

test('an alert is answered by labels in ten clicks', { timeout: 400_000 }, async () => {
  const slack = await startSlackServer(TOKEN);
  onTestFinished(() => slack.close());
  const project = makeSample();
  for (const [key, value] of [
    ['user.name', 'Åsa Öberg'],
    ['user.email', 'asa@example.com'],
  ] as const)
    execFileSync('git', ['config', key, value], { cwd: project });
  const { page } = await openDesktop({
    project,
    env: { SLACK_TOKEN: TOKEN, IDRIFT_SLACK_API_URL: slack.apiUrl },
  });
  const complaints = complaintsOf(page);
  const engine = await engineOf(page);
  const url = await serveFirst(engine);
  for (const { text } of SPANISH_REVIEWS) {
    const answer = await fetch(`${url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text }),
    });
    expect(answer.status).toBe(200);
  }
  await page.locator('.sidebar').getByRole('link', { name: 'Monitoring' }).click();

  let clicks = 0;
  const click = async (what: Locator): Promise<void> => {
    await expect.poll(() => what.isEnabled(), LONG).toBe(true);
    await what.click();
    clicks++;
  };
  const button = (name: string | RegExp): Locator => page.getByRole('main').getByRole('button', { name });
  const dialog = page.getByRole('dialog');
  const answer = page.getByRole('heading', { level: 1 });

  await click(button('Check now').first());
  await click(button(/^Open alert #1$/));
  await page.getByText('Looked at').waitFor(LONG);
  await picture(page, '01-alert');
  await click(button('Send to Labels'));

  const reading = page.locator('.reading');
  await reading.waitFor(LONG);
  await picture(page, '02-label');
  const { labels } = await engine.labels.queue({ queueId: 'alert-1' });
  for (let n = 0; n < SPANISH_REVIEWS.length; n++) {
    const text = (await reading.textContent()) ?? '';
    const wanted = labels.findIndex(({ label }) => label === labelOf.get(text));
    if (wanted < 0) throw new Error(`"${text}" is none of the texts that arrived.`);
    await page.keyboard.press(String(wanted + 1));
    // The next text, or after the last one none.
    await page.waitForFunction((before) => document.querySelector('.reading')?.textContent !== before, text);
  }
  await page.getByText('All 60 texts are done.').waitFor(LONG);
  await picture(page, '03-labelled');

  await click(button('Add 40 labelled rows to the draft'));
  await page.getByText('40 in the draft.').waitFor(LONG);
  await click(button('Commit data version…'));
  await expect.poll(() => dialog.getByLabel('Message').inputValue(), LONG).toMatch(/^Add 40 labels of alert #?1/);
  await dialog.getByText(/^(?:open|shut)/).waitFor(LONG);
  await picture(page, '04-commit');
  await click(dialog.getByRole('button', { name: /^Commit/ }));
  await click(button('Train on it'));
  await button(/^Open run/).waitFor(LONG);
  await picture(page, '05-training');
  await click(button('Compare with v1'));
  await dialog.getByText('the alert’s texts').waitFor(LONG);
  await dialog.getByText(/ of 20 texts of alert 1 that it was not trained on are right/).waitFor();
  await picture(page, '06-compared');
  await sayWhyIfSlow(engine, dialog);
  await click(dialog.getByRole('button', { name: /^Promote v2/ }));
  await page.getByText('served-model v2 is live with these labels.').waitFor(LONG);
  await expect.poll(async () => (await engine.alerts.get({ id: '1' })).state, LONG).toBe('resolved');
  expect(clicks).toBeLessThanOrEqual(MOST_CLICKS);
  await picture(page, '07-live');

  const message = execFileSync('git', ['log', '-1', '--format=%B'], { cwd: project, encoding: 'utf8' });
  expect(message).toMatch(/\n\nLabels-Queue: alert-1\nAlert: 1\n/);
  const rehearsal = await engine.deployments.rehearsal({ model: 'served-model', version: 2, deployment: 'prod' });
  expect(rehearsal).toBeNull(); // v2 is what it would be compared with now
  const served = await (
    await fetch(`${url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'El sofá número 99 llegó roto y horrible ayer' }),
    })
  ).json();
  expect(served).toMatchObject({ label: 'negativ' });

  await expect.poll(() => slack.messages().length, LONG).toBe(2);
  const [opened, resolved] = slack.messages();
  expect(opened?.form.get('thread_ts')).toBeNull();
  expect(resolved?.form.get('thread_ts')).not.toBeNull();
  expect(resolved?.form.get('text')).toMatch(/^✅ Resolved\. served-model v2 is live; it was trained on labels/);

  await page.locator('.sidebar').getByRole('link', { name: 'Monitoring' }).click();
  await page.getByRole('tab', { name: /^Alerts/ }).click();
  await page.getByRole('grid', { name: 'Alerts' }).getByText('answered by a better version').waitFor(LONG);
  await page.getByRole('grid', { name: 'Alerts' }).getByRole('row').nth(1).dblclick();
  await expect.poll(() => answer.textContent(), LONG).not.toBe('');
  await picture(page, '08-closed');
  expect(complaints).toEqual([]);
});
