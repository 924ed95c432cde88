/** The Models page clicked through: an alias moved and taken back, notes and tags, two versions compared, the model card, the texts behind it. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { complaintsOf, openDesktop, programFolder } from './desktop.ts';
import { engineOf } from './engine-client.ts';
import { sampleWithTwoVersions } from './sample.ts';

/** Pictures of each step in both schemes, to be looked at. */
const picture = async (page: Page, name: string): Promise<void> => {
  const folder = join(programFolder, 'test-results', 'models');
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(150);
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) });
  }
};

test('a model’s versions are named, described, compared and taken back', { timeout: 180_000 }, async () => {
  const { page } = await openDesktop({ project: sampleWithTwoVersions() });
  const complaints = complaintsOf(page);
  await page.locator('.sidebar').getByRole('link', { name: 'Models' }).click();
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const tab = (name: string) => page.getByRole('tab', { name, exact: true });
  const version = (name: string) => page.getByRole('option', { name: new RegExp(`^${name} `) });
  const nameIt = async (alias: string): Promise<void> => {
    await page.getByLabel('New alias').fill(alias);
    await button('Add alias').click();
    await button(`Remove the alias ${alias}`).waitFor();
  };

  await version('v1').click();
  await nameIt('champion');
  await version('v2').click();
  await nameIt('champion');
  await page.getByLabel('on v2', { exact: true }).fill('Twice the texts');
  await page.getByLabel('New tag of v2', { exact: true }).fill('checked');
  await page.getByLabel('Value of the new tag of v2').fill('by ann');
  await page.getByRole('button', { name: 'Set', exact: true }).first().click();
  await button('Remove the tag checked').waitFor();
  await picture(page, '01-version');

  await tab('History').click();
  const history = page.getByRole('list', { name: /^History of/ });
  await history.getByText('champion moved from v1 to v2').waitFor();
  await history.getByText('Tag checked of v2 set').waitFor();
  await history.getByText('Notes on v2 written').waitFor();
  await picture(page, '02-history');
  await button('champion back to v1').click();
  await history.getByText('champion moved from v2 to v1').waitFor();
  const engine = await engineOf(page);
  const [model] = await engine.models.list();
  expect(model?.versions.map(({ aliases }) => aliases)).toEqual([[], ['champion']]);
  expect(await button('champion back to v1').count()).toBe(0); // its last move alone is taken back
  await button('champion back to v2').waitFor();

  await tab('Compare').click();
  await page.getByText('Parameters that differ').waitFor();
  await page.getByText('Texts that flipped').waitFor();
  await picture(page, '03-compare');

  await tab('Model card').click();
  const card = page.getByRole('article', { name: 'Model card' });
  await card.getByText('Registered as').waitFor();
  await card.getByText('Twice the texts').waitFor();
  await card.getByText('pipeline_tag: text-classification').waitFor({ state: 'attached' });
  await picture(page, '04-card');

  await tab('Compare').click();
  await page.getByRole('link', { name: '150 texts' }).click();
  await expect.poll(() => page.getByRole('heading', { level: 1 }).textContent()).toMatch(/adds 150 texts/);
  await page.getByRole('tab', { name: /Used by/ }).click();
  await page.getByRole('link', { name: 'served-model v2', exact: true }).click();
  await expect.poll(() => tab('v2').getAttribute('aria-selected')).toBe('true');
  await page.getByRole('link', { name: '80 texts' }).first().click();
  await expect.poll(() => page.url()).toMatch(/tab=rows.*split=val|split=val.*tab=rows/);
  expect(complaints).toEqual([]);
});
