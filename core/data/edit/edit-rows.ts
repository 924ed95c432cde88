/**
 * Edits of the working copy's rows, undone and done again. Several in one go change all of their files or none: the new files are written
 * first, then a record names them, and from there on the go is finished, by the next who comes if need be.
 */
import { chmodSync, copyFileSync, existsSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { replaceFile, syncFile, syncFolder } from '../../base/atomic-file.ts';
import type { EditState, Edited, RowEdit } from '../../contract/data-edits.ts';
import { IdriftError } from '../../contract/errors.ts';
import { withRepoLock } from '../lock/repo-lock.ts';
import { openDvcProject, type DvcProject } from '../repo/project.ts';
import { hashFile } from '../store/hash-file.ts';
import { plainMode } from '../store/links.ts';
import { type Hunk, writePatched } from './byte-patch.ts';
import { planEdits } from './plan.ts';
import * as sessions from './sessions.ts';
import { titleOf } from './title.ts';

export type EditOptions = {
  /** Names the go where it can be taken back; left out: what was done. */
  readonly title?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** By path, the md5 of files as they were when the edits were thought out: where one that lies there is another by now, nothing is done. */
  readonly seen?: ReadonlyMap<string, string> | undefined;
};

/** A file was changed between the look at its rows and their edit. Nothing was changed. */
export class FileChangedError extends IdriftError {}

/**
 * Changes rows of the working copy's files; the pointers and the commit stay. Lines that are not named keep their bytes.
 * @throws FileChangedError; IdriftError as `planEdits`; nothing is changed then.
 */
export const editRows = (dir: string, edits: readonly RowEdit[], options: EditOptions = {}): Promise<Edited> =>
  locked(dir, async (project) => {
    const { files, places } = await planEdits(dir, edits, options.signal);
    // From here on nothing waits, so that no other edit of this process comes between either.
    for (const [path, md5] of options.seen ?? []) {
      const now = md5Of(project, path);
      if (now !== null && now !== md5) throw changedMeanwhile(path);
    }
    const id = sessions.nextId(project);
    const written = writeFresh(project, id, files, options.signal);
    const session: sessions.Session = {
      id,
      title: options.title ?? titleOf(edits),
      at: new Date().toISOString(),
      paths: files.map(({ path }) => path),
      files: written.map(({ path, beforeMd5, afterMd5, hunks }) => ({ path, beforeMd5, afterMd5, hunks })),
    };
    sessions.writePending(project, { session, into: 'done', files: written.map(withoutHunks) });
    refuseDropped(finish(project));
    sessions.forgetAll(project, 'undone');
    return { session: sessions.summaryOf(session), places: [...places], ...stateOf(project) };
  });

/** Takes the newest go back. @throws IdriftError `conflict` when one of its files was changed since. */
export const undoEdit = (dir: string): Promise<Edited> => locked(dir, (project) => turn(project, 'done'));

/** Does again what was taken back last. */
export const redoEdit = (dir: string): Promise<Edited> => locked(dir, (project) => turn(project, 'undone'));

/** What can be taken back or done again, once what a program that was killed had begun is finished. @throws as `recoverEdits` */
export const editState = async (dir: string): Promise<EditState> => {
  if (!existsSync(join(dir, '.dvc'))) return { undo: null, redo: null };
  const project = openDvcProject(dir);
  await recoverEdits(project);
  return stateOf(project);
};

/**
 * Finishes what a program that was killed had begun; what had not yet changed a file is dropped when its files are others by now.
 * @throws IdriftError `conflict` when a part was done and a file of the rest is another by now.
 */
export const recoverEdits = async (project: DvcProject): Promise<void> => {
  if (sessions.hasPending(project)) await withRepoLock(project, () => void finish(project));
};

const locked = <Result>(dir: string, work: (project: DvcProject) => Promise<Result> | Result): Promise<Result> => {
  const project = openDvcProject(dir);
  return withRepoLock(project, async () => {
    finish(project);
    try {
      return await work(project);
    } finally {
      // A go that could not be put in place still needs its files.
      if (sessions.readPending(project) === null) sessions.clearFresh(project);
    }
  });
};

const stateOf = (project: DvcProject): EditState => {
  const [undo, redo] = [sessions.newest(project, 'done'), sessions.newest(project, 'undone')];
  return { undo: undo && sessions.summaryOf(undo), redo: redo && sessions.summaryOf(redo) };
};

const turn = (project: DvcProject, from: sessions.Side): Edited => {
  const session = sessions.newest(project, from);
  if (session === null) return { session: null, places: [], ...stateOf(project) };
  const { files } = from === 'done' ? sessions.reversed(session) : session;
  const changed = files.find(({ path, beforeMd5 }) => md5Of(project, path) !== beforeMd5);
  if (changed) throw changedSince(changed.path, session.title);
  const written = writeFresh(project, session.id, files);
  const into = from === 'done' ? 'undone' : 'done';
  sessions.writePending(project, { session, into, files: written.map(withoutHunks) });
  refuseDropped(finish(project));
  return { session: sessions.summaryOf(session), places: [], ...stateOf(project) };
};

const changedSince = (path: string, title: string): IdriftError =>
  new IdriftError({
    code: 'conflict',
    message: `${path} was changed since by something else, so "${title}" cannot be taken back or done again.`,
    where: path,
    hint: 'Change its rows by hand, or check the committed version out again. Nothing was changed.',
  });

const md5Of = (project: DvcProject, path: string): string | null => {
  const file = join(project.root, path);
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? hashFile(file) : null;
};

type Fresh = sessions.Pending['files'][number] & { readonly hunks: readonly Hunk[] };

const withoutHunks = ({ path, fresh, beforeMd5, afterMd5 }: Fresh): sessions.Pending['files'][number] => ({
  path,
  fresh,
  beforeMd5,
  afterMd5,
});

/** The new files beside the folder, on the disk. */
const writeFresh = (
  project: DvcProject,
  id: string,
  files: readonly { readonly path: string; readonly hunks: readonly Hunk[] }[],
  signal?: AbortSignal,
): readonly Fresh[] => {
  const dir = sessions.freshFolder(project, id);
  return files.map(({ path, hunks }, nth) => {
    const fresh = join(dir, String(nth));
    const file = join(project.root, path);
    const { beforeMd5, afterMd5, mismatch } = writePatched(file, fresh, hunks, signal);
    if (mismatch) throw changedMeanwhile(path);
    if (process.platform !== 'win32') chmodSync(fresh, plainMode((statSync(file).mode & 0o100) !== 0));
    return { path, fresh, beforeMd5, afterMd5, hunks };
  });
};

const changedMeanwhile = (path: string): FileChangedError =>
  new FileChangedError({
    code: 'conflict',
    message: `${path} was changed while its rows were.`,
    where: path,
    hint: 'Look at its rows again. Nothing was changed.',
  });

/**
 * Gives the new files their names, and keeps the go. Where a file is another by now and none has its new name yet, the go is dropped.
 * @returns the file that it was dropped for; null: it is done, or there was none.
 */
const finish = (project: DvcProject): string | null => {
  const pending = sessions.readPending(project);
  if (pending === null) return null;
  const { session, into, files } = pending;
  const open = files.filter(({ path, afterMd5 }) => md5Of(project, path) !== afterMd5);
  const other = open.find(({ path, beforeMd5, fresh }) => md5Of(project, path) !== beforeMd5 || !existsSync(fresh));
  if (other) {
    if (files.some((file) => file.beforeMd5 !== file.afterMd5 && !open.includes(file)))
      throw cutOff(other.path, session.title);
    sessions.clearPending(project);
    return other.path;
  }
  for (const { path, fresh } of open) putInPlace(fresh, join(project.root, path));
  sessions.keep(project, into, session);
  sessions.forget(project, into === 'done' ? 'undone' : 'done', session.id);
  sessions.clearPending(project);
  return null;
};

const refuseDropped = (path: string | null): void => {
  if (path !== null) throw changedMeanwhile(path);
};

const cutOff = (path: string, title: string): IdriftError =>
  new IdriftError({
    code: 'conflict',
    message: `"${title}" was cut off between two files, and ${path} was changed by something else since.`,
    where: path,
    hint: 'Put that file back, or remove .dvc/tmp/idrift/edits/pending.json to leave the files as they are.',
  });

const putInPlace = (fresh: string, path: string): void => {
  try {
    renameSync(fresh, path);
    syncFolder(dirname(path));
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EXDEV')) throw thrown;
    replaceFile(path, (temporary) => {
      copyFileSync(fresh, temporary);
      syncFile(temporary);
    });
  }
};
