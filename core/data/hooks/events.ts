/** What a hook is to do with what git tells it. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isFolder } from '../../base/path-facts.ts';
import { IdriftError } from '../../contract/errors.ts';
import { git } from '../git.ts';

/**
 * Whether post-checkout is about a commit, not about single files, and no rebase is going on, which a failing hook would break.
 * @param args git's: old commit, new commit, 1 for a commit. The pre-commit tool tells it by its environment.
 * @param dir where the hook runs: the folder of the work tree.
 */
export const isCommitCheckout = (
  args: readonly string[],
  dir: string,
  env: NodeJS.ProcessEnv = process.env,
): boolean => {
  if ((env['PRE_COMMIT_CHECKOUT_TYPE'] ?? args[2]) !== '1') return false;
  const gitDir = gitDirOf(dir);
  return gitDir === null || !['rebase-merge', 'rebase-apply'].some((name) => isFolder(join(gitDir, name)));
};

/** The git folder of a work tree, a linked one too; null when `dir` is none. */
const gitDirOf = (dir: string): string | null => {
  const path = join(dir, '.git');
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return null;
  if (stat.isDirectory()) return path;
  const target = /^gitdir: (.*)$/m.exec(readFileSync(path, 'utf8'))?.[1];
  return target === undefined ? null : resolve(dir, target);
};

/**
 * DVC projects in folders of a repository whose own folder is none: git runs hooks at the top. Absolute; those that git has.
 * Empty outside a git work tree.
 */
export const projectsBelow = async (dir: string): Promise<readonly string[]> => {
  let listed: string;
  try {
    listed = await git(dir, ['ls-files', '-z', '--', ':(glob)**/.dvc/config']);
  } catch (thrown) {
    if (thrown instanceof IdriftError && thrown.info.code === 'internal') return [];
    throw thrown;
  }
  return listed
    .split('\0')
    .filter(Boolean)
    .map((file) => join(dir, dirname(dirname(file))))
    .filter((folder) => existsSync(join(folder, '.dvc')));
};
