/** The Stack page in the desktop app: a compose file started from its button, seen by Compose too, its log, stopped and removed; and no Docker. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect, onTestFinished, test } from 'vitest';
import { answer, button, expectReadable, LONG, soon, toast } from './data-page.ts';
import { complaintsOf, openDesktop, programFolder, temporaryFolder } from './desktop.ts';
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

const composeFile = (name: string): string => `name: ${name}
services:
  store:
    image: ${IMAGE}
    profiles: [tracking, serving]
    command: [sh, -c, 'echo "INFO store is ready"; touch /tmp/ready; trap "exit 0" TERM; while :; do echo "GET /row 200"; sleep 1 & wait; done']
    ports: ["127.0.0.1::80"]
    volumes: [rows:/rows]
    stop_grace_period: 2s
    healthcheck: { test: [CMD, test, -e, /tmp/ready], interval: 1s, retries: 20 }
  buckets:
    image: ${IMAGE}
    profiles: [tracking]
    command: [sh, -c, 'echo made 2 buckets']
    depends_on: { store: { condition: service_healthy } }
  tracking:
    image: ${IMAGE}
    profiles: [tracking]
    init: true
    command: [sh, -c, 'echo "WARNING host tracking.lan is not on the list"; sleep 1000']
    stop_grace_period: 1s
    depends_on: { buckets: { condition: service_completed_successfully } }
    healthcheck: { test: [CMD, "true"], interval: 1s }
  notebook:
    image: ${IMAGE}
    profiles: [notebook]
    init: true
    stop_grace_period: 1s
    command: [sleep, "1000"]
    ports: ["127.0.0.1:18877:8888"]
volumes: { rows: {} }
`;

/** In both schemes, wide and small. */
const picture = async (page: Page, name: string): Promise<void> => {
  const folder = join(programFolder, 'test-results', 'stack');
  mkdirSync(folder, { recursive: true });
  for (const [size, width, height] of [
    ['small', 1024, 640],
    ['wide', 1440, 900],
  ] as const) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(150);
      await page.screenshot({ path: join(folder, `${name}-${size}-${colorScheme}.png`) });
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  }
};

const openStack = async (project: string, env: Readonly<Record<string, string>> = {}) => {
  const { page } = await openDesktop({ project, env });
  const complaints = complaintsOf(page);
  await page.locator('.sidebar').getByRole('link', { name: 'Stack' }).click();
  await page.locator('.stack').waitFor(LONG);
  return { page, complaints };
};

const row = (page: Page, service: string) =>
  page.locator('.stack-services').getByRole('row').filter({ hasText: service }).first();
const stateOf = (page: Page, service: string) => row(page, service).getByRole('cell').nth(1).textContent();

