/** The real command in a process of its own, as a terminal or a script runs it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

/** A model that trains in a fraction of a second. */
export const TINY = ['--layers', '1', '--width', '16', '--heads', '2', '--epochs', '1'];

export type Ended = { readonly status: number | null; readonly stdout: string; readonly stderr: string };

/** A folder of the test file's own, removed at its end. */
export const scratch = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'idrift-cli-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
};

const home = scratch();

export type RunOptions = {
  readonly cwd?: string;
  readonly user?: number;
  readonly env?: Readonly<Record<string, string>>;
};

export const start = (words: readonly string[], { cwd, user, env }: RunOptions = {}): ChildProcess =>
  spawn(process.execPath, [MAIN, ...words], {
    cwd,
    uid: user,
    env: { ...process.env, IDRIFT_HOME: home, SLACK_TOKEN: '', MLFLOW_TRACKING_URI: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32', // so that a signal reaches its children as Ctrl+C in a terminal does
  });

export const ended = (child: ChildProcess): Promise<Ended> =>
  new Promise((resolve) => {
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('close', (status) => resolve({ status, stdout, stderr }));
  });

export const idrift = (words: readonly string[], options: RunOptions = {}): Promise<Ended> =>
  ended(start(words, options));

/** With --json: the exit status and the one document. @throws when stdout holds anything else. */
export const idriftJson = async (
  words: readonly string[],
  options: RunOptions = {},
): Promise<{ readonly status: number | null; readonly answer: unknown }> => {
  const { status, stdout, stderr } = await idrift([...words, '--json'], options);
  if (!stdout.endsWith('\n') || stdout.trimEnd().includes('\n'))
    throw new Error(`Not one document: ${stdout}${stderr}`);
  return { status, answer: JSON.parse(stdout) };
};
