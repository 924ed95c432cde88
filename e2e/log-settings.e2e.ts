/** What the prediction log keeps, set and forgotten from the Settings page. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openPredictionReader } from '../core/serving/prediction-reader.ts';
import { findChromium, NO_CHROMIUM, openBrowser } from './browser.ts';
import { expectReadable } from './data-page.ts';
import { programFolder } from './desktop.ts';
import { demoCopy, NO_DEMO, serveToBrowser } from './sample.ts';

test('what the log keeps is set in words, and a text is forgotten after a question', async ({ skip }) => {
  const chromium = findChromium();
  if (chromium === null) return skip(NO_CHROMIUM);
  const project = demoCopy('log');
  if (project === null) return skip(NO_DEMO);
  const reader = openPredictionReader(join(project, '.idrift', 'predictions.db'));
  const rows = () => reader.page({ model: 'served-model', offset: 0, limit: 1 });
  const {
    total,
    rows: [newest],
  } = rows();
  const page = await openBrowser(chromium, await serveToBrowser(project));
  await page.locator('.sidebar').getByRole('link', { name: 'Settings' }).click();
  const sections = page.getByRole('navigation', { name: 'Sections of the settings' });
  await sections.getByRole('link', { name: 'Serving' }).click();
  const texts = page.getByRole('radiogroup', { name: 'Texts in the log' });
  await texts.waitFor();
  await page.getByText('become [mail], [phone], [personal number]').waitFor();
  await texts.getByText('statistics only').click();
  await page.getByText('drift checks see neither unknown words nor examples').waitFor();
  await page.getByLabel('Days in the log').fill('90');
  await page.keyboard.press('Enter');
  await page.getByText('each prediction goes after 90 days').waitFor();
  await expect
    .poll(() => JSON.parse(readFileSync(join(project, 'idrift.json'), 'utf8')) as unknown)
    .toMatchObject({ logTexts: 'statistics', logDays: 90 });

  await page.getByLabel('Forget', { exact: true }).fill(newest?.text ?? '');
  await page.getByRole('button', { name: 'Forget' }).click();
  const dialog = page.getByRole('dialog');
  const folder = join(programFolder, 'test-results', 'log-settings');
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(150);
    await page.screenshot({ path: join(folder, `question-${colorScheme}.png`) });
  }
  expect(rows().total).toBe(total);
  await dialog.getByRole('button', { name: 'Forget' }).click();
  await page.getByText(/^\d+ predictions? removed$/).waitFor();
  expect(rows().total).toBeLessThan(total);
  await page.getByLabel('Forget', { exact: true }).scrollIntoViewIfNeeded();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(150);
    await page.screenshot({ path: join(folder, `settings-${colorScheme}.png`) });
  }
  await expectReadable(page);
  reader.close();
});
