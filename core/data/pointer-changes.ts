/** What the pointer files in the folder say against the newest commit, as `dvc data status` tells "committed" changes. */
import { git, hasCommits, isWorkTree } from './git.ts';
import { outsOf } from './split-files.ts';

export type PointerChanges = {
  readonly added: readonly string[];
  readonly modified: readonly string[];
  readonly deleted: readonly string[];
};

/** Nothing outside a work tree and before its first commit. */
export const pointerChanges = async (projectDir: string): Promise<PointerChanges> => {
  if (!(await isWorkTree(projectDir)) || !(await hasCommits(projectDir)))
    return { added: [], modified: [], deleted: [] };
  const [now, then] = [await outsOf(projectDir, 'workspace'), await outsOf(projectDir, 'HEAD')];
  const before = new Map(then.map(({ path, md5 }) => [path, md5]));
  return {
    added: now.filter(({ path }) => !before.has(path)).map(({ path }) => path),
    modified: now.filter(({ path, md5 }) => before.has(path) && before.get(path) !== md5).map(({ path }) => path),
    deleted: [...before.keys()].filter((path) => !now.some((out) => out.path === path)),
  };
};

/** Files that neither git nor a pointer file knows. */
export const untrackedFiles = async (projectDir: string): Promise<readonly string[]> => {
  if (!(await isWorkTree(projectDir))) return [];
  const listed = await git(projectDir, ['ls-files', '--others', '--exclude-standard', '-z', '--', '.']);
  return listed.split('\0').filter((path) => path !== '' && !path.endsWith('.dvc'));
};
