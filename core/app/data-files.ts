/** The tracked files of a project: how each stands between folder, pointer, commit and cache; and taking a version's files into the folder. */
import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../base/atomic-file.ts';
import type { DataStatus, FileState } from '../contract/data-files.ts';
import { IdriftError } from '../contract/errors.ts';
import { git, readBlobs, resolveRevision } from '../data/git.ts';
import type { Watched } from '../data/progress.ts';
import { checkout, UnsavedError } from '../data/repo/checkout.ts';
import { type DataIndex, diffIndexes, indexedOuts, recordedIndex, workspaceIndex } from '../data/repo/data-index.ts';
import { headIndex, untrackedFiles } from '../data/repo/data-status.ts';
import { type DvcProject, openDvcProject } from '../data/repo/project.ts';
import { revisionStages, workspaceStages } from '../data/repo/stages.ts';
import { collectWanted } from '../data/repo/wanted.ts';
import { isManifest, type ObjectId } from '../data/store/object-id.ts';
import { missingObjects } from '../data/store/objects.ts';

/** Kinds of files that look like data: those that git does not know and no pointer tracks are offered to be added. */
const DATA_FILE = /\.(jsonl|ndjson|json|csv|tsv|parquet|xlsx|arrow|txt)$/i;
const MOST_UNTRACKED = 500;

export const statusOf = async (dir: string, watched: Watched = {}): Promise<DataStatus> => {
  if (!existsSync(join(dir, '.dvc'))) return { files: [], isProject: false };
  const project = openDvcProject(dir);
  const outs = indexedOuts(workspaceStages(project));
  const recorded = recordedIndex(project, outs, true);
  const folder = await workspaceIndex(project, outs, true, watched);
  const head = await headIndex(project, true);
  const lying = changesOf(recorded, folder);
  const committed = changesOf(head, recorded);
  const missing = new Set(
    missingObjects(
      project.config.cache.dir,
      [...recorded.entries.values()].flatMap(({ id }) => (id ? [id] : [])),
    ).map(({ oid }) => oid),
  );
  const paths = new Set([...recorded.entries.keys(), ...folder.entries.keys(), ...head.entries.keys()]);
  const files: FileState[] = [];
  for (const path of paths) {
    const entry = recorded.entries.get(path) ?? folder.entries.get(path) ?? head.entries.get(path);
    // A folder whose files are listed is told by them.
    if (!entry || (entry.isFolder && !recorded.unknownFolders.has(path) && hasFiles(recorded, folder, path))) continue;
    const id = recorded.entries.get(path)?.id ?? null;
    files.push({
      path,
      isFolder: entry.isFolder || (id !== null && isManifest(id.oid)),
      folder: lying.get(path) ?? 'same',
      commit: project.scmRoot === null ? 'none' : (committed.get(path) ?? 'same'),
      md5: id?.oid ?? null,
      size: statSync(join(dir, path), { throwIfNoEntry: false })?.size ?? null,
      inCache: id !== null && !missing.has(id.oid),
    });
  }
  return {
    files: [...files, ...(await untracked(project))].toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    isProject: true,
  };
};

const hasFiles = (recorded: DataIndex, folder: DataIndex, path: string): boolean =>
  [recorded, folder].some(({ entries }) => [...entries.keys()].some((each) => each.startsWith(`${path}/`)));

type Change = 'modified' | 'added' | 'deleted';

const changesOf = (old: DataIndex, now: DataIndex): ReadonlyMap<string, Change> => {
  const diff = diffIndexes(old, now, { renames: false });
  return new Map<string, Change>([
    ...diff.added.map(({ path }) => [path, 'added'] as const),
    ...diff.deleted.map(({ path }) => [path, 'deleted'] as const),
    ...diff.modified.map(({ old: { path } }) => [path, 'modified'] as const),
  ]);
};

const untracked = async (project: DvcProject): Promise<readonly FileState[]> =>
  (await untrackedFiles(project))
    .filter((path) => DATA_FILE.test(path))
    .slice(0, MOST_UNTRACKED)
    .map((path) => ({
      path,
      isFolder: false,
      folder: 'untracked',
      commit: 'none',
      md5: null,
      size: statSync(join(project.root, path), { throwIfNoEntry: false })?.size ?? null,
      inCache: false,
    }));

