/** The machine's own Chromium, for the app as `idrift ui` serves it. */
import { existsSync } from 'node:fs';
import { chromium, type Page } from 'playwright';
import { onTestFinished } from 'vitest';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'];

export const NO_CHROMIUM = 'Chromium is not installed (IDRIFT_CHROMIUM may name it)';

/** null: none is installed. IDRIFT_CHROMIUM names another one. */
export const findChromium = (): string | null =>
  process.env['IDRIFT_CHROMIUM'] ?? PLACES.find((path) => existsSync(path)) ?? null;

export const openBrowser = async (executablePath: string, url: string): Promise<Page> => {
  const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  onTestFinished(() => browser.close());
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(url);
  return page;
};
