/** Opens the real desktop app with a home folder of its own, and closes it after the test. */
import { type ChildProcess, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { onTestFinished } from 'vitest';

export const programFolder = join(import.meta.dirname, '..');

export type Desktop = { readonly app: ElectronApplication; readonly page: Page; readonly home: string };

/** Removed after the test. */
export const temporaryFolder = (name: string): string => {
  const folder = mkdtempSync(join(tmpdir(), `idrift-${name}-`));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
  return folder;
};

/** Chromium refuses to start as root with its outer sandbox; the renderer's own, which we test, stays on. */
const switches = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** What a user's own environment says must not change a test. */
export const cleanEnvironment = (home: string): Record<string, string> => {
  const { SLACK_TOKEN: _token, MLFLOW_TRACKING_URI: _server, ...env } = process.env;
  const own = { HOME: home, USERPROFILE: home, IDRIFT_HOME: join(home, 'settings'), IDRIFT_NODE: process.execPath };
  return Object.fromEntries(
    Object.entries({ ...env, ...own }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
};

export type DesktopOptions = {
  readonly project?: string;
  readonly home?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** When it is to be closed: at the end of the test, unless several share it. */
  readonly atEnd?: (close: () => Promise<void>) => void;
};

export const openDesktop = async ({
  project,
  home = temporaryFolder('home'),
  env,
  atEnd = onTestFinished,
}: DesktopOptions = {}): Promise<Desktop> => {
  const app = await _electron.launch({
    args: [...switches, programFolder, ...(project === undefined ? [] : [`--project=${project}`])],
    cwd: programFolder,
    env: { ...cleanEnvironment(home), ...env },
  });
  const child = app.process();
  atEnd(() => closeDesktop(app, child));
  const page = await app.firstWindow();
  page.setDefaultTimeout(20_000);
  return { app, page, home };
};

/** Ends what still runs, even when the app waits for an answer. */
const closeDesktop = async (app: ElectronApplication, child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const limit = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await app.close().catch(() => undefined);
  clearTimeout(limit);
};

/** Process ids below `pid` whose command line has `word`. */
export const processesBelow = (pid: number, word: string): number[] => {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .flatMap((found) => (found ? [{ pid: Number(found[1]), parent: Number(found[2]), args: found[3] ?? '' }] : []));
  const below = (parent: number): typeof table =>
    table.filter((each) => each.parent === parent).flatMap((each) => [each, ...below(each.pid)]);
  return below(pid)
    .filter(({ args }) => args.includes(word))
    .map((each) => each.pid);
};

/** What the page says of itself that it should not: errors on its console, and errors that nobody caught. Grows. */
export const complaintsOf = (page: Page): string[] => {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
};
