/**
 * Data that both sides changed: git's own merge is begun in the folder, the rows are merged, and the merge is committed. Rows that both changed,
 * each in its own way, leave it open, for a person to choose on the Data page.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import { git, runGit } from '../../data/git.ts';
import { gitPath } from '../../data/git-commit.ts';
import type { JoinContents } from '../../data/hooks/merge-driver.ts';
import { abortDataMerge } from '../../data/merge-rows/abort-merge.ts';
import { dataMerge, finishDataMerge } from '../../data/merge-rows/merge-data.ts';
import type { Watched } from '../../data/progress.ts';
import { type DvcProject, toPosix } from '../../data/repo/project.ts';
import { solveInFolder } from '../../data/upstream/merge-commit.ts';

/** The commit that a merge which is going on takes in; null: none is. */
export const mergingWith = async ({ root }: DvcProject): Promise<string | null> => {
  const file = await gitPath(root, 'MERGE_HEAD');
  return existsSync(file) ? (readFileSync(file, 'utf8').split('\n')[0] ?? null) : null;
};

/** Whether each of these is a pointer of the project, so that its rows may be merged. */
export const arePointers = ({ root, scmRoot }: DvcProject, paths: readonly string[]): boolean => {
  const prefix = scmRoot === null || root === scmRoot ? '' : `${toPosix(root.slice(scmRoot.length + 1))}/`;
  return paths.every(
    (path) => path.startsWith(prefix) && path.endsWith('.dvc') && existsSync(join(root, path.slice(prefix.length))),
  );
};

/**
 * @throws IdriftError `conflict`: with the merge taken back when something else than rows stands against it; with the merge open when there are
 * rows to choose.
 */
export const mergeByRows = async (
  project: DvcProject,
  theirs: string,
  message: string,
  joinContents: JoinContents,
  watched: Watched,
): Promise<void> => {
  const { root } = project;
  const going = await mergingWith(project);
  if (going === null) {
    const { stderr } = await runGit(root, ['merge', '--no-ff', '--quiet', '-m', message, theirs]);
    if ((await mergingWith(project)) === null) {
      if ((await git(root, ['rev-parse', 'HEAD^2']).catch(() => '')).trim() === theirs) return;
      throw new IdriftError({
        code: 'conflict',
        message: `git did not begin the merge: ${stderr.trim().split('\n')[0] ?? ''}`,
        where: root,
        hint: 'Do what it says and receive again. Nothing was changed.',
      });
    }
  }
  try {
    const left = await solveInFolder(project, joinContents);
    if (left.length === 0) {
      await git(root, ['commit', '--quiet', '--no-edit', '--cleanup=strip']);
      return;
    }
    const merge = await dataMerge(root);
    if (merge === null) throw noRows(left);
    if (merge.others.length === 0 && merge.conflicts.length > 0) throw rowsToChoose(merge.conflicts.length);
    await finishDataMerge(root, { ...watched, picks: {} });
  } catch (thrown) {
    if (!(thrown instanceof RowsToChooseError) && (await mergingWith(project)) !== null) {
      await abortDataMerge(root).catch(() => git(root, ['merge', '--abort']));
    }
    throw thrown;
  }
};

/** The merge is open, and waits for a person. */
class RowsToChooseError extends IdriftError {}

const noRows = (left: readonly string[]): IdriftError =>
  new IdriftError({
    code: 'conflict',
    message: `Not received, and nothing was changed: both of you changed ${left.join(', ')}, which cannot be merged by rows.`,
    where: left[0],
    hint: 'Merge by hand: git merge, take a side (git checkout --ours or --theirs), git commit. Then receive again.',
  });

const rowsToChoose = (rows: number): RowsToChooseError =>
  new RowsToChooseError({
    code: 'conflict',
    message: `${rows} ${rows === 1 ? 'row was' : 'rows were'} changed by both of you, each in another way.`,
    where: 'data',
    hint: 'Choose for each on the Data page, where both sides stand beside each other; then receive again. Everything else is merged.',
  });
