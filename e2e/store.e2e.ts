/** Runs from before there was a server: copied from the Stack page's button, used there, and logged into from a notebook's side. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Page } from 'playwright';
import { expect, onTestFinished, test } from 'vitest';
import { button, expectReadable, LONG, soon } from './data-page.ts';
import { cleanEnvironment, complaintsOf, openDesktop, programFolder, temporaryFolder } from './desktop.ts';
import { makeSample } from './sample.ts';

const cli = join(programFolder, 'scripts', 'idrift.mjs');

const idrift = (...words: string[]): void => {
  execFileSync(process.execPath, [cli, ...words], { stdio: 'pipe', env: cleanEnvironment(temporaryFolder('home')) });
};

/** MLflow's API over a project of its own: what the stack's server answers, within a second. */
const startServer = async (): Promise<{ readonly url: string; readonly end: () => Promise<void> }> => {
  const words = [cli, 'mlflow', '--port', '0', '--json', '--project', temporaryFolder('server')];
  const child = spawn(process.execPath, words, {
    env: cleanEnvironment(temporaryFolder('home')),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const end = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    await ended;
  };
  onTestFinished(end);
  const line = await new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve));
  return { url: (JSON.parse(line) as { url: string }).url, end };
};

const picture = async (page: Page, name: string): Promise<void> => {
  const folder = join(programFolder, 'test-results', 'store');
  mkdirSync(folder, { recursive: true });
  for (const [size, width, height] of [
    ['narrow', 1280, 800],
    ['wide', 1600, 1000],
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

const visit = async (page: Page, name: string): Promise<void> => {
  await page.locator('.sidebar').getByRole('link', { name }).click();
};

const answers = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(`${url}/health`)).ok;
  } catch {
    return false;
  }
};

/** As MLflow's client in a notebook asks. */
const logFrom = async (url: string, runName: string): Promise<void> => {
  const post = async (path: string, body: unknown): Promise<unknown> => {
    const answer = await fetch(`${url}/api/2.0/mlflow/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(200);
    return answer.json();
  };
  const made = await post('runs/create', { experiment_id: '0', run_name: runName, start_time: Date.now() });
  const { run } = made as { run: { info: { run_id: string } } };
  await post('runs/update', { run_id: run.info.run_id, status: 'FINISHED', end_time: Date.now() });
};

test('runs move to the server and back, and a notebook logs in', async () => {
  const project = makeSample();
  const tiny = '--layers 1 --width 16 --heads 2 --epochs 1 --device cpu'.split(' ');
  idrift('train', ...tiny, '--name', 'before-server', '--project', project);
  idrift('models', 'register', 'before-server', '--project', project);
  const server = await startServer();
  writeFileSync(join(project, '.idrift', 'stack.env'), `STACK_MLFLOW_URL=${server.url}\n`);
  const { page } = await openDesktop({
    project,
    env: { DOCKER_HOST: `unix://${join(temporaryFolder('none'), 'docker.sock')}` },
  });
  const complaints = complaintsOf(page);
  await visit(page, 'Stack');
  const section = page.locator('.stack-store');
  await section.waitFor(LONG);

  // What was made before is offered, and copied at a press, once.
  await section.getByText('In the project’s own file').waitFor();
  await section.getByText('1 run of the project’s file is not on the stack’s MLflow yet.').waitFor();
  await picture(page, '01-offered');
  await expectReadable(page);
  await button(page, 'Copy runs and models to the server').click();
  await section.getByText(/^Copied 1 run, \d+ points, 1 model, 1 registered model, 1 version, \d+ files to /).waitFor();
  await soon(() => button(page, 'Copy runs and models to the server').count()).toBe(0);
  await picture(page, '02-copied');

  // The switch for notebooks.
  const notebooks = page.getByRole('switch', { name: 'Let notebooks log in here' });
  await section.getByLabel('at port').fill('0');
  await notebooks.click();
  const line = section.getByText(/^MLFLOW_TRACKING_URI=http:\/\/127\.0\.0\.1:\d+$/);
  await line.waitFor();
  const door = ((await line.textContent()) ?? '').replace('MLFLOW_TRACKING_URI=', '');
  expect(await answers(door)).toBe(true);
  await picture(page, '03-door');
  await expectReadable(page);
  await visit(page, 'Runs');
  await page.getByText('before-server').first().waitFor();
  await logFrom(door, 'from-a-notebook');
  await page.getByText('from-a-notebook').first().waitFor();

  // On the server: the copied run is there, the notebook's is not, and the door is shut.
  await visit(page, 'Stack');
  await button(page, 'Use the server').click();
  await section.getByText('On the stack’s MLflow', { exact: true }).waitFor();
  expect(JSON.parse(readFileSync(join(project, 'idrift.json'), 'utf8'))).toMatchObject({ tracking: 'stack' });
  expect(await answers(door)).toBe(false);
  await section.getByText('1 run of the project’s file is not on the stack’s MLflow yet.').waitFor();
  await picture(page, '04-on-server');
  await visit(page, 'Runs');
  await page.getByText('before-server').first().waitFor();
  expect(await page.getByText('from-a-notebook').count()).toBe(0);
  await visit(page, 'Models');
  await page.getByText('served-model').first().waitFor();

  // The server goes: said, with the ways on.
  await server.end();
  await visit(page, 'Stack');
  await section.getByText('On the stack’s MLflow, which does not answer').waitFor();
  await soon(() => page.getByRole('heading', { level: 1 }).textContent()).toContain(
    'runs and models live on the stack’s MLflow',
  );
  await picture(page, '05-away');
  await expectReadable(page);
  await section.getByRole('button', { name: 'Try again' }).click();
  await section.getByRole('button', { name: 'Use the project’s file' }).click();
  await section.getByText('In the project’s own file').waitFor();
  await visit(page, 'Runs');
  await page.getByText('from-a-notebook').first().waitFor();

  // The same choice in Settings; what is no server is refused where it is typed.
  await visit(page, 'Settings');
  await page
    .getByRole('navigation', { name: 'Sections of the settings' })
    .getByRole('link', { name: 'Project' })
    .click();
  const field = page.getByLabel('Runs and models');
  expect(await field.inputValue()).toBe('project');
  await field.fill('sqlite:///mlflow.db');
  await page.getByText('Write project, stack, or an address').waitFor();
  await picture(page, '06-settings');
  await field.fill('http://127.0.0.1:1024');
  await field.press('Enter');
  await page.getByRole('alert').getByText('No MLflow server answers').waitFor();
  await soon(() => field.inputValue()).toBe('project');
  expect(complaints).toEqual([]);
});
