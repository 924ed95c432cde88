/** The user's own git, called without a shell and read in its machine formats (-z, --batch). */
import { execFile, spawn } from 'node:child_process';
import { IdriftError } from '../contract/errors.ts';
import type { GitState } from '../contract/project.ts';

const MOST_OUTPUT = 256 * 1024 * 1024;

/** @throws IdriftError `not-available` when git is not installed, `internal` with git's own words when it fails. */
export const git = (
  dir: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> =>
  new Promise((resolve, reject) => {
    const options = { cwd: dir, maxBuffer: MOST_OUTPUT, env: { ...process.env, ...env, LC_ALL: 'C' } };
    execFile('git', [...args], options, (error, stdout, stderr) => {
      if (!error) resolve(stdout);
      else if (error.code === 'ENOENT') reject(gitMissing());
      else
        reject(
          new IdriftError({
            code: 'internal',
            message: `git ${args[0]}: ${stderr.trim() || error.message}`,
            where: dir,
          }),
        );
    });
  });

const gitMissing = (): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message: 'git was not found on the PATH.',
    hint: 'Install git (git-scm.com) and start Idrift again. Without it there is no history of data versions.',
  });

export const noWorkTree = (dir: string): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message: `${dir} is not a git work tree, so it has no data versions but the files as they lie.`,
    where: dir,
    hint: 'Run "git init" in the folder and commit its .dvc files, or open a folder that is a git clone.',
  });

export const isWorkTree = async (dir: string): Promise<boolean> => {
  try {
    return (await git(dir, ['rev-parse', '--is-inside-work-tree'])).trim() === 'true';
  } catch (thrown) {
    if (thrown instanceof IdriftError && thrown.info.code === 'not-available') throw thrown;
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

/** The full hash of whatever git resolves. @throws IdriftError `not-found` */
export const resolveRevision = async (dir: string, revision: string): Promise<string> => {
  if (!(await isWorkTree(dir))) throw noWorkTree(dir);
  try {
    return (await git(dir, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`])).trim();
  } catch {
    throw new IdriftError({
      code: 'not-found',
      message: `git knows no revision "${revision}" in ${dir}.`,
      where: revision,
      hint: 'Give a commit, a tag or a branch; "idrift data versions" lists those that touch the data.',
    });
  }
};

/** Contents of blobs by id, through one `git cat-file --batch`. */
export const readBlobs = (dir: string, ids: readonly string[]): Promise<ReadonlyMap<string, Buffer>> =>
  new Promise((resolve, reject) => {
    if (ids.length === 0) {
      resolve(new Map());
      return;
    }
    const child = spawn('git', ['cat-file', '--batch'], { cwd: dir, stdio: ['pipe', 'pipe', 'ignore'] });
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
    const [id = '', kind, size] = output.toString('latin1', at, end).split(' ');
    at = end + 1;
    if (kind === 'missing' || size === undefined) continue;
    blobs.set(id, output.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return blobs;
};
