/**
 * Another git repository, or another version of this one, as files: the working folder of a local project, or a temporary clone with one
 * commit checked out. Addresses come from pointers that others wrote: git may not run programs for them.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isFolder } from '../../base/path-facts.ts';
import { IdriftError } from '../../contract/errors.ts';
import { findCommit, git } from '../git.ts';
import { findProject, NoProjectError } from './project.ts';

export type ExternalRepo = {
  /** The folder with its files. */
  readonly root: string;
  /** Full hash; null for a working folder. */
  readonly commit: string | null;
  /** The project, or else the repository, that a local address leads to; null for one elsewhere. */
  readonly local: string | null;
  readonly close: () => void;
};

const SAFE = { GIT_TERMINAL_PROMPT: '0' };
const NO_PROGRAMS = [
  '-c',
  `core.hooksPath=${process.platform === 'win32' ? 'NUL' : '/dev/null'}`,
  '-c',
  'protocol.ext.allow=never',
];

/**
 * The working folder that a local address leads to: the project around it, else the git work tree, else the folder itself. null for an address
 * elsewhere, and for a bare repository, which has no files and is cloned as those elsewhere are.
 */
export const workingFolder = async (url: string): Promise<string | null> => {
  const dir = resolve(url);
  if (!isFolder(dir) || (await isBare(dir))) return null;
  try {
    return findProject(dir).root;
  } catch (thrown) {
    if (!(thrown instanceof NoProjectError)) throw thrown;
  }
  return (await topOf(dir)) ?? dir;
};

/** `file://` addresses are cloned as others are, but their data lies at hand. */
const localPath = (url: string): string => (/^file:\/\//i.test(url) ? fileURLToPath(url) : url);

/** As git can take it in another folder. */
const addressOf = (url: string): string => (isFolder(localPath(url)) ? resolve(localPath(url)) : url);

const isBare = async (dir: string): Promise<boolean> => {
  try {
    return (await git(dir, ['rev-parse', '--is-bare-repository'])).trim() === 'true';
  } catch {
    return false;
  }
};

const topOf = async (dir: string): Promise<string | null> => {
  try {
    return (await git(dir, ['rev-parse', '--show-toplevel'])).replace(/\n$/, '');
  } catch {
    return null;
  }
};

/**
 * @param rev a commit, tag or branch; null is the default branch. Call `close` when done.
 * @throws IdriftError `not-available` when it cannot be cloned, `not-found` for a revision that it does not have.
 */
export const cloneRepo = async (url: string, rev: string | null): Promise<ExternalRepo> => {
  const local = await workingFolder(localPath(url));
  const source = local === null ? addressOf(url) : await topOf(local);
  if (source === null) throw notCloned(url, 'it is not a git repository');
  const root = mkdtempSync(join(tmpdir(), 'idrift-repo-'));
  const close = (): void => rmSync(root, { recursive: true, force: true });
  try {
    const how = local === null ? ['--filter=blob:none'] : ['--shared'];
    try {
      await git(root, [...NO_PROGRAMS, 'clone', '--quiet', '--no-checkout', ...how, '--', source, root], SAFE);
    } catch (cause) {
      throw notCloned(url, cause instanceof Error ? cause.message : String(cause), cause);
    }
    const commit = await commitIn(root, rev);
    await git(root, [...NO_PROGRAMS, 'checkout', '--quiet', '--detach', commit], SAFE);
    return { root, commit, local, close };
  } catch (thrown) {
    close();
    throw thrown;
  }
};

/** The commit that a revision of another repository is now, without its files. @throws as `cloneRepo` */
export const remoteCommit = async (url: string, rev: string | null): Promise<string> => {
  const local = await workingFolder(localPath(url));
  if (local !== null) return commitIn(local, rev);
  const name = rev ?? 'HEAD';
  if (/^[0-9a-f]{40}$/.test(name)) return name;
  let listed: string;
  try {
    listed = await git(
      tmpdir(),
      [...NO_PROGRAMS, 'ls-remote', '--quiet', '--', addressOf(url), name, `refs/tags/${name}^{}`],
      SAFE,
    );
  } catch (cause) {
    throw notCloned(url, cause instanceof Error ? cause.message : String(cause), cause);
  }
  const refs = new Map(
    listed.split('\n').flatMap((line) => {
      const [id, ref] = line.split('\t');
      return id && ref ? [[ref, id] as const] : [];
    }),
  );
  const found = [name, `refs/tags/${name}^{}`, `refs/tags/${name}`, `refs/heads/${name}`].find((ref) => refs.has(ref));
  if (found !== undefined) return refs.get(found) ?? '';
  // Part of a hash, or an expression: only a clone can tell.
  const clone = await cloneRepo(url, rev);
  clone.close();
  return clone.commit ?? '';
};

const commitIn = async (root: string, rev: string | null): Promise<string> => {
  const names = rev === null ? ['HEAD'] : [rev, `origin/${rev}`];
  for (const name of names) {
    const commit = await findCommit(root, name);
    if (commit !== null) return commit;
  }
  throw new IdriftError({
    code: 'not-found',
    message: `unknown Git revision '${rev ?? 'HEAD'}'`,
    where: rev ?? 'HEAD',
    hint: 'Give a commit, a tag or a branch of that repository.',
  });
};

const notCloned = (url: string, why: string, cause?: unknown): IdriftError =>
  new IdriftError(
    {
      code: 'not-available',
      message: `SCM error: Failed to clone repo '${url}': ${why.replace(/^git \S+: /, '')}`,
      where: url,
      hint: existsSync(url)
        ? 'Give the folder of a git repository.'
        : 'Check the address, and that git can read it: git ls-remote.',
    },
    { cause },
  );

/** Bytes of git's tree objects by folder, '' for the top: what DVC shows as a folder's size in another revision. */
export const treeSizes = async ({ root, commit }: ExternalRepo): Promise<ReadonlyMap<string, number>> => {
  const sizes = new Map<string, number>();
  if (commit === null) return sizes;
  const listed = await git(root, ['ls-tree', '-rtz', commit]);
  const ID_BYTES = 20;
  for (const line of listed.split('\0')) {
    const tab = line.indexOf('\t');
    if (tab < 0) continue;
    const path = line.slice(tab + 1);
    const mode = (line.slice(0, tab).split(' ')[0] ?? '').replace(/^0/, '');
    const at = path.lastIndexOf('/');
    const folder = at < 0 ? '' : path.slice(0, at);
    const own = mode.length + Buffer.byteLength(path.slice(at + 1)) + 2 + ID_BYTES;
    sizes.set(folder, (sizes.get(folder) ?? 0) + own);
  }
  return sizes;
};
