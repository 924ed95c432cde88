/** The Labels pages on the finished sample: a queue of logged texts is labelled by keys alone, put aside, taken back, and is there after a reload. */
import { join } from 'node:path';
import type { Page, WebSocketRoute } from 'playwright';
import { expect, test } from 'vitest';
import { findChromium, NO_CHROMIUM, openBrowser } from './browser.ts';
import { complaintsOf, openDesktop, programFolder } from './desktop.ts';
import { goTo, lookEverywhere } from './looks.ts';
import { demoCopy, NO_DEMO, serveToBrowser } from './sample.ts';

const LONG = { timeout: 60_000 };

const look = (page: Page, name: string): Promise<void> => lookEverywhere(page, name, { area: 'labels', axe: 'legacy' });

/** What is on the page of a queue. */
const onQueue = (page: Page) => {
  const head = page.locator('.queue-head');
  const text = page.locator('.one-text');
  const option = (index: number) => page.getByRole('listbox').getByRole('option').nth(index);
  const item = async (): Promise<string> => (await text.getAttribute('data-item')) ?? '';
  return {
    head,
    text,
    option,
    item,
    reading: page.locator('.reading'),
    done: async (): Promise<number> => Number((/(\d+) of \d+/.exec((await head.textContent()) ?? '') ?? [])[1]),
    /** Presses a key and waits for another text. */
    press: async (key: string): Promise<void> => {
      const before = await item();
      // Nothing is accepted before it is shown.
      if (key === 'Space') await text.locator('[data-suggested="true"]').waitFor();
      await page.keyboard.press(key);
      await expect.poll(item, { interval: 5, timeout: 20_000 }).not.toBe(before);
    },
  };
};

