/** `dvc unprotect`: links into the cache become files of their own, so that they can be edited without damage to the cache. */
import { chmodSync, copyFileSync, lstatSync, readdirSync, renameSync, rmSync, type Stats, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import { withRepoLock } from '../lock/repo-lock.ts';
import type { Watched } from '../progress.ts';
import { plainMode } from '../store/links.ts';
import { temporaryIn } from '../store/objects.ts';
import { type DvcProject, inProject } from './project.ts';

/** @param target relative to the working folder. Gives the files. @throws IdriftError `not-found`, `bad-input` outside the project */
export const unprotect = (
  project: DvcProject,
  target: string,
  options: Watched & { readonly waitForLock?: boolean } = {},
): Promise<number> =>
  withRepoLock(
    project,
    () => {
      const path = inProject(project, target);
      if (path === null) {
        throw new IdriftError({ code: 'bad-input', message: `'${target}' is outside of the project`, where: target });
      }
      const stat = statSync(join(project.root, path), { throwIfNoEntry: false });
      if (!stat) {
        throw new IdriftError({
          code: 'not-found',
          message: `can't unprotect non-existing data '${target}'`,
          where: target,
          hint: 'Check the path.',
        });
      }
      return unprotectPath(join(project.root, path), options);
    },
    { waitForever: options.waitForLock === true },
  );

/** Every file at or under an absolute path; links to folders are left alone. Gives how many. */
export const unprotectPath = (path: string, { onProgress, signal }: Watched = {}): number => {
  let done = 0;
  const visit = (each: string): void => {
    if (lstatSync(each).isDirectory()) {
      for (const name of readdirSync(each)) visit(join(each, name));
      return;
    }
    signal?.throwIfAborted();
    if (statSync(each, { throwIfNoEntry: false })?.isFile() === true) {
      unprotectFile(each);
      done++;
      onProgress?.({ step: 'link', done, total: null, bytes: 0, totalBytes: null, name: each });
    }
  };
  visit(path);
  return done;
};

/** Writable again; what could be run still can. */
const unprotectFile = (path: string): void => {
  const link = lstatSync(path);
  if (link.isSymbolicLink() || link.nlink > 1) {
    const temporary = temporaryIn(dirname(path));
    try {
      copyFileSync(path, temporary);
      chmodSync(temporary, plainMode(!link.isSymbolicLink() && isExecutable(link)));
      if (process.platform === 'win32') rmSync(path, { force: true });
      renameSync(temporary, path);
    } catch (thrown) {
      rmSync(temporary, { force: true });
      throw thrown;
    }
  } else chmodSync(path, plainMode(isExecutable(link)));
};

const isExecutable = ({ mode }: Stats): boolean => (mode & 0o100) !== 0;
