/** Pages as people and axe see them: pictures in test-results/, findings that keep somebody out, and what is wider than a small window. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { expect } from 'vitest';
import { programFolder } from './desktop.ts';

/** What axe finds serious or critical. The desktop app refuses the window that axe's newer mode opens. */
export const seriousFindings = async (page: Page, mode: 'legacy' | 'newer'): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(mode === 'legacy').analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
};

type Looks = {
  /** Folder of the pictures in test-results/. */
  readonly area: string;
  readonly axe: 'legacy' | 'newer';
};

/** In both schemes. Charts are drawn one frame after their data. */
export const lookInBothSchemes = async (page: Page, name: string, { area, axe }: Looks): Promise<void> => {
  const folder = join(programFolder, 'test-results', area);
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(250);
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) });
    expect(await seriousFindings(page, axe), `${name}, ${colorScheme}`).toEqual([]);
  }
};

/** And in a small window, where nothing may be wider. */
export const lookEverywhere = async (page: Page, name: string, looks: Looks): Promise<void> => {
  await lookInBothSchemes(page, name, looks);
  await page.setViewportSize({ width: 1024, height: 640 });
  await page.waitForTimeout(150);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wider, `${name}, small window`).toBeLessThanOrEqual(0);
  await page.screenshot({ path: join(programFolder, 'test-results', looks.area, `${name}-small.png`) });
  await page.setViewportSize({ width: 1440, height: 900 });
};

/** The project is read first: before that, every path leads to the Welcome page. */
export const goTo = async (page: Page, place: string): Promise<void> => {
  await page.locator('.spine').waitFor({ timeout: 60_000 });
  await page.locator('.sidebar').getByRole('link', { name: place }).click();
};