test('fifty texts of the log are labelled without the mouse, and what was said is there after a reload', {
  timeout: 400_000,
}, async ({ skip }) => {
  const project = demoCopy('labels');
  if (project === null) return skip(NO_DEMO);
  const { page } = await openDesktop({ project });
  const complaints = complaintsOf(page);
  await page.locator('.spine').waitFor(LONG);

  // To the place by keys, and the empty state.
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await page.getByText('No queue. Make one from:').waitFor(LONG);
  await look(page, '01-empty');
  await page.getByRole('button', { name: 'A random sample…', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Make a queue' });
  await dialog.getByText(/^\d+ (?:of \d+ )?texts?\b/).waitFor(LONG);
  await dialog.getByLabel('Texts to draw').fill('70');
  await dialog.getByLabel('Name').fill('A sample of November');
  await expect.poll(() => dialog.locator('.preview').getAttribute('aria-busy'), LONG).toBe('false');
  await look(page, '02-make');
  await dialog.getByRole('button', { name: 'Make the queue' }).click();

  const queue = onQueue(page);
  await queue.reading.waitFor(LONG);
  await queue.text.getByRole('button', { name: /negativ/ }).waitFor();
  await page.getByText(/suggests/).waitFor(LONG);
  await look(page, '03-text');
  const keys = ['1', '2', 'Space', '1'];
  // How long a key takes is measured in labels-large.e2e.ts, by what the machine can do.
  for (let index = 0; index < 50; index += 1) await queue.press(keys[index % keys.length] ?? '1');
  await expect.poll(queue.done, LONG).toBe(50);
  await look(page, '04-fifty');

  // Taken back, done again: the same text.
  const after = await queue.item();
  await queue.press('Backspace');
  const last = await queue.item();
  await expect.poll(queue.done, LONG).toBe(49);
  await queue.press('Control+z');
  await expect.poll(queue.done, LONG).toBe(48);
  await queue.press('Control+Shift+z');
  await queue.press('Shift+Backspace');
  await expect.poll(queue.done, LONG).toBe(50);
  expect(await queue.item()).toBe(after);
  expect(last).not.toBe(after);

  // Put aside, flagged, noted.
  await queue.press('s');
  await queue.press('f');
  await page.getByText('1 skipped and 1 flagged.').waitFor();
  const noted = await queue.item();
  await page.keyboard.press('n');
  await page.getByLabel('Note').fill('two opinions in one text');
  await page.keyboard.press('Enter');
  await page.getByText('Your note:').waitFor();
  expect(await queue.item()).toBe(noted);
  await queue.press('j');
  await queue.press('k');
  await page.getByText('two opinions in one text').waitFor();

  // Blind: nothing is suggested, and Space says nothing.
  await page.keyboard.press('b');
  await page.getByText('Blind: suggestions and what others said are hidden.').waitFor();
  expect(await page.locator('.class-share').count()).toBe(0);
  await page.keyboard.press('Space');
  await page.waitForTimeout(300);
  expect(await queue.item()).toBe(noted);
  await look(page, '05-blind');

  await page.reload();
  await queue.reading.waitFor(LONG);
  await expect.poll(queue.done, LONG).toBe(52);
  expect(await queue.item()).toBe(noted);
  await page.getByText('two opinions in one text').waitFor();
  await page.getByText('Blind: suggestions and what others said are hidden.').waitFor();
  await page.locator('.place-fact', { hasText: '18 left' }).waitFor();
  await page.locator('.spine-link[data-current="true"]', { hasText: '52 of 70' }).waitFor();

  // To the end: what became of the texts.
  await page.keyboard.press('b');
  for (let left = 18; left > 1; left -= 1) await queue.press('1');
  await page.keyboard.press('2');
  await page.getByText('All 70 texts are done.').waitFor();
  await look(page, '06-done');
  expect(complaints).toEqual([]);
});

test('keys fit one hand, can be changed, and never do two things', { timeout: 200_000 }, async ({ skip }) => {
  const chromium = findChromium();
  if (chromium === null) return skip(NO_CHROMIUM);
  const project = demoCopy('labels');
  if (project === null) return skip(NO_DEMO);
  const page = await openBrowser(chromium, await serveToBrowser(project));
  const complaints = complaintsOf(page);
  await page.locator('.spine').waitFor(LONG);

  await goTo(page, 'Labels');
  await page.getByRole('button', { name: 'Least sure texts…' }).click(LONG);
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Texts at most').fill('12');
  await dialog.getByRole('button', { name: 'Make the queue' }).click();
  const queue = onQueue(page);
  await queue.reading.waitFor(LONG);

  await page.getByRole('button', { name: 'Keys…' }).click();
  await dialog.getByText('Left hand').click();
  await dialog.getByRole('button', { name: 'Change the key of “Skip the text”' }).click();
  await page.keyboard.press('f');
  await dialog.getByText('F is the key of “Flag it: somebody else should look”.', { exact: false }).waitFor();
  await look(page, '10-keys');
  await page.keyboard.press('v');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await queue.press('q');
  await queue.press('w');
  await queue.press('v');
  await expect.poll(queue.done, LONG).toBe(3);
  await page.keyboard.press('s');
  await page.waitForTimeout(200);
  expect(await queue.done()).toBe(3);
  await queue.press('z');
  await expect.poll(queue.done, LONG).toBe(2);
  await page.keyboard.press('?');
  await dialog.getByText('Take the last key back').waitFor();
  await look(page, '11-sheet');
  await page.keyboard.press('Escape');

  // What the labels mean, for everybody.
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await dialog.getByLabel('negativ').fill('a complaint, or something did not work');
  await look(page, '12-meanings');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.locator('.meanings').getByText('a complaint, or something did not work').waitFor(LONG);

  await goTo(page, 'Labels');
  await page.getByRole('table', { name: 'Queues' }).waitFor();
  await look(page, '13-queues');
  await page.getByRole('button', { name: /^Close / }).click();
  await page.getByText('closed', { exact: true }).waitFor();
  await page.getByRole('button', { name: /^Reopen / }).click();
  await page.getByText('10 left', { exact: true }).first().waitFor();
  expect(complaints).toEqual([]);
});

test('an alert sends its texts to be labelled, and a label waits for an engine that is away', {
  timeout: 200_000,
}, async ({ skip }) => {
  const chromium = findChromium();
  if (chromium === null) return skip(NO_CHROMIUM);
  const project = demoCopy('labels');
  if (project === null) return skip(NO_DEMO);
  const page = await openBrowser(chromium, await serveToBrowser(project));
  await page.locator('.spine').waitFor(LONG);
  let away = false;
  const sockets: WebSocketRoute[] = [];
  await page.routeWebSocket(/\/rpc$/, (socket) => {
    if (away) return void socket.close();
    socket.connectToServer();
    sockets.push(socket);
  });
  await page.reload();

  // As the message's button leads there; nothing is made before somebody says so.
  await page.evaluate(() => (window.location.hash = '#/alert/1?do=%22label%22'));
  await page.getByText('The texts of alert #1 are not in a queue yet.').waitFor();
  await page.locator('.spine-link', { hasText: '#1' }).getByRole('link').click();
  await page.getByRole('button', { name: 'Send to Labels' }).click();
  const queue = onQueue(page);
  await queue.reading.waitFor(LONG);
  expect(page.url()).toContain('#/labels/alert-1');
  await page.getByText('carries alert 1', { exact: false }).first().waitFor();
  await look(page, '20-alert');

  const goAway = async (): Promise<void> => {
    away = true;
    for (const socket of sockets.splice(0)) await socket.close();
    await page.getByRole('button', { name: 'Try now' }).waitFor();
  };
  /** The app may come back by itself before the button is reached. */
  const comeBack = async (): Promise<void> => {
    away = false;
    await page
      .getByRole('button', { name: 'Try now' })
      .click({ timeout: 2000 })
      .catch(() => undefined);
  };
  const waits = page.getByText('The text waits here; every label before it is kept.');
  await goAway();
  await page.getByText('The engine does not answer.').first().waitFor();
  const before = await queue.item();
  await page.keyboard.press('1');
  await waits.waitFor();
  expect(await queue.item()).toBe(before);
  await page.screenshot({ path: join(programFolder, 'test-results', 'labels', '21-away.png') });
  await comeBack();
  await expect.poll(queue.item, LONG).not.toBe(before);
  await expect.poll(queue.done, LONG).toBe(1);
  await queue.press('Backspace');
  await expect.poll(queue.done, LONG).toBe(0);
  expect(await queue.item()).toBe(before);

  // Backspace takes back the label that waits, however often, and not the one before it.
  await queue.press('1');
  await goAway();
  const second = await queue.item();
  await page.keyboard.press('1');
  await waits.waitFor();
  for (const key of ['Backspace', 'Backspace']) await page.keyboard.press(key);
  await comeBack();
  await waits.waitFor({ state: 'hidden', ...LONG });
  expect(await queue.item()).toBe(second);
  await queue.press('1');
  await expect.poll(queue.done, LONG).toBe(2);
  for (const key of ['Backspace', 'Backspace']) await queue.press(key);
  await expect.poll(queue.done, LONG).toBe(0);

  await page.locator('.spine-link', { hasText: '#1' }).getByRole('link').click();
  await page.getByRole('button', { name: /^Label \d+ texts$/ }).waitFor();
  await goTo(page, 'Serving');
  await page.getByRole('link', { name: 'Label these…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Make a queue' });
  expect(await dialog.getByRole('radio', { name: /A random sample/ }).isChecked()).toBe(true);

  // Another program's file, with a label of somebody else.
  await dialog.getByRole('radio', { name: /A file/ }).click();
  await dialog.getByText('Choose a file.').waitFor();
  const rows = [{ text: 'Paketet kom aldrig fram', label: 'negativ' }, { text: 'Allt gick som det skulle' }];
  await page.locator('dialog input[type="file"]').setInputFiles({
    name: 'texts.jsonl',
    mimeType: 'application/x-ndjson',
    buffer: Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join('')),
  });
  await dialog.getByRole('button', { name: 'Import the file' }).click();
  await page.getByRole('heading', { name: 'Import of texts.jsonl' }).waitFor(LONG);
  await queue.reading.waitFor();
});
