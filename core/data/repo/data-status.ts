/** `dvc data status`: what the folder holds against the pointers (uncommitted), and the pointers against the last commit (committed). */
import { git, hasCommits } from '../git.ts';
import type { Watched } from '../progress.ts';
import { missingObjects } from '../store/objects.ts';
import {
  type DataIndex,
  diffIndexes,
  type Entry,
  entryName,
  indexedOuts,
  type IndexDiff,
  onlyUnder,
  recordedIndex,
  workspaceIndex,
} from './data-index.ts';
import { type DvcProject, toPosix } from './project.ts';
import { revisionStages, workspaceStages } from './stages.ts';
import { isUnder } from './targets.ts';

export type DiffLists = {
  readonly added?: readonly string[];
  readonly deleted?: readonly string[];
  readonly modified?: readonly string[];
  readonly renamed?: readonly { readonly old: string; readonly new: string }[];
  readonly unknown?: readonly string[];
};

/** Paths relative to the project; folders end in `/`. Lists that are empty are left out of the diffs. */
export type DataStatus = {
  readonly not_in_cache: readonly string[];
  readonly committed: DiffLists;
  readonly uncommitted: DiffLists;
  readonly untracked: readonly string[];
  readonly unchanged: readonly string[];
};

/** Of the whole repository: whether it has no commit yet, and changes that are not committed. */
export type GitInfo = { readonly isEmpty: boolean; readonly isDirty: boolean };

export type DataStatusOptions = Watched & {
  readonly granular?: boolean;
  readonly untracked?: 'no' | 'all';
  readonly targets?: readonly string[];
  readonly renames?: boolean;
};

export const dataStatus = async (project: DvcProject, options: DataStatusOptions = {}): Promise<DataStatus> => {
  const { granular = false, targets = [], renames = true } = options;
  const outs = indexedOuts(workspaceStages(project));
  const recorded = onlyUnder(recordedIndex(project, outs, granular), targets);
  const folder = onlyUnder(await workspaceIndex(project, outs, granular, options), targets);
  const uncommitted = diffIndexes(recorded, folder, { renames });
  const head = onlyUnder(await headIndex(project, granular), targets);
  const committed = diffIndexes(head, recorded, { renames });
  const still = new Set(committed.unchanged.map(({ path }) => path));
  const hasHistory = project.scmRoot !== null;
  return {
    not_in_cache: notInCache(project, recorded).map(entryName),
    committed: hasHistory ? lists(committed) : {},
    uncommitted: lists(uncommitted),
    untracked: options.untracked === 'all' ? await untrackedFiles(project, targets) : [],
    unchanged: uncommitted.unchanged.filter(({ path }) => !hasHistory || still.has(path)).map(entryName),
  };
};

/** What the last commit records; nothing where there is none. */
export const headIndex = async (project: DvcProject, granular: boolean): Promise<DataIndex> => {
  if (project.scmRoot === null || !(await hasCommits(project.root)))
    return { entries: new Map(), unknownFolders: new Set() };
  return recordedIndex(project, indexedOuts(await revisionStages(project, 'HEAD')), granular);
};

/** Entries of the record whose objects the cache lacks. */
export const notInCache = (project: DvcProject, index: DataIndex): readonly Entry[] =>
  missingObjects(
    project.config.cache.dir,
    [...index.entries.values()].flatMap((entry) => (entry.id ? [{ ...entry.id, entry }] : [])),
  ).map(({ entry }) => entry);

const lists = (diff: IndexDiff): DiffLists => {
  const renamed = diff.renamed.map((each) => ({ old: entryName(each.old), new: entryName(each.new) }));
  const all = {
    added: diff.added.map(entryName),
    deleted: diff.deleted.map(entryName),
    modified: diff.modified.map((each) => modifiedName(each)),
    renamed,
    unknown: diff.unknown.map(entryName),
  };
  return Object.fromEntries(Object.entries(all).filter(([, list]) => list.length > 0));
};

/** A folder that became a file goes by what it is now. */
const modifiedName = ({ old, new: now }: { readonly old: Entry; readonly new: Entry }): string =>
  entryName({ ...old, isFolder: now.isFolder, id: now.id });

/** Files that neither git nor a pointer knows, relative to the project. */
export const untrackedFiles = async (
  project: DvcProject,
  targets: readonly string[] = [],
): Promise<readonly string[]> => {
  if (project.scmRoot === null) return [];
  const listed = await git(project.root, ['ls-files', '--others', '--exclude-standard', '-z', '--', '.']);
  const paths = listed.split('\0').filter(Boolean).map(toPosix);
  return targets.length === 0 ? paths : paths.filter((path) => targets.some((target) => isUnder(path, target)));
};

/** null without git. */
export const gitInfo = async (project: DvcProject, untracked: boolean): Promise<GitInfo | null> => {
  if (project.scmRoot === null) return null;
  const files = untracked ? 'all' : 'no';
  const words = ['status', '--porcelain=v2', '--branch', '--no-ahead-behind', '-z', `--untracked-files=${files}`];
  const lines = (await git(project.scmRoot, words)).split('\0').filter(Boolean);
  return {
    isEmpty: lines.includes('# branch.oid (initial)'),
    isDirty: lines.some((line) => !line.startsWith('# ')),
  };
};
