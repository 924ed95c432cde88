/** The page for consumers in a real browser, over a real service: keys alone, no reload, plain errors, readable in both schemes and widths. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPredictionReader } from '../core/serving/prediction-reader.ts';
import { writeRandomModel } from '../core/serving/random-model.fixture.ts';
import { type Service, startService } from '../core/serving/service.ts';
import { startWebPage, type WebPage } from '../core/serving/web-page.ts';
import { findChromium, NO_CHROMIUM, openBrowser } from './browser.ts';
import { expectReadable } from './data-page.ts';
import { programFolder } from './desktop.ts';

const dir = mkdtempSync(join(tmpdir(), 'idrift-consumer-'));
const logFile = join(dir, 'predictions.db');
const pictures = join(programFolder, 'test-results', 'consumer-page');
let service: Service;
let web: WebPage;
let running = true;

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  const modelDir = join(dir, 'model');
  mkdirSync(modelDir);
  const model = { modelDir: writeRandomModel(modelDir, 1), modelName: 'served-model', version: 1, runId: null };
  service = await startService({ ...model, port: 0, logFile });
  web = await startWebPage({ port: 0, predictionUrl: () => (running ? service.url : null) });
});
afterAll(async () => {
  await web.stop();
  await service.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** What axe calls serious, and pictures, in both schemes and at both widths. */
const look = async (page: Page, name: string): Promise<void> => {
  for (const width of [1280, 375]) {
    await page.setViewportSize({ width, height: 760 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(pictures, `${name}-${width}-${colorScheme}.png`) });
      await expectReadable(page);
    }
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wider).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize({ width: 1280, height: 760 });
};

const VERDICT =
  /^(?:Almost certainly|Very likely|Likely|More likely than not) (?:positiv|negativ) \((?:at least )?\d\d\u202F%\)$/;
const verdict = async (page: Page): Promise<string> =>
  (await page.locator('#verdict').innerText()).replaceAll(/[ \n]+/g, ' ');

test('with keys alone: a text, its answer without a reload, "wrong" with what it should be, and plain errors', async ({
  skip,
}) => {
  const chromium = findChromium();
  if (chromium === null) return skip(NO_CHROMIUM);
  const page = await openBrowser(chromium, web.url);
  const asked: string[] = [];
  const complaints: string[] = [];
  let loads = 0;
  page.on('request', (request) => asked.push(request.url()));
  page.on('load', () => (loads += 1));
  page.on('pageerror', (error) => complaints.push(error.message));
  await look(page, 'empty');

  // The field has the focus from the start.
  await page.keyboard.type('Maten var god');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('och bussen sen');
  await page.keyboard.press('Enter');
  await expect.poll(() => verdict(page)).toMatch(VERDICT);
  expect(await page.locator('#said').innerText()).toBe(await verdict(page));
  expect(await page.locator('#text').inputValue()).toBe('Maten var god\noch bussen sen');
  const label = await page.locator('#label').innerText();
  const other = label === 'positiv' ? 'negativ' : 'positiv';

  // From the field by keys: the button, "Wrong?", what it should be.
  for (let at = 0; at < 2; at += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.locator('#wrong-label').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.type(other);
  await look(page, 'wrong');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('#told').innerText()).toBe('Thank you. A person will look at this answer.');
  const reader = openPredictionReader(logFile);
  expect(reader.disputed({ model: 'served-model', limit: 10 })).toMatchObject([
    { text: 'Maten var god\noch bussen sen', label, feedback: { label: other } },
  ]);

  // The focus is in the field again.
  await page.keyboard.press('Control+a');
  await page.keyboard.type('   ');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('#problem').innerText()).toBe('Write a text first.');
  expect(await page.locator('#answer').isVisible()).toBe(false);
  await page.locator('#text').fill('ord '.repeat(500));
  await page.keyboard.press('Enter');
  await page.getByText('The answer is about its beginning.').waitFor();
  await page.locator('#text').fill('x'.repeat(100_001));
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('#problem').innerText()).toContain('The text is too long: it has 100\u202F001');
  running = false;
  await page.locator('#text').fill('Bussen');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('#problem').innerText()).toContain('The prediction service is not running.');
  await look(page, 'away');
  running = true;

  expect(loads).toBe(0);
  expect(asked.filter((url) => !url.startsWith(`${web.url}/`))).toEqual([]);
  expect(complaints).toEqual([]);
  reader.close();
});

test('without scripts the same by forms', async ({ skip }) => {
  const chromium = findChromium();
  if (chromium === null) return skip(NO_CHROMIUM);
  const first = await openBrowser(chromium, 'about:blank');
  const context = await first.context().browser()?.newContext({ javaScriptEnabled: false });
  if (!context) throw new Error('The browser has gone.');
  const page = await context.newPage();
  await page.goto(web.url);
  await page.getByRole('textbox', { name: 'Text' }).fill('Maten var <b>kall</b>');
  await page.getByRole('button', { name: 'Classify' }).click();
  expect(await verdict(page)).toMatch(VERDICT);
  expect(await page.getByRole('textbox', { name: 'Text' }).inputValue()).toBe('Maten var <b>kall</b>');
  await page.getByText('Wrong?').click();
  await page.getByRole('button', { name: 'Tell us' }).click();
  await page.getByText('Thank you. A person will look at this answer.').waitFor();
  const reader = openPredictionReader(logFile);
  expect(reader.disputed({ model: 'served-model', limit: 1 })).toMatchObject([
    { text: 'Maten var <b>kall</b>', feedback: { label: null } },
  ]);
  reader.close();
});
