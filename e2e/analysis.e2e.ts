/** The Analysis page clicked through: two versions, splits, bins, abstaining, groups, the comparison, the report opened without a network. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { findChromium, openBrowser } from './browser.ts';
import { complaintsOf, openDesktop, programFolder } from './desktop.ts';
import { engineOf } from './engine-client.ts';
import { seriousFindings } from './looks.ts';
import { sampleWithTwoVersions } from './sample.ts';

/** A busy machine takes long over a thousand resamples. */
const LONG = { timeout: 60_000 };
const folder = join(programFolder, 'test-results', 'analysis');

/** Pictures of each step in both schemes, to be looked at; axe looks at the app's. */
const picture = async (page: Page, name: string): Promise<void> => {
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(200);
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) });
    expect(await seriousFindings(page, 'legacy'), `${name}, ${colorScheme}`).toEqual([]);
  }
};

test('a version is analysed, compared and reported', { timeout: 360_000 }, async () => {
  const { page } = await openDesktop({ project: sampleWithTwoVersions() });
  const complaints = complaintsOf(page);
  await page.locator('.sidebar').getByRole('link', { name: 'Analysis' }).click();
  const engine = await engineOf(page);
  const found = await engine.analysis.analyse({ reference: 'served-model/2', revision: null, splits: ['test'] });
  await expect.poll(() => page.getByRole('heading', { level: 1 }).textContent(), LONG).toBe(found.headline);
  const cells = page.locator('.confusion td .confusion-count');
  await expect.poll(async () => (await cells.allTextContents()).map(Number), LONG).toEqual(found.confusion.flat());
  const errors = page.getByRole('grid', { name: 'Wrong texts' });
  await errors.getByText(found.errors[0]?.text ?? '', { exact: true }).waitFor(LONG);
  await picture(page, '01-errors');

  const slider = page.getByRole('slider', { name: 'Confidence below which no answer is given' });
  await slider.focus();
  for (let step = 0; step < 10; step++) await page.keyboard.press('ArrowRight');
  const point = found.abstain.at(-11);
  await page.getByText(`Answers ${Math.round(100 * (point?.coverage ?? 0))}\u202f% of the texts`).waitFor(LONG);

  await page.getByText('validation and test', { exact: true }).click();
  await expect.poll(() => page.url()).toContain('split=both');
  const both = await engine.analysis.analyse({ reference: 'served-model/2', revision: null, splits: ['val', 'test'] });
  await expect.poll(async () => (await cells.allTextContents()).map(Number), LONG).toEqual(both.confusion.flat());
  await page.getByText('equal counts', { exact: true }).click();
  for (const tab of ['Per label', 'ROC and precision-recall', /^Groups/, 'Calibrators'] as const) {
    await page.getByRole('tab', { name: tab }).click();
    await picture(page, `02-${String(tab).replaceAll(/\W+/g, '').toLowerCase()}`);
  }

  await page.getByText('train', { exact: true }).click();
  await page.getByText(/was trained on \d+ of these/).waitFor(LONG);
  await picture(page, '03-train');
  await page.getByRole('button', { name: /leave out known/ }).click();
  await page.getByText(/None of the \d+ rows is left/).waitFor(LONG);
  await page.getByText('test', { exact: true }).click();

  await page.getByRole('combobox', { name: 'Model to compare with' }).click();
  await page.getByRole('option', { name: 'served-model v1' }).click();
  await page.getByRole('grid', { name: 'Texts whose answer changed' }).waitFor(LONG);
  await picture(page, '04-compared');

  await page.getByRole('button', { name: 'Export report' }).click();
  const file = (await page.getByText(/^Report written: /).textContent(LONG))?.replace('Report written: ', '') ?? '';
  expect(readFileSync(file, 'utf8')).toContain('<h1>');
  expect(complaints).toEqual([]);

  const chromium = findChromium();
  if (chromium === null) return;
  const shown = await openBrowser(chromium, `file://${file}`);
  const asked: string[] = [];
  shown.on('request', (request) => asked.push(request.url()));
  await shown.reload();
  expect(asked.filter((url) => !url.startsWith('file:'))).toEqual([]);
  await picture(shown, '05-report');
  const { violations } = await new AxeBuilder({ page: shown }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
});