/** DVC's own words name its flags; here it is said with the files, and what to do on the page. */
export const inOurWords = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof UnsavedError)) throw thrown;
    const files = thrown.message.split('\n').slice(1);
    throw new IdriftError(
      {
        code: 'conflict',
        message: `${files.slice(0, 6).join(', ')}${files.length > 6 ? ` and ${files.length - 6} more` : ''} would be overwritten, and what ${files.length === 1 ? 'it holds is' : 'they hold is'} in no version.`,
        ...(files[0] === undefined ? {} : { where: files[0] }),
        hint: 'Add or commit the changes first, or check out again and let them be overwritten. Nothing was changed.',
      },
      { cause: thrown },
    );
  }
};

export type Taken = { readonly written: number; readonly removed: number };

type Taking = Watched & { readonly force: boolean };

/**
 * A version's files into the folder, then its pointers: what is checked out in git stays. Nothing that is saved nowhere is overwritten
 * without `force`. @throws IdriftError `not-available` when the cache lacks some of them: nothing is changed then.
 */
export const takeVersion = async (dir: string, revision: string, options: Taking): Promise<Taken> => {
  const commit = await resolveRevision(dir, revision);
  const taken = await takeFiles(openDvcProject(dir), commit, options);
  await takePointers(dir, commit);
  return taken;
};

/** The commit, or the branch, after its files. */
export const switchTo = async (dir: string, revision: string, options: Taking): Promise<Taken> => {
  const commit = await resolveRevision(dir, revision);
  await refuseDirty(dir);
  const taken = await takeFiles(openDvcProject(dir), commit, options);
  await git(dir, ['checkout', '--quiet', revision === commit ? '--detach' : '--no-guess', revision]);
  return taken;
};

const takeFiles = async (project: DvcProject, commit: string, { force, ...watched }: Taking): Promise<Taken> => {
  await requireCached(project, commit);
  const stages = await revisionStages(project, commit);
  const { stats } = await inOurWords(() => checkout(project, [], { ...watched, force, stages }));
  return { written: stats.added + stats.modified, removed: stats.deleted };
};

/** Git would refuse some changes and carry others along: before the data has moved, it must be clear that it will go. */
const refuseDirty = async (dir: string): Promise<void> => {
  const changed = (await git(dir, ['status', '--porcelain', '-z', '--untracked-files=no'])).split('\0').filter(Boolean);
  const [first] = changed;
  if (first === undefined) return;
  throw new IdriftError({
    code: 'conflict',
    message: `${changed.length === 1 ? `${first.slice(3)} has changes` : `${changed.length} files that git keeps have changes`} that are not committed.`,
    where: first.slice(3),
    hint: 'Commit or stash them first, or take the version’s files alone into the folder.',
  });
};

const requireCached = async (project: DvcProject, commit: string): Promise<void> => {
  const wanted = await collectWanted(project, { workspace: false, revs: [commit] });
  const ids = wanted.flatMap(({ id, name, children }) => [
    { ...id, name },
    ...(children ?? []).map((each: { id: ObjectId; name: string }) => ({ ...each.id, name: each.name })),
  ]);
  const missing = missingObjects(project.config.cache.dir, ids);
  if (missing.length === 0) return;
  throw new IdriftError({
    code: 'not-available',
    message: `${missing.length === 1 ? `${missing[0]?.name} is` : `${missing.length} files of this version are`} not in the cache.`,
    where: missing[0]?.name,
    hint: 'Fetch them first; the folder was left as it is.',
  });
};

const POINTER = /(^|\/)([^/]+\.dvc|dvc\.lock)$/;

/** Pointer files as the commit has them; those that it does not have go, where git keeps them. */
const takePointers = async (root: string, commit: string): Promise<void> => {
  const listed = (await git(root, ['ls-tree', '-rz', commit, '--', '.'])).split('\0').flatMap((line) => {
    const [about = '', path = ''] = line.split('\t');
    return POINTER.test(path) ? [{ path, blob: about.split(' ')[2] ?? '' }] : [];
  });
  const blobs = await readBlobs(
    root,
    listed.map(({ blob }) => blob),
  );
  for (const { path, blob } of listed) {
    const bytes = blobs.get(blob);
    if (bytes) writeFileAtomic(join(root, path), bytes);
  }
  const tracked = (await git(root, ['ls-files', '-z', '--', '.'])).split('\0').filter((path) => POINTER.test(path));
  const kept = new Set(listed.map(({ path }) => path));
  for (const path of tracked) if (!kept.has(path)) rmSync(join(root, path), { force: true });
};
