/**
 * `kill -9` at keystrokes on the Labels page, of the window with its engine or of the engine alone: what the page had answered with the next text is kept,
 * nothing is kept twice, and labelling goes on where it was. IDRIFT_SEED repeats a run, IDRIFT_KEYS says how many keys, IDRIFT_KILLS at how many of them.
 */
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { seededRandom } from '../core/base/seeded-random.ts';
import { openLabelStore } from '../core/labels/label-store.ts';
import { newItem, newQueue } from '../core/labels/queue.fixture.ts';
import { openDesktop, processesBelow, temporaryFolder } from './desktop.ts';
import { makeSample } from './sample.ts';

const KEYS = Number(process.env['IDRIFT_KEYS'] ?? 100);
const KILLS = Number(process.env['IDRIFT_KILLS'] ?? 14);
const seed = process.env['IDRIFT_SEED'] ?? String(Date.now());
const LONG = { timeout: 60_000 };
const LABELS = ['negativ', 'positiv'] as const;
/** From the key to the next text it takes some tens of milliseconds. */
const MOST_MS = 60;

const toQueue = async (page: Page): Promise<void> => {
  await page.locator('.spine').waitFor(LONG);
  await page.locator('.sidebar').getByRole('link', { name: 'Labels' }).click();
  await page.getByRole('link', { name: 'Texts to label' }).click();
  await page.locator('.one-text').waitFor(LONG);
};

/** One that was just killed may still be on its way back. */
const killEngine = async (window: number | undefined): Promise<void> => {
  if (window === undefined) throw new Error('The window has no process.');
  await expect.poll(() => processesBelow(window, 'core/app/engine-main').length, LONG).toBe(1);
  for (const pid of processesBelow(window, 'core/app/engine-main')) process.kill(pid, 'SIGKILL');
};

const itemOf = async (page: Page): Promise<string> => (await page.locator('.one-text').getAttribute('data-item')) ?? '';

/** The page shows another text: the last one's label is kept. */
const movedOn = async (page: Page, from: string): Promise<void> => {
  await expect.poll(() => itemOf(page), { interval: 5, ...LONG }).not.toBe(from);
};

test(`no label is lost or doubled by ${KILLS} kills at ${KEYS} keys (seed ${seed})`, { timeout: 600_000 }, async ({
  skip,
}) => {
  skip(process.platform === 'win32', 'kill -9 is of Unix');
  const random = seededRandom(seed);
  const project = makeSample();
  const file = join(project, '.idrift', 'labels.db');
  const ids = Array.from({ length: KEYS + 20 }, (_, index) => `t${index}`);
  const made = openLabelStore(file);
  made.addQueue(
    newQueue(
      'kill',
      ids.map((id) => newItem(id, `Text number ${id} of the queue.`)),
      {
        title: 'Texts to label',
        labels: LABELS,
      },
    ),
  );
  made.close();

  const home = temporaryFolder('home');
  let { app, page } = await openDesktop({ project, home });
  await toQueue(page);
  /** What the page answered with another text. */
  const answered = new Map<string, string>();
  const killAt = new Set(random.choose(KEYS, KILLS));
  const cutOff = { window: 0, engine: 0 };
  /** A window brings an engine back once; one that ends again at once would be a fault that it shows. */
  let engineMay = true;
  for (let key = 0; key < KEYS; key++) {
    const item = await itemOf(page);
    const choice = random.below(2);
    if (!killAt.has(key)) {
      await page.keyboard.press(String(choice + 1));
      await movedOn(page, item);
      answered.set(item, LABELS[choice] ?? '');
      continue;
    }
    const child = app.process();
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const wait = random.below(MOST_MS);
    await page.keyboard.press(String(choice + 1));
    await page.waitForTimeout(wait);
    if (engineMay && random.below(2) === 0) {
      // The page sends the key again, under the same id, when the engine is back.
      await killEngine(child.pid);
      cutOff.engine++;
      engineMay = false;
      await movedOn(page, item);
      answered.set(item, LABELS[choice] ?? '');
    } else {
      child.kill('SIGKILL');
      cutOff.window++;
      await gone;
      ({ app, page } = await openDesktop({ project, home }));
      await toQueue(page);
      engineMay = true;
    }
  }
  await app.close();

  const store = openLabelStore(file);
  try {
    const events = store.events('kill');
    const of = (id: string) =>
      events.flatMap(({ item, act }) => (item === id && act.kind === 'label' ? [act.label] : []));
    expect(new Map([...answered.keys()].map((id) => [id, of(id)]))).toEqual(
      new Map([...answered].map(([id, label]) => [id, [label]])),
    );
    expect(ids.filter((id) => of(id).length > 1)).toEqual([]);
    expect(events.every(({ act }) => act.kind === 'label')).toBe(true);
    expect(store.counts('kill', events[0]?.person ?? '').labelled).toBe(events.length);
    console.info(
      `${KEYS} keys, killed: window ${cutOff.window}, engine ${cutOff.engine}; ${events.length} labels kept.`,
    );
  } finally {
    store.close();
  }
});
