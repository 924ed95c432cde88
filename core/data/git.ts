/** The user's own git, called without a shell and read in its machine formats (-z, --batch). */
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { IdriftError } from '../contract/errors.ts';
import type { GitState } from '../contract/project.ts';

const MOST_OUTPUT = 256 * 1024 * 1024;

/**
 * The environment without git's own variables: a hook or an alias that started us sets GIT_DIR, and git would then read
 * and write that repository in place of the one in the folder. Reading commands take no lock from the user's own git.
 */
export const environment = (): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !OWN_VARIABLES.has(name))),
  GIT_OPTIONAL_LOCKS: '0',
  LC_ALL: 'C',
});

/** What `git rev-parse --local-env-vars` lists and moves a command to another repository. */
const OWN_VARIABLES: ReadonlySet<string> = new Set([
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
]);

/** `status` is git's exit status; one that a signal ended has 128. */
export type GitEnd = { readonly status: number; readonly stdout: string; readonly stderr: string };

/** @throws IdriftError `not-available` when git is not installed, `cancelled` once the signal aborts. */
export const runGit = (
  dir: string,
  args: readonly string[],
  {
    env = {},
    signal,
  }: { readonly env?: Readonly<Record<string, string>>; readonly signal?: AbortSignal | undefined } = {},
): Promise<GitEnd> =>
  new Promise((resolve, reject) => {
    if (!existsSync(dir)) {
      reject(noFolder(dir)); // execFile would say ENOENT, as for a missing git
      return;
    }
    const options = {
      cwd: dir,
      maxBuffer: MOST_OUTPUT,
      env: { ...environment(), ...env },
      ...(signal ? { signal } : {}),
    };
    execFile('git', [...args], options, (error, stdout, stderr) => {
      if (!error) resolve({ status: 0, stdout, stderr });
      else if (error.code === 'ENOENT') reject(gitMissing());
      else if (signal?.aborted === true) reject(new IdriftError({ code: 'cancelled', message: 'Cancelled.' }));
      else
        resolve({ status: typeof error.code === 'number' ? error.code : 128, stdout, stderr: stderr || error.message });
    });
  });

/** @throws IdriftError `not-available` when git is not installed, `internal` with git's own words when it fails. */
export const git = async (
  dir: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> => {
  const { status, stdout, stderr } = await runGit(dir, args, { env });
  if (status === 0) return stdout;
  throw new IdriftError({ code: 'internal', message: `git ${args[0]}: ${stderr.trim()}`, where: dir });
};

const noFolder = (dir: string): IdriftError =>
  new IdriftError({ code: 'not-found', message: `There is no folder ${dir}.`, where: dir, hint: 'Check the path.' });

const gitMissing = (): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message: 'git was not found on the PATH.',
    hint: 'Install git (git-scm.com) and start Idrift again. Without it there is no history of data versions.',
  });

const noWorkTree = (dir: string): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message: `${dir} is not a git work tree, so it has no data versions but the files as they lie.`,
    where: dir,
    hint: 'Run "git init" in the folder and commit its .dvc files, or open a folder that is a git clone.',
  });

/** false as well when git is not installed: what needs no history goes on without it. */
export const isWorkTree = async (dir: string): Promise<boolean> => {
  try {
    await requireWorkTree(dir);
    return true;
  } catch {
    return false;
  }
};

/** @throws IdriftError `not-available`: no git, no work tree, or one that git refuses because another user owns it. */
const requireWorkTree = async (dir: string): Promise<void> => {
  let answer: string;
  try {
    answer = await git(dir, ['rev-parse', '--is-inside-work-tree']);
  } catch (thrown) {
    if (!(thrown instanceof IdriftError) || thrown.info.code !== 'internal') throw thrown;
    if (thrown.info.message.includes('dubious ownership')) throw foreignWorkTree(dir);
    throw noWorkTree(dir);
  }
  if (answer.trim() !== 'true') throw noWorkTree(dir);
};

const foreignWorkTree = (dir: string): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message: `git does not read ${dir}: the folder belongs to another user.`,
    where: dir,
    hint: `If you trust it: git config --global --add safe.directory ${dir}`,
  });

