/** A table of 100 000 rows scrolled by wheel and keys: in no frame does a row in view lack its text. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { findChromium, NO_CHROMIUM, openBrowser } from './browser.ts';
import { programFolder, temporaryFolder } from './desktop.ts';
import { serveToBrowser } from './sample.ts';

const ROWS = 100_000;

const lines = (count: number, name: string): string =>
  Array.from(
    { length: count },
    (_, i) =>
      `${JSON.stringify({ text: `${name} ${i}: snabb leverans och bra pris`, label: i % 2 ? 'bra' : 'sämre' })}\n`,
  ).join('');

const makeLargeProject = (): string => {
  const project = join(temporaryFolder('large'), 'large');
  const idrift = (...args: readonly string[]): void => {
    execFileSync(process.execPath, [join(programFolder, 'scripts', 'idrift.mjs'), ...args], { stdio: 'pipe' });
  };
  idrift('init', project);
  mkdirSync(join(project, 'data'), { recursive: true });
  const files = { train: ROWS, val: 50, test: 50 };
  for (const [name, count] of Object.entries(files)) {
    writeFileSync(join(project, 'data', `${name}.jsonl`), lines(count, name));
    idrift('--project', project, 'data', 'add', join(project, 'data', `${name}.jsonl`));
  }
  const git = ['-c', 'user.name=Test', '-c', 'user.email=test@localhost'];
  execFileSync('git', [...git, 'add', '.'], { cwd: project });
  execFileSync('git', [...git, 'commit', '-qm', 'Add many texts'], { cwd: project });
  return project;
};

type Watched = { frames: number; bad: number; on: boolean };

/** Looks at each frame from now on: do rows cover the table, and do all of them show their text? */
const watchFrames = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const grid = document.querySelector('main [role="grid"]');
    const watched: Watched = { frames: 0, bad: 0, on: true };
    Object.assign(window, { watched });
    const look = (): void => {
      if (!grid || !watched.on) return;
      const { top, bottom } = grid.getBoundingClientRect();
      const rows = [...grid.querySelectorAll('.grid-row')]
        .map((row) => ({ box: row.getBoundingClientRect(), empty: row.querySelector('.bar-grey') !== null }))
        .filter(({ box }) => box.bottom > top + 30 && box.top < bottom);
      const covered = Math.max(...rows.map(({ box }) => box.bottom)) >= bottom - 1;
      watched.frames += 1;
      if (!covered || rows.some(({ empty }) => empty)) watched.bad += 1;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });

const framesSeen = (page: Page): Promise<Watched> =>
  page.evaluate(() => {
    const { watched } = window as unknown as { watched: Watched };
    watched.on = false;
    return watched;
  });

test('100 000 rows scroll without a blank frame', async ({ skip }) => {
  const chromium = findChromium();
  if (chromium === null) return skip(NO_CHROMIUM);
  const page = await openBrowser(chromium, await serveToBrowser(makeLargeProject()));
  await page.locator('.sidebar').getByRole('link', { name: 'Data' }).click();
  await page.getByRole('tab', { name: /Rows/ }).click();
  await page.getByText('train 3: snabb').waitFor();
  const grid = page.locator('main [role="grid"]');
  expect(await grid.getAttribute('aria-rowcount')).toMatch(/^10000\d$/);
  await grid.hover();
  await watchFrames(page);
  for (let turn = 0; turn < 60; turn++) {
    await page.mouse.wheel(0, 2500);
    await page.waitForTimeout(16);
  }
  await grid.focus();
  for (let press = 0; press < 40; press++) await page.keyboard.press('PageDown');
  await page.waitForTimeout(300);
  const { frames, bad } = await framesSeen(page);
  expect(frames).toBeGreaterThan(20);
  expect(bad).toBe(0);
  await page.keyboard.press('End');
  await grid.getByText(`train ${ROWS - 1}: snabb`).waitFor();
});
