/** Joining two versions of the data by rows: what it comes to, finishing it as git's merge commit, and giving it up. */
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { removeHalfWritten, writeFileAtomic } from '../../base/atomic-file.ts';
import { hashBytes } from '../../base/hash.ts';
import type { Split } from '../../contract/common.ts';
import type { DataMerge, FinishMerge, RowConflict } from '../../contract/data-merge.ts';
import { IdriftError } from '../../contract/errors.ts';
import { fileMd5 } from '../file-hash.ts';
import { checkProject } from '../gate/check-project.ts';
import { recordOf, saveReport, withRecord } from '../gate/record.ts';
import { git } from '../git.ts';
import { changedFiles, commitMerge } from '../git-commit.ts';
import { withRepoLock } from '../lock/repo-lock.ts';
import type { Watched } from '../progress.ts';
import { add } from '../repo/add.ts';
import { checkout } from '../repo/checkout.ts';
import { type DvcProject, openDvcProject, openLooseProject, readText } from '../repo/project.ts';
import { fetch } from '../repo/sync.ts';
import { isInCache, readObject } from '../cache.ts';
import { storeBytes } from '../store/commit-stored.ts';
import { mergeRows } from './merge-rows.ts';
import {
  bytesOn,
  clearBegun,
  markBegun,
  noMerge,
  openMerge,
  type OpenMerge,
  pointersOf,
  type Side,
  SIDES,
  type WrittenFile,
} from './open-merge.ts';
import { fileOf, rowsOf, type SideFile } from './side-rows.ts';
import type { MergeRow, RowMerge } from './types.ts';

/** What the merge that git stopped in comes to; null: none is going on that is about rows. */
export const dataMerge = async (dir: string): Promise<DataMerge | null> => {
  const project = openLooseProject(dir);
  const merge = await openMerge(project);
  if (merge === null) return null;
  const { base, mine, theirs } = merge.commits;
  const about = {
    base: base === null ? null : await commitOf(dir, base),
    mine: await commitOf(dir, mine),
    theirs: await commitOf(dir, theirs),
    others: [...merge.others],
    missing: [...merge.missing],
  };
  if (merge.missing.length > 0) return { ...about, counts: null, conflicts: [] };
  const { conflicts, counts } = joinedRows(project, merge).rows;
  return { ...about, counts, conflicts: [...conflicts] };
};

export type FinishOptions = Watched &
  Pick<FinishMerge, 'picks' | 'rest'> & {
    /** The commit that is merged, as it was shown; left out: whichever it is. */
    readonly theirs?: string | undefined;
  };

/**
 * Writes the merged files, adds them, and commits the merge with both parents. Killed at any moment, it can be called again.
 * @returns the commit.
 * @throws IdriftError `not-found` when no merge is going on; `conflict` when rows are still to be chosen, when other files are in conflict,
 * or when the folder holds data that is in no version. Nothing is changed then.
 */
export const finishDataMerge = async (dir: string, options: FinishOptions): Promise<string> => {
  const project = openDvcProject(dir);
  const pointers = await withRepoLock(project, () => writeMerged(project, options));
  // Not under the lock: git's own hook looks at the data, and takes it.
  const commit = await commitMerge(project, pointers);
  clearBegun(project);
  return commit;
};

