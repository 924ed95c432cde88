/** `kill -9` of each process while a run trains: the run is shown as interrupted, the stores stay readable, the app goes on. */
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { openDesktop, processesBelow } from './desktop.ts';
import { type EngineClient, engineOf, startLongRun } from './engine-client.ts';
import { makeSample } from './sample.ts';

const unix = process.platform !== 'win32';

const statusOf = async (engine: EngineClient, runId: string): Promise<string | undefined> => {
  const runs = await engine.runs.list({});
  return runs.find((run) => run.runId === runId)?.status;
};

const expectShownAsInterrupted = async (page: Page): Promise<void> => {
  await expect.poll(() => page.getByText(/was interrupted/).count(), { timeout: 10_000 }).toBeGreaterThan(0);
};

const killOne = (below: number, word: string): void => {
  const [pid] = processesBelow(below, word);
  if (pid === undefined) throw new Error(`No process ${word} below ${below}.`);
  process.kill(pid, 'SIGKILL');
};

test('a killed training leaves its run interrupted, and the engine goes on', async ({ skip }) => {
  skip(!unix, 'kill -9 is of Unix');
  const { app, page } = await openDesktop({ project: makeSample() });
  const engine = await engineOf(page);
  const runId = await startLongRun(engine);
  killOne(app.process().pid ?? 0, 'core/training/child');
  await expect.poll(() => statusOf(engine, runId), { timeout: 10_000 }).toBe('INTERRUPTED');
  await expectShownAsInterrupted(page);
  expect((await engine.jobs.list())[0]?.state).not.toBe('running');
});

test('a killed engine is started again with its project, and its run is interrupted', async ({ skip }) => {
  skip(!unix, 'kill -9 is of Unix');
  const project = makeSample();
  const { app, page } = await openDesktop({ project });
  const runId = await startLongRun(await engineOf(page));
  const [child] = processesBelow(app.process().pid ?? 0, 'core/training/child');
  killOne(app.process().pid ?? 0, 'core/app/engine-main');
  const again = await engineOf(page);
  expect((await again.project.current())?.dir).toBe(project);
  expect(await statusOf(again, runId)).toBe('INTERRUPTED');
  await expectShownAsInterrupted(page);
  await expect.poll(() => isAlive(child ?? 0), { timeout: 10_000 }).toBe(false);
});

test('a killed window takes engine and training with it, and the next start finds the run interrupted', async ({
  skip,
}) => {
  skip(!unix, 'kill -9 is of Unix');
  const project = makeSample();
  const first = await openDesktop({ project });
  const runId = await startLongRun(await engineOf(first.page));
  const below = ['core/app/engine-main', 'core/training/child'].flatMap((word) =>
    processesBelow(first.app.process().pid ?? 0, word),
  );
  expect(below).toHaveLength(2);
  first.app.process().kill('SIGKILL');
  await expect.poll(() => below.filter(isAlive), { timeout: 10_000 }).toEqual([]);
  const { page } = await openDesktop({ project, home: first.home });
  expect(await statusOf(await engineOf(page), runId)).toBe('INTERRUPTED');
  await expectShownAsInterrupted(page);
});

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
