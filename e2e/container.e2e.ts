/** The dialogue that exports a version as a container: sizes before the build, a name, a folder; the job that it starts. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { complaintsOf, openDesktop, programFolder, temporaryFolder } from './desktop.ts';
import { engineOf } from './engine-client.ts';
import { demoCopy, NO_DEMO } from './sample.ts';

const LONG = { timeout: 120_000 };

const picture = async (page: Page, name: string): Promise<void> => {
  const folder = join(programFolder, 'test-results', 'container');
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(150);
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) });
  }
};

test('a version becomes an image, and its folder stays where it was asked to', { timeout: 180_000 }, async ({
  skip,
}) => {
  const project = demoCopy('demo');
  if (project === null) return skip(NO_DEMO);
  const folder = join(temporaryFolder('image'), 'context');
  const { page } = await openDesktop({ project });
  const complaints = complaintsOf(page);
  await page.locator('.sidebar').getByRole('link', { name: 'Models' }).click();
  await page.getByRole('button', { name: 'Export container…' }).click();
  const dialog = page.getByRole('dialog', { name: /^Export served-model v\d+ as a container$/ });
  await dialog.getByRole('row', { name: /^Together/ }).waitFor();
  const name = dialog.getByLabel('Name', { exact: true });
  expect(await name.inputValue()).toMatch(/^idrift-served-model:v\d+$/);
  await picture(page, 'dialogue');

  await name.fill('Not A Name');
  await dialog.getByLabel('Keep what it is built from in').fill(folder);
  await dialog.getByRole('button', { name: /^(?:Build|Write the folder)$/ }).click();
  await dialog.getByText('"Not A Name" cannot name an image.').waitFor();
  await picture(page, 'refused');

  const tag = `idrift-e2e-${process.pid}:v1`;
  await name.fill(tag);
  await dialog.getByRole('button', { name: /^(?:Build|Write the folder)$/ }).click();
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => existsSync(join(folder, 'Dockerfile')), LONG).toBe(true);
  expect(readFileSync(join(folder, 'kubernetes.yaml'), 'utf8')).toContain(`image: ${tag}`);
  const engine = await engineOf(page);
  const job = async () => (await engine.jobs.list()).find(({ title }) => title === `Building ${tag}`);
  await expect.poll(async () => (await job())?.state, LONG).toBe('finished');
  await picture(page, 'done');
  if ((await job())?.where?.startsWith('sha256:') === true) execFileSync('docker', ['image', 'rm', '-f', tag]);
  expect(complaints).toEqual([]);
});
