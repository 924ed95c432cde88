/** Each page of a finished project in a browser: readable for everyone (axe), in both schemes, in a small window too. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { findChromium, NO_CHROMIUM, openBrowser } from './browser.ts';
import { programFolder } from './desktop.ts';
import { seriousFindings } from './looks.ts';
import { NO_DEMO, serveToBrowser } from './sample.ts';

const PLACES = [
  'Overview',
  'Data',
  'Train',
  'Runs',
  'Models',
  'Analysis',
  'Serving',
  'Monitoring',
  'Labels',
  'Stack',
  'Settings',
] as const;

/** Where nothing is grey or busy any more. */
const settled = async (page: Page): Promise<void> => {
  await page.locator('main').waitFor();
  await expect.poll(() => page.locator('main [aria-busy="true"]').count(), { timeout: 60_000 }).toBe(0);
  await page.waitForTimeout(200); // charts are drawn one frame after their data
};

test('every page is readable in both schemes and fits a small window', { timeout: 400_000 }, async ({ skip }) => {
  const chromium = findChromium();
  if (chromium === null) return skip(NO_CHROMIUM);
  const project = process.env['IDRIFT_DEMO'];
  if (!project) return skip(NO_DEMO);
  const page = await openBrowser(chromium, await serveToBrowser(project));
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  const folder = join(programFolder, 'test-results', 'pages');
  mkdirSync(folder, { recursive: true });
  const found: Record<string, string[]> = {};
  const visit = async (name: string): Promise<void> => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await settled(page);
      await page.screenshot({ path: join(folder, `${name.toLowerCase()}-${colorScheme}.png`) });
      const serious = await seriousFindings(page, 'newer');
      if (serious.length > 0) found[`${name}, ${colorScheme}`] = serious;
    }
    await page.setViewportSize({ width: 1024, height: 640 });
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (wider > 0) found[`${name}, small`] = [`${wider} pixels wider than the window`];
    await page.setViewportSize({ width: 1440, height: 900 });
  };
  for (const place of PLACES) {
    await page.locator('.sidebar').getByRole('link', { name: place }).click();
    await visit(place);
  }
  await page.locator('.sidebar').getByRole('link', { name: 'Serving' }).click();
  await page.getByRole('button', { name: 'Start v1' }).click();
  await page.getByRole('button', { name: /^Stop prod/ }).waitFor({ timeout: 120_000 });
  await page.getByText('Access', { exact: true }).click();
  await page.getByRole('switch', { name: 'Keys are needed' }).waitFor({ timeout: 60_000 });
  await page.getByLabel('Name of the program that gets a key').fill('support-web');
  await page.getByRole('button', { name: 'Make a key' }).click();
  await page.getByLabel('Key of support-web', { exact: true }).waitFor({ timeout: 60_000 });
  await visit('Serving-access');
  await page.locator('.sidebar').getByRole('link', { name: 'Train' }).click();
  const closed = page.getByRole('main').getByRole('button', { expanded: false });
  await closed.filter({ hasText: /^Layers/ }).waitFor();
  while ((await closed.count()) > 0) await closed.first().click();
  await page.getByRole('treegrid', { name: 'Layers' }).waitFor();
  await visit('Train-open');
  await page.locator('.sidebar').getByRole('link', { name: 'Runs' }).click();
  await page.getByRole('grid').getByRole('link').first().click();
  await expect.poll(() => page.url()).toContain('#/run/');
  await visit('Run');
  await page.getByRole('tab', { name: 'Layers' }).click();
  await visit('Run-layers');
  await page.locator('.sidebar').getByRole('link', { name: 'Labels' }).click();
  await page.getByRole('button', { name: 'Least sure texts…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Make the queue' }).click();
  await page.locator('.reading').waitFor({ timeout: 60_000 });
  await page.locator('[data-suggested="true"]').waitFor({ timeout: 60_000 });
  await visit('Labels-queue');
  expect(found).toEqual({});
  expect(complaints).toEqual([]);
});