/** @returns the pointers that are to be committed. */
const writeMerged = async (
  project: DvcProject,
  { theirs, picks, rest, ...watched }: FinishOptions,
): Promise<readonly string[]> => {
  const merge = await fetched(project, watched);
  if (theirs !== undefined && theirs !== merge.commits.theirs) throw another(merge.commits.theirs);
  if (merge.others.length > 0) throw otherConflicts(merge.others);
  const { rows, sides } = joinedRows(project, merge);
  const open = rows.conflicts.filter(({ id }) => (picks[id] ?? rest) === undefined);
  if (open.length > 0) throw undecided(open);
  const splits = rows.resolve(({ id }) => picks[id] ?? rest ?? 'mine');
  const files = merge.splits.map(({ split, path }) => {
    const bytes = fileOf(splits.get(split) ?? [], sides.mine.get(split) ?? null, sides.theirs.get(split) ?? null);
    if (bytes.length === 0) throw emptied(path);
    return { path, bytes, md5: hashBytes('md5', bytes) };
  });
  refuseUnsaved(project, merge, files);
  watched.signal?.throwIfAborted();
  const written = [...files, ...merge.beside].map(({ path, md5 }) => ({ path, md5 }));
  keepInCache(project, written);
  markBegun(project, merge, written);
  for (const { path, bytes, md5 } of files) {
    if (fileMd5(join(project.root, path)) !== md5) writeFileAtomic(join(project.root, path), bytes);
  }
  writeBeside(project, merge);
  await restorePointers(project, merge);
  await add(
    project,
    [...files, ...merge.beside].map(({ path }) => path),
    watched,
  );
  const own = pointersOf(project.root, merge);
  await recordGate(project, await changedFiles(project, [...new Set([...merge.pointers, ...own])], false));
  const pointers = [...new Set([...merge.pointers, ...own])];
  // Of a try that was killed: nobody else writes these under the lock.
  for (const path of [...pointers, ...written.map(({ path }) => path)]) removeHalfWritten(join(project.root, path));
  // What else git took from the other side: nothing is checked out for the rest, which may hold what is in no version.
  const others = (await changedFiles(project, [], true)).filter((file) => !pointers.includes(file));
  const [missing] = others.length > 0 ? await checkoutAll(project, merge, watched) : [];
  if (missing !== undefined) throw notThere(missing);
  return pointers;
};

/** Fetches what the merge is about and the cache lacks. @throws IdriftError `not-found` when no merge is going on. */
export const fetchMerge = async (dir: string, watched: Watched): Promise<void> => {
  await fetched(openDvcProject(dir), watched);
};

const commitOf = async (dir: string, commit: string): Promise<DataMerge['mine']> => {
  const said = await git(dir, ['show', '-s', '--no-show-signature', '--format=%H%x1f%aI%x1f%an%x1f%s', commit]);
  const [revision = commit, date = '', author = '', message = ''] = said.trimEnd().split('\x1f');
  return { revision, date: new Date(date).toISOString(), author, message };
};

type Joined = { readonly rows: RowMerge; readonly sides: Readonly<Record<Side, ReadonlyMap<Split, SideFile>>> };

const joinedRows = (project: DvcProject, merge: OpenMerge): Joined => {
  const filesOn = (side: Side): ReadonlyMap<Split, SideFile> =>
    new Map(
      merge.splits.flatMap(({ split, path }) => {
        const bytes = bytesOn(project, merge, side, path);
        return bytes === null ? [] : [[split, { bytes, rows: rowsOf(split, bytes, path) }] as const];
      }),
    );
  const [base, mine, theirs] = SIDES.map(filesOn) as [Files, Files, Files];
  const all = (files: Files): readonly MergeRow[] => [...files.values()].flatMap(({ rows }) => rows);
  return { rows: mergeRows(all(base), all(mine), all(theirs)), sides: { base, mine, theirs } };
};
type Files = ReadonlyMap<Split, SideFile>;

/** The merge with everything that it is about in the cache. */
const fetched = async (project: DvcProject, watched: Watched): Promise<OpenMerge> => {
  const merge = await openMerge(project);
  if (merge === null) throw noMerge(project.root);
  const { base, mine, theirs } = merge.commits;
  const revs = [theirs, mine, ...(base === null ? [] : [base])];
  if (merge.missing.length > 0) {
    const { failed } = await fetch(project, { ...watched, revs, workspace: false });
    if (failed[0]) throw failed[0].fault;
  }
  const now = merge.missing.length > 0 ? await openMerge(project) : merge;
  if (now === null) throw noMerge(project.root);
  if (now.missing[0] !== undefined) throw notThere(now.missing[0]);
  return now;
};

/** Whatever the pointers say by now, fetched where it must be. @returns what is nowhere. */
const checkoutAll = async (project: DvcProject, merge: OpenMerge, watched: Watched): Promise<readonly string[]> => {
  const { failed } = await checkout(project, [], watched);
  if (failed.length === 0) return failed;
  await fetch(project, { ...watched, revs: [merge.commits.theirs], workspace: false });
  return (await checkout(project, [], watched)).failed;
};

