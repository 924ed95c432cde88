/** `dvc init`: DVC's own files in a folder, byte for byte, and staged in git as DVC does. */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { isFolder } from '../../base/path-facts.ts';
import { IdriftError } from '../../contract/errors.ts';
import { git } from '../git.ts';
import { tryLockFile } from '../lock/file-lock.ts';

export type InitOptions = {
  /** Without git (`--no-scm`). */
  readonly noScm?: boolean;
  /** The folder lies inside a git work tree, not at its top (`--subdir`). */
  readonly subdir?: boolean;
  /** Replaces what is there, the local cache included (`--force`). */
  readonly force?: boolean;
};

/** The folder is as it was; `dvc` ends with 1. */
export class InitError extends IdriftError {}

const DVC_IGNORE = `# Add patterns of files dvc should ignore, which could improve
# the performance. Learn more at
# https://dvc.org/doc/user-guide/dvcignore
`;
const GIT_IGNORE = '/config.local\n/tmp\n/cache\n';
const NO_SCM_CONFIG = '[core]\n    no_scm = True\n';

/**
 * Gives the absolute folder.
 * @throws InitError where it cannot be made; IdriftError `bad-input` for options that exclude one another.
 */
export const initRepository = async (dir: string, options: InitOptions = {}): Promise<string> => {
  const { noScm = false, subdir = false, force = false } = options;
  if (noScm && subdir) {
    throw new IdriftError({
      code: 'bad-input',
      message: 'Cannot initialize repo with `--no-scm` and `--subdir`',
      hint: 'Without git there is no work tree to be a part of: leave out --subdir.',
    });
  }
  const root = resolve(dir);
  const dvcDir = join(root, '.dvc');
  if (!noScm) await requireGit(root, dvcDir, subdir);
  if (isFolder(dvcDir)) {
    if (!force) throw exists(dvcDir);
    removeOld(dvcDir);
  }
  mkdirSync(join(dvcDir, 'tmp'), { recursive: true });
  writeFileAtomic(join(dvcDir, 'config'), noScm ? NO_SCM_CONFIG : '');
  const files = [join(dvcDir, 'config'), join(root, '.dvcignore')];
  if (!existsSync(join(root, '.dvcignore'))) writeFileAtomic(join(root, '.dvcignore'), DVC_IGNORE);
  if (!noScm) {
    writeFileAtomic(join(dvcDir, '.gitignore'), GIT_IGNORE);
    files.push(join(dvcDir, '.gitignore'));
  }
  // DVC makes names of its own caches from this file's age.
  writeFileAtomic(join(dvcDir, 'tmp', 'btime'), '');
  if (!noScm) await git(root, ['add', '--', ...files]);
  return root;
};

const requireGit = async (root: string, dvcDir: string, subdir: boolean): Promise<void> => {
  const isTop = existsSync(join(root, '.git'));
  if (!isTop && !(subdir && (await isInWorkTree(root)))) {
    throw new InitError({
      code: 'not-available',
      message:
        `${root} is not tracked by any supported SCM tool (e.g. Git). ` +
        "Use `--no-scm` if you don't want to use any SCM or " +
        '`--subdir` if initializing inside a subdirectory of a parent SCM repository.',
      where: root,
      hint: 'Or make it one: git init.',
    });
  }
  if (await isIgnored(root)) {
    throw new InitError({
      code: 'conflict',
      message: `${dvcDir} is ignored by your SCM tool. \nMake sure that it's tracked, for example, by adding '!.dvc' to .gitignore.`,
      where: dvcDir,
    });
  }
};

const isInWorkTree = async (dir: string): Promise<boolean> => {
  try {
    return (await git(dir, ['rev-parse', '--is-inside-work-tree'])).trim() === 'true';
  } catch {
    return false;
  }
};

const isIgnored = async (root: string): Promise<boolean> => {
  try {
    return (await git(root, ['check-ignore', '.dvc'])) !== '';
  } catch {
    return false;
  }
};

/** Not while another command works there. */
const removeOld = (dvcDir: string): void => {
  const lock = join(dvcDir, 'tmp', 'lock');
  if (existsSync(lock)) {
    const release = tryLockFile(lock);
    if (!release) {
      throw new InitError({
        code: 'conflict',
        message: `Unable to acquire lock. Another DVC process is running in ${dvcDir}.`,
        where: lock,
        hint: 'Wait until it has ended, then do it again.',
      });
    }
    release();
  }
  rmSync(dvcDir, { recursive: true, force: true });
};

const exists = (dvcDir: string): InitError =>
  new InitError({
    code: 'conflict',
    message: `'${relative(process.cwd(), dvcDir) || dvcDir}' exists. Use \`-f\` to force.`,
    where: dvcDir,
    hint: 'With -f its local cache is removed: push or copy first what is only there.',
  });