test('a compose file, started, watched and stopped from the page', async ({ skip }) => {
  if (!hasEngine) return skip(`no container engine with Compose has ${IMAGE}`);
  const name = `idrift-e2e-${process.pid}`;
  const project = makeSample();
  const file = join(project, 'docker-compose.yaml');
  writeFileSync(file, composeFile(name));
  onTestFinished(() => {
    docker('compose', '-f', file, '--profile', '*', 'down', '-v', '-t', '0');
    const left = docker('ps', '-aq', '--filter', `label=com.docker.compose.project=${name}`)
      .split('\n')
      .filter(Boolean);
    if (left.length > 0) docker('rm', '-f', ...left);
    docker('volume', 'rm', '-f', `${name}_rows`);
    docker('network', 'rm', `${name}_default`);
  });
  const { page, complaints } = await openStack(project);

  await soon(() => answer(page).textContent()).toBe('The stack is stopped; three services are ready to start.');
  await picture(page, '01-stopped');
  await expectReadable(page);

  await button(page, 'Start the stack').click();
  await soon(() => answer(page).textContent()).toMatch(/^The stack is starting/);
  await picture(page, '02-starting');
  await soon(() => answer(page).textContent()).toMatch(/^The stack is up[.;]/);
  expect(await stateOf(page, 'store')).toContain('healthy');
  expect(await stateOf(page, 'buckets')).toContain('finished');
  expect(await stateOf(page, 'tracking')).toContain('healthy');
  expect(await stateOf(page, 'notebook')).toContain('stopped');
  await soon(() => page.locator('.footer').textContent()).toContain('Stack running');

  // Docker's own command sees the same, by name, state and health.
  const seen = docker(
    'ps',
    '-a',
    '--filter',
    `label=com.docker.compose.project=${name}`,
    '--format',
    '{{.Names}} {{.Status}}',
  );
  expect(seen).toMatch(new RegExp(`${name}-store-1 Up .*\\(healthy\\)`));
  expect(seen).toMatch(new RegExp(`${name}-buckets-1 Exited \\(0\\)`));
  const compose = docker('compose', '-f', file, '--profile', '*', 'ps', '--format', '{{.Service}} {{.Health}}');
  expect(compose).toMatch(/store healthy[\s\S]*tracking healthy/);

  // The log of all, then of one; found, by level.
  const log = page.getByRole('grid', { name: 'Log, newest first' });
  await soon(() => log.textContent()).toContain('GET /row 200');
  await soon(() => page.getByText(/^warnings 1$/).count()).toBe(1);
  await soon(() => row(page, 'store').getByRole('cell').nth(6).textContent()).toMatch(/[KM]B$/);
  await picture(page, '03-up');
  await expectReadable(page);
  await page.getByText(/^warnings 1$/).click();
  await soon(() => log.getByRole('row').count()).toBe(2);
  expect(await log.textContent()).toContain('tracking.lan is not on the list');
  await page.getByText(/^all$/).click();
  await row(page, 'store').getByRole('button', { name: 'store' }).first().click();
  await page.getByLabel('Find in the log').fill('is ready');
  await soon(() => log.getByRole('row').nth(1).textContent()).toMatch(/store.*INFO store is ready/);
  await picture(page, '04-found');
  const folder = temporaryFolder('log');
  await button(page, 'Save the log…').click();
  await page.getByRole('dialog').getByLabel('In', { exact: true }).fill(folder);
  await page.getByRole('dialog').getByRole('button', { name: 'Save the log' }).click();
  await soon(() => toast(page).textContent()).toMatch(/1 line in /);
  expect(readFileSync(join(folder, readdirSync(folder)[0] ?? ''), 'utf8')).toMatch(
    /^\S+Z store INFO store is ready\n$/,
  );

  // Another profile, by one click; it is kept.
  await page
    .getByRole('group', { name: /Profiles/ })
    .getByRole('button', { name: 'notebook' })
    .click();
  await soon(() => readFileSync(join(project, 'idrift.json'), 'utf8')).toContain('notebook');
  await soon(() => answer(page).textContent()).toBe('The stack is up in part: 3 of 4 services.');
  await button(page, 'Start notebook').click();
  await soon(() => stateOf(page, 'notebook')).toContain('running');

  // What ends is told with its cause, and mended at a press.
  docker('kill', `${name}-tracking-1`);
  docker('rm', '-f', `${name}-tracking-1`);
  await soon(() => stateOf(page, 'tracking')).toContain('stopped');
  await button(page, 'Start the rest').click();
  await soon(() => answer(page).textContent()).toMatch(/^The stack is up[.;]/);

  await button(page, 'Stop the stack').click();
  await soon(() => answer(page).textContent()).toMatch(/^The stack is stopped/);
  expect(docker('ps', '-q', '--filter', `label=com.docker.compose.project=${name}`)).toBe('');

  // Removing asks; with the data, twice.
  await button(page, 'More actions').click();
  await page.getByRole('menuitem', { name: 'Remove the stack…' }).click();
  await picture(page, '05-remove');
  await page.getByRole('checkbox').check();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Remove it/ })
    .click();
  await page
    .getByRole('dialog')
    .getByText(/nothing brings them back/)
    .waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete 1 volume' }).click();
  await soon(() => docker('volume', 'ls', '-q', '--filter', `name=${name}`)).toBe('');
  expect(docker('ps', '-aq', '--filter', `label=com.docker.compose.project=${name}`)).toBe('');
  expect(existsSync(join(project, '.idrift', 'mlflow.db'))).toBe(true);
  expect(complaints).toEqual([]);
});

test('without Docker the page says what is kept where, and nothing is red', async () => {
  const project = makeSample();
  writeFileSync(join(project, 'docker-compose.yaml'), composeFile('idrift-e2e-none'));
  const { page, complaints } = await openStack(project, {
    DOCKER_HOST: `unix://${join(temporaryFolder('none'), 'docker.sock')}`,
  });
  await soon(() => answer(page).textContent()).toBe(
    'No container engine answers; everything is kept in the project folder.',
  );
  await page.getByRole('table', { name: 'What is kept where without a stack' }).waitFor();
  await page.locator('.stack-doctor').getByRole('link', { name: 'Podman' }).waitFor();
  expect(await page.locator('.stack [style*="--fail"], .stack [role="alert"]').count()).toBe(0);
  await picture(page, '06-none');
  await expectReadable(page);
  expect(complaints).toEqual([]);
});
