/** What the tests of the Data page share: its parts by name, pictures of it, and what must not be wrong on it. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect } from 'vitest';
import { complaintsOf, openDesktop, programFolder } from './desktop.ts';
import { seriousFindings } from './looks.ts';

export const LONG = { timeout: 60_000 };

/** Pictures of each step in both schemes, to be looked at; what axe calls serious is a fault. */
export const picture = async (page: Page, name: string): Promise<void> => {
  const folder = join(programFolder, 'test-results', 'data');
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(150);
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) });
  }
};

export const expectReadable = async (page: Page): Promise<void> => {
  expect(await seriousFindings(page, 'legacy')).toEqual([]);
};

/** Polls as long as a busy machine may take. */
export const soon = <Value>(look: () => Value | Promise<Value>) => {
  return expect.poll(look, LONG);
};

export const answer = (page: Page) => page.getByRole('heading', { level: 1 });
export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
export const tab = (page: Page, name: string | RegExp) => page.getByRole('tab', { name });
export const versions = (page: Page) => page.getByRole('navigation', { name: 'Data versions' }).getByRole('link');
export const toast = (page: Page) => page.locator('.toast');

export const openData = async (project: string) => {
  const { page } = await openDesktop({ project });
  const complaints = complaintsOf(page);
  await page.locator('.sidebar').getByRole('link', { name: 'Data' }).click();
  await versions(page).first().waitFor(LONG);
  return { page, complaints };
};

export const more = async (page: Page, item: string): Promise<void> => {
  await button(page, 'More actions').click();
  await page.getByRole('menuitem', { name: item }).click();
};
