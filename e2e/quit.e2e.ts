/** Closing the app: at once when idle, after one question while a job runs; where the window was is remembered. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDesktop, processesBelow } from './desktop.ts';
import { engineOf, startLongRun } from './engine-client.ts';
import { makeSample } from './sample.ts';

test('an idle app closes without a question, ends its engine and remembers its window', async () => {
  const { app, home } = await openDesktop();
  const [engine] = processesBelow(app.process().pid ?? 0, 'core/app/engine-main');
  expect(engine).toBeDefined();
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(1100, 700));
  const ended = new Promise((resolve) => app.process().once('exit', resolve));
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close()).catch(() => undefined);
  await ended;
  expect(() => process.kill(engine ?? 0, 0)).toThrow('ESRCH');
  const stateFile = join(home, 'settings', 'desktop', 'window.json');
  expect(JSON.parse(readFileSync(stateFile, 'utf8'))).toMatchObject({ bounds: { width: 1100, height: 700 } });
  const again = await openDesktop({ home });
  const size = await again.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getSize());
  expect(size).toEqual([1100, 700]);
});

test('while a job runs, closing asks once, and "Keep it open" keeps it', async () => {
  const { app, page } = await openDesktop({ project: makeSample() });
  const engine = await engineOf(page);
  await startLongRun(engine);
  // A native dialog cannot be clicked from here: the answers stand in for the user's.
  const askedAfter = (choice: number): Promise<string[]> =>
    app.evaluate(async ({ BrowserWindow, dialog }, answer) => {
      const asked: string[] = [];
      dialog.showMessageBoxSync = (...words: unknown[]) => {
        asked.push((words.at(-1) as { message: string }).message);
        return answer;
      };
      BrowserWindow.getAllWindows()[0]?.close();
      await new Promise((resolve) => setTimeout(resolve, 300));
      return asked;
    }, choice);
  expect(await askedAfter(0)).toEqual(['A job is running.']);
  const job = (await engine.jobs.list())[0];
  expect(job?.state).toBe('running');
  const ended = new Promise((resolve) => app.process().once('exit', resolve));
  await askedAfter(1).catch(() => undefined); // the app ends before it can answer
  await ended;
});

test('a project that cannot be opened does not keep the app from starting', async () => {
  const { page, home } = await openDesktop({ project: join('/', 'no', 'such', 'folder') });
  await page.getByRole('button', { name: 'Open the sample project' }).waitFor();
  expect(existsSync(join(home, 'settings'))).toBe(true);
});
