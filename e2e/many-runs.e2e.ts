/** The Runs page with ten thousand runs: all of them are there, in the right order, found and written to. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openTrackingDatabase } from '../core/tracking/schema.ts';
import { findChromium, NO_CHROMIUM, openBrowser } from './browser.ts';
import { makeSample, serveToBrowser } from './sample.ts';

const RUNS = 10_000;
const METRICS = 20;

const idOf = (at: number): string => at.toString(16).padStart(32, '0');
const nameOf = (at: number): string => `run-${String(at).padStart(5, '0')}`;
/** Each another one, in an order of its own: 7919 is prime to the number of runs. */
const lossOf = (at: number): number => ((at * 7919) % RUNS) / RUNS;

/** Rows as MLflow's own client leaves them. */
const makeRuns = (project: string): void => {
  const database = openTrackingDatabase(join(project, '.idrift', 'mlflow.db'));
  const run = database.prepare(
    `INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, end_time,
       source_version, lifecycle_stage, artifact_uri, experiment_id)
     VALUES (?, ?, 'UNKNOWN', '', '', 'ann', 'FINISHED', ?, ?, '', 'active', ?, 0)`,
  );
  const metric = database.prepare(
    'INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) VALUES (?, ?, 1, 0, 0, ?)',
  );
  const param = database.prepare('INSERT INTO params (key, value, run_uuid) VALUES (?, ?, ?)');
  const write = database.transaction(() => {
    for (let at = 0; at < RUNS; at += 1) {
      const id = idOf(at);
      run.run(id, nameOf(at), 1e12 + at, 1e12 + at + 1000, `mlflow-artifacts:/0/${id}/artifacts`);
      metric.run('loss', lossOf(at), id);
      for (let each = 1; each < METRICS; each += 1) metric.run(`metric_${each}`, at + each / 100, id);
      param.run('seed', String(at % 97), id);
      param.run('optimizer', 'adamw', id);
    }
  });
  write();
  database.close();
};

const best = (runs: readonly number[]): string[] =>
  runs
    .toSorted((a, b) => lossOf(a) - lossOf(b))
    .slice(0, 3)
    .map(nameOf);

test('ten thousand runs are listed, sorted, filtered and changed', async ({ skip }) => {
  const chromium = findChromium();
  if (chromium === null) return skip(NO_CHROMIUM);
  const project = makeSample();
  makeRuns(project);
  const page = await openBrowser(chromium, await serveToBrowser(project));
  const link = page.locator('.sidebar').getByRole('link', { name: 'Runs' });
  await link.waitFor();
  const began = Date.now();
  await link.click();
  const main = page.getByRole('main');
  const grid = main.getByRole('grid', { name: 'Runs' });
  const names = async (): Promise<string[]> => (await grid.getByRole('link').allTextContents()).slice(0, 3);
  const newest = [RUNS - 1, RUNS - 2, RUNS - 3].map(nameOf);
  await expect.poll(names, { timeout: 20_000, interval: 10 }).toEqual(newest);
  // By the clock of this program, a moment after the page was opened: the engine reads all runs in that time too.
  process.stdout.write(`${RUNS} runs shown after ${Date.now() - began} ms\n`);
  expect(await grid.getAttribute('aria-rowcount')).toBe(String(RUNS + 1));

  // A metric as a column, and the runs by it.
  await main.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('textbox', { name: 'Find a column' }).fill('loss');
  await page.getByRole('checkbox', { name: 'loss', exact: true }).check();
  await page.keyboard.press('Escape');
  const all = Array.from({ length: RUNS }, (_, at) => at);
  await grid.getByRole('button', { name: 'loss', exact: true }).click();
  await expect.poll(names).toEqual(best(all));

  // Words, and a filter that the engine answers, in the order that was chosen.
  const field = main.getByRole('combobox', { name: 'Filter runs' });
  const found = main.locator('.runs-tools');
  await field.fill('run-012');
  await expect.poll(() => found.textContent()).toMatch(/100 of 10\s000 runs/);
  await expect.poll(names).toEqual(best(all.slice(1200, 1300)));
  await field.fill("params.seed = '42' AND metrics.loss > 0.5");
  const wanted = all.filter((at) => at % 97 === 42 && lossOf(at) > 0.5);
  await expect.poll(() => found.textContent()).toMatch(new RegExp(`${wanted.length} of 10\\s000 runs`));
  await expect.poll(names).toEqual(best(wanted));
  await field.fill('');

  // What happens to one of them is in the list at once: others stay as they are.
  const [first = '', second = ''] = best(all);
  await grid.getByRole('checkbox', { name: `Select ${first}` }).check();
  await page.getByRole('button', { name: /^Move 1 to trash/ }).click();
  await expect.poll(async () => (await names())[0]).toBe(second);
  await main.getByRole('link', { name: 'Trash 1' }).waitFor();
  expect(await grid.getAttribute('aria-rowcount')).toBe(String(RUNS));
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(names).toEqual(best(all));
}, 120_000);
