/** The same pages in a browser, served by `idrift ui`. */
import { expect, test } from 'vitest';
import { findChromium, NO_CHROMIUM, openBrowser } from './browser.ts';
import { makeSample, serveToBrowser } from './sample.ts';

test('the app works in a browser, and its token leaves the address', async ({ skip }) => {
  const chromium = findChromium();
  if (chromium === null) return skip(NO_CHROMIUM);
  const url = await serveToBrowser(makeSample());
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=.{20,}$/);
  const page = await openBrowser(chromium, url);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page
    .getByRole('button', { name: /reviews/ })
    .first()
    .waitFor();
  expect(page.url()).not.toContain('token');
  await page.reload();
  await page
    .getByRole('button', { name: /reviews/ })
    .first()
    .waitFor();
  expect(await page.evaluate(() => 'idrift' in window)).toBe(false);
  expect(complaints).toEqual([]);
});

test('without the token the page shows that it has no engine', async ({ skip }) => {
  const chromium = findChromium();
  if (chromium === null) return skip(NO_CHROMIUM);
  const url = await serveToBrowser(makeSample());
  const page = await openBrowser(chromium, url.replace(/#.*/, ''));
  await expect.poll(() => page.getByText('The engine does not answer.').count()).toBeGreaterThan(0);
});