/** The folder holds one of the three versions, or what an earlier try has merged; anything else would be lost. */
const refuseUnsaved = (
  project: DvcProject,
  merge: OpenMerge,
  files: readonly { readonly path: string; readonly md5: string }[],
): void => {
  const wanted = [...files, ...merge.beside];
  const unsaved = wanted.find(({ path, md5 }) => {
    const lying = fileMd5(join(project.root, path));
    const isOf = (side: Side): boolean => merge.outs[side].some((out) => out.path === path && out.md5 === lying);
    return lying !== null && lying !== md5 && !SIDES.some(isOf);
  });
  if (!unsaved) return;
  throw new IdriftError({
    code: 'conflict',
    message: `${unsaved.path} holds changes that are in no version.`,
    where: unsaved.path,
    hint: 'Cancel the merge, commit them as a version of their own, and merge again. Nothing was changed.',
  });
};

/** What lies where something else is to be written, and is nowhere else: the folder may hold the only copy of a version. */
const keepInCache = ({ root, config: { cache } }: DvcProject, written: readonly WrittenFile[]): void => {
  for (const { path, md5 } of written) {
    const file = join(root, path);
    const lying = fileMd5(file);
    if (lying !== null && lying !== md5 && !isInCache(cache.dir, lying))
      storeBytes(cache.dir, lying, readFileSync(file), cache.shared === 'group');
  }
};

const writeBeside = (project: DvcProject, { beside }: OpenMerge): void => {
  for (const { path, md5 } of beside) {
    const file = join(project.root, path);
    if (md5 === null) rmSync(file, { force: true });
    else if (fileMd5(file) !== md5) {
      writeFileAtomic(file, readObject(project.config.cache.dir, md5, { path, legacy: false }));
      if (process.platform !== 'win32') chmodSync(file, 0o644);
    }
  }
};

/** Mine in place of git's marks, so that they can be read. */
const restorePointers = async (project: DvcProject, { pointers }: OpenMerge): Promise<void> => {
  for (const pointer of pointers) {
    writeFileAtomic(join(project.root, pointer), await git(project.root, ['show', `HEAD:./${pointer}`]));
  }
};

const recordGate = async (project: DvcProject, pointers: readonly string[]): Promise<void> => {
  const report = await checkProject(project.root);
  saveReport(project.root, report);
  for (const pointer of pointers) {
    const path = join(project.root, pointer);
    const text = readText(path);
    if (text !== null) writeFileAtomic(path, withRecord(text, pointer, recordOf(report, true)));
  }
};

const another = (theirs: string): IdriftError =>
  new IdriftError({
    code: 'conflict',
    message: `Another commit is being merged by now: ${theirs.slice(0, 7)}.`,
    where: theirs,
    hint: 'Look at its rows first.',
  });

const SHOWN = 5;

const otherConflicts = (others: readonly string[]): IdriftError =>
  new IdriftError({
    code: 'conflict',
    message: `${others.slice(0, SHOWN).join(', ')}${others.length > SHOWN ? ` and ${others.length - SHOWN} more` : ''} ${others.length === 1 ? 'is' : 'are'} in conflict too, and cannot be merged by rows.`,
    where: others[0],
    hint: 'Resolve them first (edit them, or take a side with git checkout --ours or --theirs) and run git add on them.',
  });

const undecided = (open: readonly RowConflict[]): IdriftError =>
  new IdriftError({
    code: 'conflict',
    message: `${open.length} ${open.length === 1 ? 'row is' : 'rows are'} still to be chosen, among them "${(open[0]?.text ?? '').slice(0, 60)}".`,
    where: open[0]?.id,
    hint: 'Choose mine or theirs for each.',
  });

const emptied = (path: string): IdriftError =>
  new IdriftError({
    code: 'conflict',
    message: `The merge would leave no row in ${path}.`,
    where: path,
    hint: 'Choose otherwise for its rows, or resolve its pointer by hand.',
  });

const notThere = (path: string): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message: `${path} of these versions is neither in the cache nor on the remote.`,
    where: path,
    hint: 'Push it from where it lies (idrift data push), then try again.',
  });
