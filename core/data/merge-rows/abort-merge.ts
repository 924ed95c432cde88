/** Giving a merge of data up, also one whose finish failed half-way. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { fileMd5 } from '../file-hash.ts';
import { git, runGit } from '../git.ts';
import { withRepoLock } from '../lock/repo-lock.ts';
import { checkout, UnsavedError } from '../repo/checkout.ts';
import { type DvcProject, openLooseProject } from '../repo/project.ts';
import {
  begunFiles,
  bytesOn,
  clearBegun,
  noMerge,
  openMerge,
  type OpenMerge,
  pointersOf,
  type WrittenFile,
} from './open-merge.ts';

/** As `git merge --abort`; what a finish that failed wrote into the folder becomes again what it was before the merge. */
export const abortDataMerge = async (dir: string): Promise<void> => {
  const project = openLooseProject(dir);
  const merge = await openMerge(project);
  if (merge === null) throw noMerge(dir);
  const written = begunFiles(project, merge);
  if (written === null) {
    await git(dir, ['merge', '--abort']);
    return;
  }
  await withRepoLock(project, async () => {
    takeBack(project, merge, written);
    await pointersAsStaged(project, merge);
    await git(dir, ['merge', '--abort']);
    clearBegun(project);
    try {
      // What the finish took from the other side without a conflict.
      await checkout(project, [], { allowMissing: true });
    } catch (thrown) {
      if (!(thrown instanceof UnsavedError)) throw thrown;
    }
  });
};

/** Files that somebody changed since stay as they are. */
const takeBack = (project: DvcProject, merge: OpenMerge, written: readonly WrittenFile[]): void => {
  for (const { path, md5 } of written) {
    const file = join(project.root, path);
    const isMine = merge.outs.mine.some((out) => out.path === path && out.md5 === md5);
    if (isMine || fileMd5(file) !== md5) continue;
    const bytes = bytesOn(project, merge, 'mine', path);
    if (bytes === null) rmSync(file, { force: true });
    else writeFileAtomic(file, bytes);
  }
};

/** git does not give a merge up over files that are others than it has staged. */
const pointersAsStaged = async ({ root }: DvcProject, merge: OpenMerge): Promise<void> => {
  const written = pointersOf(root, merge).filter((pointer) => !merge.pointers.includes(pointer));
  if (written.length > 0) await runGit(root, ['checkout-index', '--force', '--index', '--quiet', '--', ...written]);
};
