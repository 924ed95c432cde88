/** Repositories whose git runs with nothing of ours, of dvc or of Node on the PATH, as one that a window starts. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const MAIN = fileURLToPath(new URL('../../cli/dvc/main.ts', import.meta.url));
const made: string[] = [];
afterAll(() => {
  for (const dir of made) rmSync(dir, { recursive: true, force: true });
});

export const folder = (): string => {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'idrift-hooks-')));
  made.push(dir);
  return dir;
};

const BARE_PATH = ['/usr/bin', '/bin', '/usr/local/bin'].join(delimiter);

const ENV: NodeJS.ProcessEnv = {
  HOME: folder(),
  PATH: BARE_PATH,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Åsa Öberg',
  GIT_AUTHOR_EMAIL: 'asa@example.com',
  GIT_COMMITTER_NAME: 'Åsa Öberg',
  GIT_COMMITTER_EMAIL: 'asa@example.com',
  DVC_NO_ANALYTICS: '1',
  DVC_SITE_CACHE_DIR: folder(),
  DVC_GLOBAL_CONFIG_DIR: folder(),
  DVC_SYSTEM_CONFIG_DIR: folder(),
};

/** `all` is what was printed on both streams. */
export type Ended = { readonly status: number | null; readonly all: string };

export const run = (command: string, dir: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Ended => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: dir, env: { ...ENV, ...env }, encoding: 'utf8' });
  return { status, all: stdout + stderr };
};

export const tryGit = (dir: string, ...args: readonly string[]): Ended => run('git', dir, args);

/** @throws when git fails. */
export const git = (dir: string, ...args: readonly string[]): string => {
  const { status, all } = tryGit(dir, ...args);
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${all}`);
  return all;
};

export const tryOurs = (dir: string, ...words: readonly string[]): Ended =>
  run(process.execPath, dir, [MAIN, ...words]);

/** `idrift dvc`. @throws when it fails. */
export const ours = (dir: string, ...words: readonly string[]): string => {
  const { status, all } = tryOurs(dir, ...words);
  if (status !== 0) throw new Error(`idrift dvc ${words.join(' ')}: ${all}`);
  return all;
};

export const put = (dir: string, files: Readonly<Record<string, string>>): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
};

let template: string | null = null;

/** A repository on branch `main` whose commit holds a tracked folder `data` of three files. No hooks. */
export const project = (): string => {
  template ??= firstProject();
  const dir = folder();
  cpSync(template, dir, { recursive: true, verbatimSymlinks: true });
  return dir;
};

const firstProject = (): string => {
  const dir = folder();
  git(dir, 'init', '--quiet', '--initial-branch=main');
  ours(dir, 'init', '--quiet');
  put(dir, { 'data/a': '1\n', 'data/b': '2\n', 'data/c': '3\n' });
  ours(dir, 'add', '--quiet', 'data');
  save(dir, 'first');
  return dir;
};

/** Commits all, past the hooks. */
export const save = (dir: string, message: string): void => {
  git(dir, 'add', '--all');
  git(dir, 'commit', '--quiet', '--no-verify', '-m', message);
};