/** Whether the repository has a commit at all. */
export const hasCommits = async (dir: string): Promise<boolean> => {
  try {
    await git(dir, ['rev-parse', '--verify', '--quiet', 'HEAD']);
    return true;
  } catch {
    return false;
  }
};

/** null outside a work tree, or without git. */
export const gitState = async (dir: string): Promise<GitState | null> => {
  try {
    const status = await git(dir, [
      'status',
      '--porcelain=v2',
      '--branch',
      '-z',
      '--untracked-files=normal',
      '--',
      '.',
    ]);
    const fields = status.split('\0');
    const header = (name: string): string | null =>
      fields.find((line) => line.startsWith(`# branch.${name} `))?.slice(`# branch.${name} `.length) ?? null;
    const [head, oid] = [header('head'), header('oid')];
    return {
      branch: head === '(detached)' ? null : head,
      commit: oid === '(initial)' ? null : oid,
      changed: fields.flatMap(changedPath),
    };
  } catch {
    return null;
  }
};

/** porcelain v2: `1 XY … path`, `2 XY … path` (the old path follows in its own field), `u …`, `? path`. */
const changedPath = (line: string): string[] => {
  const columns = { '1': 8, '2': 9, u: 10, '?': 1 }[line[0] ?? ''];
  if (columns === undefined || line[1] !== ' ') return [];
  return [line.split(' ').slice(columns).join(' ')];
};

/** The address of `origin`, without a password in it; null when there is none. */
export const remoteUrl = async (dir: string): Promise<string | null> => {
  try {
    const url = (await git(dir, ['config', '--get', 'remote.origin.url'])).trim();
    return url.replace(/^(\w+:\/\/)[^@/]*@/, '$1');
  } catch {
    return null;
  }
};

/** Commits known to exist, by folder. */
const seen = new Set<string>();

/** The full hash of the commit that git takes a name or an expression for; null when there is none. */
export const findCommit = async (dir: string, revision: string): Promise<string | null> => {
  try {
    const words = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
    return (await git(dir, words)).trim();
  } catch (thrown) {
    if (thrown instanceof IdriftError && thrown.info.code === 'internal') return null;
    throw thrown;
  }
};

/** As `findCommit`. @throws IdriftError `not-found`, in DVC's words; `not-available` without git or outside of a work tree */
export const resolveRevision = async (dir: string, revision: string): Promise<string> => {
  if (/^[0-9a-f]{40}$/.test(revision) && seen.has(`${dir}\0${revision}`)) return revision; // paging asks for each page
  const commit = await findCommit(dir, revision);
  if (commit !== null) {
    seen.add(`${dir}\0${commit}`);
    return commit;
  }
  await requireWorkTree(dir);
  throw new IdriftError({
    code: 'not-found',
    message: `unknown Git revision '${revision}'`,
    where: revision,
    hint: 'Give a commit, a tag or a branch; "idrift data versions" lists those that touch the data.',
  });
};

/** Contents of blobs by id, through one `git cat-file --batch`. */
export const readBlobs = (dir: string, ids: readonly string[]): Promise<ReadonlyMap<string, Buffer>> =>
  new Promise((resolve, reject) => {
    if (ids.length === 0) {
      resolve(new Map());
      return;
    }
    const child = spawn('git', ['cat-file', '--batch'], {
      cwd: dir,
      stdio: ['pipe', 'pipe', 'ignore'],
      env: environment(),
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', () => reject(gitMissing()));
    child.on('close', () => resolve(parseBatch(Buffer.concat(chunks))));
    child.stdin.end(`${ids.join('\n')}\n`);
  });

const parseBatch = (output: Buffer): ReadonlyMap<string, Buffer> => {
  const blobs = new Map<string, Buffer>();
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf(0x0a, at);
    if (end < 0) break; // git was stopped midway
    const [id = '', kind, size] = output.toString('latin1', at, end).split(' ');
    at = end + 1;
    if (kind === 'missing' || size === undefined) continue;
    blobs.set(id, output.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return blobs;
};
