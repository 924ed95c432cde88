/** A shell in a running service on the Stack page: typed in, resized, interrupted, left by key, ended, closed. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect, onTestFinished, test } from 'vitest';
import { answer, button, expectReadable, LONG, soon } from './data-page.ts';
import { complaintsOf, openDesktop, programFolder } from './desktop.ts';
import { makeSample } from './sample.ts';

const docker = (...words: string[]): string => {
  try {
    return execFileSync('docker', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
};

/** An image with a shell that is here already: nothing is fetched by this test. */
const IMAGE = 'debian:trixie-slim';
const hasEngine = [
  ['compose', 'version'],
  ['image', 'inspect', IMAGE],
].every((words) => docker(...words) !== '');

const picture = async (page: Page, name: string): Promise<void> => {
  const folder = join(programFolder, 'test-results', 'stack');
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(150);
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) });
  }
};

test('a shell in a service', async ({ skip }) => {
  if (!hasEngine) return skip(`no container engine with Compose has ${IMAGE}`);
  const name = `idrift-e2e-shell-${process.pid}`;
  const project = makeSample();
  const file = join(project, 'docker-compose.yaml');
  const plain = `image: ${IMAGE}, init: true, stop_grace_period: 1s, command: [sleep, "1000"]`;
  writeFileSync(
    file,
    `name: ${name}\nservices:\n  store: { ${plain}, ports: ["127.0.0.1::80"] }\n  tracking: { ${plain} }\n`,
  );
  onTestFinished(() => {
    docker('compose', '-f', file, 'down', '-v', '-t', '0');
  });
  docker('compose', '-f', file, 'up', '-d');
  const container = `${name}-store-1`;
  const running = (): string => docker('top', container);

  const { page } = await openDesktop({ project });
  const complaints = complaintsOf(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.locator('.sidebar').getByRole('link', { name: 'Stack' }).click();
  await soon(() => answer(page).textContent()).toMatch(/^The stack is up[.;]/);
  await button(page, 'Open a shell in store').click();

  const shell = page.getByRole('region', { name: 'Shell in store' });
  const field = shell.getByLabel(/^Shell in store; F6 leaves it$/);
  const screen = shell.locator('.xterm-rows');
  const type = async (text: string): Promise<void> => {
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
  };
  await soon(() => shell.getByRole('status').textContent()).toBe(container);
  await soon(() => screen.textContent()).toContain('# ');
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
  await type(
    'printf "\\e[31mred \\e[32mgreen \\e[33myellow \\e[34mblue \\e[35mmagenta \\e[36mcyan\\e[0m %s\\n" $((40+2))',
  );
  await soon(() => screen.textContent()).toContain('cyan 42');
  expect(await screen.evaluate((element) => element.getBoundingClientRect().right)).toBeLessThanOrEqual(
    await shell.evaluate((element) => element.getBoundingClientRect().right),
  );
  await type('ls --color=always -la /');
  await soon(() => screen.textContent()).toContain('proc');
  await picture(page, '06-shell');
  await expectReadable(page);

  // Ctrl+C reaches the program, and so does Ctrl+K, which is the app's elsewhere.
  await type('sleep 777');
  await soon(running).toContain('sleep 777');
  await page.keyboard.press('Control+c');
  await soon(running).not.toContain('sleep 777');
  await page.keyboard.press('Control+k');
  expect(await page.getByRole('dialog').count()).toBe(0);

  // The program knows the terminal's size, also when that changes.
  const columns = async (): Promise<number> => {
    const said = [...((await screen.textContent()) ?? '').matchAll(/size=\d+,(\d+)/g)];
    return Number(said.at(-1)?.[1] ?? 0);
  };
  await type('echo size=$(stty size | tr " " ,)');
  await soon(columns).toBeGreaterThan(80);
  const wide = await columns();
  await page.setViewportSize({ width: 1100, height: 700 });
  const narrower = async (): Promise<number> => {
    await type('echo size=$(stty size | tr " " ,)');
    await page.waitForTimeout(300);
    return columns();
  };
  await soon(narrower).toBeLessThan(wide);
  await picture(page, '07-shell-small');
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1440, height: 900 });

  // F6 leaves it and comes back; Tab is the shell's.
  await page.keyboard.press('Tab');
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press('F6');
  expect(await shell.evaluate((element) => element.contains(document.activeElement))).toBe(false);
  await page.keyboard.press('Shift+F6');
  expect(await shell.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  await field.focus();

  // A flood is stopped by one key.
  await type('yes a line that never ends');
  await page.waitForTimeout(1500);
  await page.keyboard.press('Control+c');
  await soon(running).not.toContain('yes a line');
  await type('clear; echo still $((1+1)) here');
  await soon(() => screen.textContent()).toContain('still 2 here');

  await type('exit 3');
  await soon(() => shell.getByRole('status').textContent()).toBe('ended with status 3');
  await picture(page, '08-shell-ended');
  await button(page, 'open it again').click();
  await soon(() => shell.getByRole('status').textContent()).toBe(container);
  await soon(() => screen.textContent()).toContain('# ');
  await type('sleep 888');
  await soon(running).toContain('sleep 888');

  // Closing ends what runs in it; the log is back, and the focus where it was.
  await button(page, 'Close the shell').click();
  await soon(running).not.toMatch(/sleep 888|bash/);
  await page.getByRole('grid', { name: 'Log, newest first' }).waitFor(LONG);
  expect(await button(page, 'Open a shell in store').evaluate((element) => element === document.activeElement)).toBe(
    true,
  );

  // So does leaving the app, and a container that goes away says so.
  await button(page, 'Open a shell in tracking').click();
  const other = page.getByRole('region', { name: 'Shell in tracking' });
  await soon(() => other.getByRole('status').textContent()).toBe(`${name}-tracking-1`);
  docker('kill', `${name}-tracking-1`);
  await soon(() => other.getByRole('status').textContent()).toMatch(/^ended|status 137/);
  expect(complaints).toEqual([]);
});
