/** Tracked paths with their hashes, as a version records them or as the folder holds them, and what differs between two such lists. */
import { byCodePoint } from '../formats/python-json.ts';
import type { Watched } from '../progress.ts';
import { build } from '../store/build.ts';
import { isManifest, type ObjectId } from '../store/object-id.ts';
import { requestOf } from './legacy.ts';
import { idOf, folderEntries, isFolderOut } from './manifests.ts';
import type { DvcProject } from './project.ts';
import type { Stage, TrackedArtifact } from './stages.ts';
import { isUnder } from './targets.ts';

export type Entry = { readonly path: string; readonly id: ObjectId | null; readonly isFolder: boolean };
export type DataIndex = {
  readonly entries: ReadonlyMap<string, Entry>;
  /** Tracked folders whose manifest cannot be read: what they hold is not known. */
  readonly unknownFolders: ReadonlySet<string>;
};

/** Cached outs inside the project: what an index is about. */
export const indexedOuts = (stages: readonly Stage[]): readonly TrackedArtifact[] =>
  stages.flatMap(({ outs }) => outs.filter(({ artifact, inProject }) => artifact.cache && inProject));

/**
 * As the pointers say. With `granular`, folders' files as well. A folder whose manifest is missing or damaged is `unknown`.
 */
export const recordedIndex = (project: DvcProject, outs: readonly TrackedArtifact[], granular: boolean): DataIndex => {
  const entries = new Map<string, Entry>();
  const unknownFolders = new Set<string>();
  for (const { path, artifact, stage } of outs) {
    const isFolder = isFolderOut(artifact);
    const id = idOf(artifact) ?? importedId(stage);
    entries.set(path, { path, id, isFolder });
    if (!granular || !isFolder) continue;
    const files = entriesOrNull(project, { path, artifact });
    if (files === null) unknownFolders.add(path);
    for (const { relpath, md5 } of files ?? []) {
      entries.set(`${path}/${relpath}`, {
        path: `${path}/${relpath}`,
        id: { oid: md5, legacy: id?.legacy === true },
        isFolder: false,
      });
    }
  }
  return { entries, unknownFolders };
};

/** An import that was not downloaded: what its source has. */
const importedId = ({ kind, deps }: Stage): ObjectId | null => {
  const [dep] = deps;
  return kind === 'import' && dep ? idOf(dep.artifact) : null;
};

export const entriesOrNull = (project: DvcProject, { path, artifact }: Pick<TrackedArtifact, 'path' | 'artifact'>) => {
  try {
    return folderEntries(project.config.cache.dir, artifact, path);
  } catch {
    return null;
  }
};

/** As the folder holds them. Outs of DVC 2 are hashed as DVC 2 did. */
export const workspaceIndex = async (
  project: DvcProject,
  outs: readonly TrackedArtifact[],
  granular: boolean,
  watched: Watched = {},
): Promise<DataIndex> => {
  const requests = outs.map(requestOf);
  const built = await build(project, requests, watched);
  const entries = new Map<string, Entry>();
  for (const { path, legacy } of requests) {
    const now = built(path, legacy);
    if (!now) continue;
    entries.set(path, { path, id: { oid: now.oid, legacy }, isFolder: now.isFolder });
    if (!granular || !now.isFolder) continue;
    for (const { relpath, md5 } of now.entries()) {
      entries.set(`${path}/${relpath}`, { path: `${path}/${relpath}`, id: { oid: md5, legacy }, isFolder: false });
    }
  }
  return { entries, unknownFolders: new Set() };
};

/** What lies at or under one of the paths; none: everything. */
export const onlyUnder = (index: DataIndex, paths: readonly string[]): DataIndex =>
  paths.length === 0
    ? index
    : { ...index, entries: new Map([...index.entries].filter(([path]) => paths.some((each) => isUnder(path, each)))) };

export type IndexDiff = {
  readonly added: readonly Entry[];
  readonly deleted: readonly Entry[];
  readonly modified: readonly { readonly old: Entry; readonly new: Entry }[];
  readonly renamed: readonly { readonly old: Entry; readonly new: Entry }[];
  readonly unchanged: readonly Entry[];
  /** Files in a folder whose record cannot be read. */
  readonly unknown: readonly Entry[];
};

/** Entries by their hashes. One that went and one that came with the same hash are a rename. */
export const diffIndexes = (old: DataIndex, now: DataIndex, options: { readonly renames: boolean }): IndexDiff => {
  const added: Entry[] = [];
  const deleted: Entry[] = [];
  const modified: { old: Entry; new: Entry }[] = [];
  const unchanged: Entry[] = [];
  const unknown: Entry[] = [];
  const unknownFolders = [...old.unknownFolders, ...now.unknownFolders];
  const isUnknown = (path: string): boolean => unknownFolders.some((folder) => path.startsWith(`${folder}/`));
  for (const path of new Set([...old.entries.keys(), ...now.entries.keys()])) {
    const [before, after] = [old.entries.get(path), now.entries.get(path)];
    const entry = before ?? after;
    if (!entry) continue;
    if (unknownFolders.length > 0 && isUnknown(path)) {
      if (after) unknown.push(after);
    } else if (!before?.id && !after?.id) continue;
    else if (!before?.id) added.push(after ?? entry);
    else if (!after?.id) deleted.push(before);
    else if (before.id.oid !== after.id.oid || before.id.legacy !== after.id.legacy)
      modified.push({ old: before, new: after });
    else unchanged.push(before);
  }
  if (!options.renames) return { added, deleted, modified, renamed: [], unchanged, unknown };
  return { ...pairRenames(added, deleted), modified, unchanged, unknown };
};

const byPath = (a: Entry, b: Entry): number => byCodePoint(a.path, b.path);

/** In order of path, the first that went with the first that came. */
const pairRenames = (
  added: readonly Entry[],
  deleted: readonly Entry[],
): Pick<IndexDiff, 'added' | 'deleted' | 'renamed'> => {
  const gone = new Map<string, Entry[]>();
  for (const entry of deleted.toSorted(byPath)) {
    const list = gone.get(entry.id?.oid ?? '');
    if (list) list.push(entry);
    else gone.set(entry.id?.oid ?? '', [entry]);
  }
  const renamed: { old: Entry; new: Entry }[] = [];
  const fresh = added.toSorted(byPath).filter((entry) => {
    const old = gone.get(entry.id?.oid ?? '')?.shift();
    if (old) renamed.push({ old, new: entry });
    return !old;
  });
  return { added: fresh, deleted: [...gone.values()].flat(), renamed };
};

/** As DVC shows an entry: folders end in `/`. */
export const entryName = ({ path, isFolder, id }: Entry): string =>
  isFolder || (id && isManifest(id.oid)) ? `${path}/` : path;
