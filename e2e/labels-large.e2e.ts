/**
 * A queue of 100 000 texts in the real app: from a key to the next text on screen, its label on the disk. It takes what it takes with few texts,
 * so that a slow machine says nothing of the queue; on a quiet one it is under 50 ms. The list scrolls to its end.
 */
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { openLabelStore } from '../core/labels/label-store.ts';
import type { NewQueue } from '../core/labels/types.ts';
import { complaintsOf, openDesktop } from './desktop.ts';
import { demoCopy, NO_DEMO } from './sample.ts';

const TEXTS = 100_000;
const LABELS = ['negativ', 'positiv'];
const PRESSES = 50;
/** Each in both queues, one after the other: a machine that gets busy in between slows one of them down. What the queue costs, it costs in every round. */
const ROUNDS = 3;
/** One is left. */
const FEW = ROUNDS * PRESSES + 1;
/** Milliseconds that half of the keys may take at most; on a busy machine, so many times what they take in the short queue. */
const MOST = 50;
const SLOWER = 1.6;

const fillQueues = (project: string): void => {
  const store = openLabelStore(join(project, '.idrift', 'labels.db'));
  store.addQueue(queueOf('Few', FEW));
  store.addQueue(queueOf('Many', TEXTS));
  store.close();
};

const queueOf = (name: string, texts: number): NewQueue => ({
  id: name.toLowerCase(),
  title: `${name} texts`,
  source: { kind: 'search', in: 'log', text: 'leverans', limit: TEXTS },
  order: 'as they came',
  createdAt: new Date().toISOString(),
  by: 'a test',
  sampling: null,
  suggestedBy: null,
  labels: LABELS,
  left: { inData: 0, inQueues: 0, same: 0, blank: 0 },
  items: Array.from({ length: texts }, (_, index) => ({
    id: `item-${index}`,
    text: `${name} ${index}: snabb leverans, men kartongen var våt och ordern ${index * 7} saknades`,
    group: '',
    reasons: ['holds “leverans”'],
    unknownWords: ['kartongen'],
    twins: null,
    origin: { kind: 'import', id: String(index) },
    suggestion: null,
  })),
});

type Watched = { readonly times: number[] };

/** Notes for each key how long it takes until another text has been painted. */
const watchKeys = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const watched: Watched = { times: [] };
    const isFirst = !('watched' in window);
    Object.assign(window, { watched });
    if (!isFirst) return;
    const timesNow = (): number[] => (window as unknown as { watched: Watched }).watched.times;
    const reading = (): string => document.querySelector('.reading')?.textContent ?? '';
    window.addEventListener(
      'keydown',
      () => {
        const started = performance.now();
        const before = reading();
        const look = (): void => {
          // A task that is asked for in a frame comes after that frame was painted.
          if (reading() !== before) setTimeout(() => timesNow().push(performance.now() - started));
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      },
      { capture: true },
    );
  });

const timesOf = (page: Page): Promise<number[]> =>
  page.evaluate(() => [...(window as unknown as { watched: Watched }).watched.times]);

/** Labels texts of the queue by keys, after those of the rounds before. @returns the median of the milliseconds from a key to the next text on screen */
const labelSome = async (page: Page, name: string, round: number): Promise<number> => {
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await page
    .getByRole('table', { name: 'Queues' })
    .getByRole('link', { name: `${name} texts` })
    .click();
  await page.locator('.reading', { hasText: `${name} ${round * PRESSES}:` }).waitFor({ timeout: 60_000 });
  await page.waitForTimeout(3000); // the list has been read by then
  await watchKeys(page);
  for (let pressed = 1; pressed <= PRESSES; pressed += 1) {
    await page.keyboard.press(String(1 + (pressed % LABELS.length)));
    await expect.poll(async () => (await timesOf(page)).length, { interval: 50, timeout: 20_000 }).toBe(pressed);
  }
  await page.locator('.queue-head', { hasText: `${(round + 1) * PRESSES} of ` }).waitFor();
  const times = (await timesOf(page)).toSorted((a, b) => a - b);
  return times[Math.floor(times.length / 2)] ?? 0;
};

test('the next of 100 000 texts shows at once', { timeout: 300_000 }, async ({ skip }) => {
  const project = demoCopy('many-labels');
  if (project === null) return skip(NO_DEMO);
  fillQueues(project);
  const { page } = await openDesktop({ project });
  const complaints = complaintsOf(page);
  await page.locator('.spine').waitFor({ timeout: 60_000 });
  await page.locator('.place-fact', { hasText: 'left' }).waitFor({ timeout: 60_000 });
  const tooSlow: string[] = [];
  for (let round = 0; round < ROUNDS && tooSlow.length === round; round += 1) {
    const few = await labelSome(page, 'Few', round);
    const many = await labelSome(page, 'Many', round);
    const said = `from key to the next text on screen, median: ${many.toFixed(1)} ms of 100 000, ${few.toFixed(1)} ms of ${FEW}`;
    console.log(said);
    if (many >= Math.max(MOST, SLOWER * few)) tooSlow.push(said);
  }
  if (tooSlow.length === ROUNDS) throw new Error(`Too slow in every round: ${tooSlow.join('; ')}.`);

  const list = page.getByRole('listbox', { name: 'Texts of the queue' });
  await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await list.getByText(`Many ${TEXTS - 1}:`, { exact: false }).click();
  await page.locator('.reading', { hasText: `Many ${TEXTS - 1}:` }).waitFor();
  expect(complaints).toEqual([]);
});
