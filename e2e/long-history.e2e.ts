/** The curves of a run with 100 000 points: they are read and drawn at once, and what is left out cannot be seen. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../core/tracking/store.ts';
import { findChromium, NO_CHROMIUM, openBrowser } from './browser.ts';
import { makeSample, serveToBrowser } from './sample.ts';

const POINTS = 100_000;
const EPOCHS = 10;

/** A dip and a peak of one point each: a chart that leaves points out at regular distances lacks them. */
const valueAt = (step: number): number => (step === 31_007 ? 0.01 : step === 77_003 ? 4 : 1 + Math.sin(step / 900) / 2);

/** @returns milliseconds that reading it for a chart took, a few times. */
const logLongRun = (project: string): readonly number[] => {
  const store = openStore(join(project, '.idrift'));
  const run = store.createRun({ experiment: 'long', name: 'long run', source: 'test', user: 'ann', git: null });
  for (let from = 0; from < POINTS; from += 10_000) {
    const steps = Array.from({ length: 10_000 }, (_, at) => from + at + 1);
    const at = (step: number): number => 1_700_000_000_000 + step * 100;
    store.logMetrics(
      run,
      steps.map((step) => ({ key: 'loss', value: valueAt(step), step, at: at(step) })),
    );
    const end = from + 10_000;
    store.logMetrics(run, [
      { key: 'epoch', value: end / (POINTS / EPOCHS), step: end, at: at(end) },
      { key: 'eval_loss', value: 1 - end / 2e5, step: end, at: at(end) },
    ]);
  }
  store.endRun(run, 'FINISHED');
  const times = Array.from({ length: 5 }, () => {
    const started = performance.now();
    store.history(run, { most: 2000 });
    return performance.now() - started;
  });
  store.close();
  return times;
};

test('a history of 100 000 points is drawn at once', async ({ skip }) => {
  const chromium = findChromium();
  if (chromium === null) return skip(NO_CHROMIUM);
  const project = makeSample();
  const read = logLongRun(project);
  const page = await openBrowser(chromium, await serveToBrowser(project));
  await page.locator('.sidebar').getByRole('link', { name: 'Runs' }).click();
  await page.getByText('long run').first().click();
  await page.getByRole('tab', { name: /Curves/ }).click();
  await page.getByText(/drawn/).first().waitFor();
  await page.screenshot({ path: process.env['IDRIFT_SHOT'] ?? 'test-results/long-history.png' });
  const drawn = await page.evaluate(async () => {
    const tab = (name: string): HTMLElement | undefined =>
      [...document.querySelectorAll<HTMLElement>('[role="tab"]')].find(({ innerText }) => innerText.startsWith(name));
    const isDrawn = (): boolean => document.querySelector('[data-pane="curves"] .chart :is(canvas, svg path)') !== null;
    const until = async (state: boolean): Promise<void> => {
      while (isDrawn() !== state) await new Promise((resolve) => requestAnimationFrame(resolve));
    };
    const times: number[] = [];
    for (let turn = 0; turn < 5; turn++) {
      tab('Overview')?.click();
      await until(false);
      const started = performance.now();
      tab('Curves')?.click();
      await until(true);
      times.push(performance.now() - started);
    }
    return times;
  });
  const quickest = (times: readonly number[]): number => Math.round(Math.min(...times));
  console.log(`read and thinned in ${quickest(read)} ms, drawn in ${quickest(drawn)} ms`);
  expect(quickest(drawn)).toBeLessThan(1000);
}, 90_000);
