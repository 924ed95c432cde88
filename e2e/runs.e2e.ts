/** The Runs page in the real app: a filter written with what is offered, a fault, a saved view, columns, runs side by side, tags. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { complaintsOf, openDesktop, programFolder } from './desktop.ts';
import { seriousFindings } from './looks.ts';
import { makeRunsProject } from './runs-project.ts';

const picture = async (page: Page, name: string, prepare = async (): Promise<void> => {}): Promise<void> => {
  const folder = join(programFolder, 'test-results', 'runs');
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(300);
    await prepare();
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) });
  }
};

test('runs are filtered, kept as a view, compared, drawn and tagged', async () => {
  const { page } = await openDesktop({ project: makeRunsProject() });
  const complaints = complaintsOf(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.locator('.sidebar').getByRole('link', { name: 'Runs' }).click();
  const main = page.getByRole('main');
  const names = () => main.getByRole('grid', { name: 'Runs' }).getByRole('link').allTextContents();
  await expect.poll(names).toEqual(['quiet-lynx-204', 'brave-otter-17', 'calm-heron-88', 'late-finch-9']);

  // A filter by keys alone: each word is offered, the first one taken with Enter.
  const field = main.getByRole('combobox', { name: 'Filter runs' });
  const offers = main.getByRole('option');
  await field.focus();
  await page.keyboard.type('par');
  await expect.poll(() => offers.allTextContents()).toContain('params.');
  await page.keyboard.press('Enter');
  await expect.poll(() => offers.allTextContents()).toContain('params.num_hidden_layers');
  await page.keyboard.type('hidden');
  await expect.poll(() => offers.allTextContents()).toEqual(['params.num_hidden_layers']);
  await page.keyboard.press('Enter');
  await expect.poll(() => offers.first().textContent()).toBe('=');
  await picture(page, 'completion');
  await page.keyboard.type('= ');
  await expect.poll(() => offers.allTextContents()).toEqual(["'2'", "'4'"]);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await expect.poll(() => field.inputValue()).toBe("params.num_hidden_layers = '4' ");
  await expect.poll(names).toEqual(['calm-heron-88', 'late-finch-9']);
  await page.keyboard.press('Escape');
  expect(decodeURIComponent(page.url())).toContain('num_hidden_layers');

  // A fault has its place and words; what was found before stays.
  await field.fill("params.num_hidden_layers = '4' AND metrics.best_eval_loss < 'low'");
  await main.locator('.filter-fault u').waitFor();
  expect(await main.locator('.filter-fault u').textContent()).toBe("'low'");
  expect(await main.locator('.filter-fault').textContent()).toContain('numeric');
  expect(await names()).toEqual(['calm-heron-88', 'late-finch-9']);
  await picture(page, 'fault');
  expect(await seriousFindings(page, 'legacy')).toEqual([]);
  await field.fill("params.num_hidden_layers = '4' AND metrics.best_eval_loss < 0.6");
  await expect.poll(names).toEqual(['calm-heron-88']);

  // A column of one's own, and all of it under a name.
  await main.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('textbox', { name: 'Find a column' }).fill('owner');
  await page.getByRole('checkbox', { name: 'owner' }).check();
  await picture(page, 'columns');
  await page.keyboard.press('Escape');
  await main.getByRole('columnheader', { name: 'owner' }).waitFor();
  await main.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('textbox', { name: 'Name of the view' }).fill('four layers');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const forget = page.getByRole('button', { name: 'Forget the view four layers' });
  await main.getByRole('button', { name: 'Views 1' }).click();
  await forget.waitFor();
  await picture(page, 'views');
  await page.getByRole('textbox', { name: 'Name of the view' }).press('Escape');
  await forget.waitFor({ state: 'detached' });
  await field.fill('lynx');
  await expect.poll(names).toEqual(['quiet-lynx-204']);
  await field.fill('');
  await expect.poll(names).toHaveLength(4);
  await main.getByRole('button', { name: 'Views 1' }).click();
  await page.getByRole('button', { name: /^four layers/ }).click();
  await expect.poll(names).toEqual(['calm-heron-88']);
  await field.fill('');
  await expect.poll(names).toHaveLength(4);
  await picture(page, 'runs');

  // All four side by side: letters say what fifty texts cannot tell apart; a hundred thousand points in a chart.
  for (const box of await main.getByRole('checkbox', { name: /^Select / }).all()) await box.check();
  await main.getByRole('button', { name: /^Compare 4/ }).click();
  await main.getByText('Runs that share a letter cannot be told apart on 50 texts').waitFor();
  await main.getByText('Metric histories').click();
  await main.getByRole('combobox', { name: 'Metric' }).waitFor();
  const chart = main.locator('.curves-chart [role="img"]');
  await expect
    .poll(() => chart.getAttribute('aria-label'))
    .toContain('eval_loss of 4 runs: quiet-lynx-204 ends lowest');
  await main.getByRole('combobox', { name: 'Metric' }).click();
  const began = Date.now();
  await page.getByRole('option', { name: 'loss', exact: true }).click();
  await expect.poll(() => chart.getAttribute('aria-label'), { interval: 10 }).toMatch(/^loss of 4 runs/);
  // By the clock of this program, with its way to the page and back; a busy machine may need longer.
  process.stdout.write(`100 000 points and three curves more drawn after ${Date.now() - began} ms\n`);
  await main.getByText('Relative', { exact: true }).click();
  await main.getByRole('slider', { name: 'Smoothing' }).focus();
  for (let i = 0; i < 9; i += 1) await page.keyboard.press('PageUp');
  for (let i = 0; i < 60; i += 1) await page.keyboard.press('ArrowRight');
  const point = async (): Promise<void> => {
    const box = await chart.boundingBox();
    if (!box) throw new Error('There is no chart.');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2 + 3);
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await expect.poll(() => chart.textContent()).toContain('brave-otter-17');
  };
  await page.waitForTimeout(1500);
  await picture(page, 'curves', point);
  await main.getByRole('button', { name: 'Log scale' }).click();
  await picture(page, 'curves-log');
  expect(await seriousFindings(page, 'legacy')).toEqual([]);

  // One run's own page.
  await main.getByRole('link', { name: 'brave-otter-17' }).first().click();
  await main.getByRole('textbox', { name: 'Name of a new tag' }).fill('owner');
  await main.getByRole('textbox', { name: 'Value of the new tag' }).fill('kim');
  await main.getByRole('button', { name: 'Add', exact: true }).click();
  await main.getByRole('textbox', { name: 'Value of the tag owner' }).waitFor();
  await main.getByRole('link', { name: 'See the commit' }).waitFor();
  await picture(page, 'run');
  await main.getByRole('tab', { name: 'System' }).click();
  await main.getByRole('region', { name: 'System' }).waitFor();
  await picture(page, 'system');
  expect(await seriousFindings(page, 'legacy')).toEqual([]);
  await page.locator('.sidebar').getByRole('link', { name: 'Runs' }).click();
  await main.getByRole('combobox', { name: 'Filter runs' }).fill("tags.owner = 'kim'");
  await expect.poll(names).toEqual(['brave-otter-17']);
  expect(complaints).toEqual([]);
});
