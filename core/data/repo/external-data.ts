/** The data of another repository: from its own cache where that lies on this machine, else from its remote. */
import { copyFileSync, existsSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import { ConfigError } from '../config/config-error.ts';
import type { Artifact } from '../formats/dvc-file.ts';
import type { Watched } from '../progress.ts';
import { keyOf } from '../remote/object-store.ts';
import { openRemote } from '../remote/open-remote.ts';
import { isManifest, type ObjectId } from '../store/object-id.ts';
import { hasObject, missingObjects, objectPath, placeObject, temporaryIn } from '../store/objects.ts';
import { syncAll } from '../store/commit-stored.ts';
import { hashFile } from '../store/hash-file.ts';
import type { ExternalRepo } from './external-repo.ts';
import { idOf, manifestEntries } from './manifests.ts';
import { type DvcProject, findProject, NoProjectError, openDvcProject, ownFolder } from './project.ts';
import { type SourceSettings, sourceRemote } from './source-settings.ts';
import { type TrackedArtifact, workspaceStages } from './stages.ts';
import { isUnder } from './targets.ts';

/** A file of its data: `relpath` below the path that was asked for, '' for that path itself. */
export type ExternalFile = { readonly relpath: string; readonly id: ObjectId; readonly isexec: boolean };

/** For reading manifests: the project with the cache of the repository that the clone was made of. */
export const withManifests = async (
  repo: ExternalRepo,
  project: DvcProject,
  outs: readonly TrackedArtifact[],
  settings: SourceSettings,
): Promise<DvcProject> => {
  if (repo.commit === null) return project;
  const source = sourceProject(repo);
  if (source) return { ...project, config: { ...project.config, cache: source.config.cache } };
  const manifests = outs.flatMap(({ artifact }) => {
    const id = idOf(artifact);
    return id && isManifest(id.oid) ? [id] : [];
  });
  try {
    await fetchInto(repo, project, manifests, project, {}, settings);
  } catch (thrown) {
    if (thrown instanceof ConfigError) throw thrown;
    // listed without their files
  }
  return project;
};

const sourceProject = ({ local }: ExternalRepo): DvcProject | null => {
  if (local === null) return null;
  try {
    return openDvcProject(local);
  } catch {
    return null;
  }
};

/** The project that a path of the clone belongs to: repositories may hold several. */
const projectOf = (repo: ExternalRepo, path: string): DvcProject | null => {
  let folder = path;
  while (folder !== '' && folder !== '.' && !existsSync(posix.join(repo.root, folder))) folder = posix.dirname(folder);
  try {
    const found = findProject(posix.join(repo.root, folder));
    return isUnder(found.root, realpathSync(repo.root)) ? found : null;
  } catch (thrown) {
    if (thrown instanceof NoProjectError) return null;
    throw thrown;
  }
};

/**
 * The files of data versions at or under a path of the clone. Manifests are put into the cache of `mine` on the way.
 * @throws IdriftError when a manifest cannot be had.
 */
export const dataUnder = async (
  repo: ExternalRepo,
  mine: DvcProject,
  path: string,
  settings: SourceSettings,
): Promise<readonly ExternalFile[]> => {
  const theirs = projectOf(repo, path);
  if (!theirs) return [];
  const root = realpathSync(repo.root);
  const prefix = theirs.root === root ? '' : `${theirs.root.slice(root.length + 1)}/`;
  const files: ExternalFile[] = [];
  for (const out of workspaceStages(theirs).flatMap(({ outs }) => outs)) {
    const id = idOf(out.artifact);
    const place = prefix + out.path;
    if (!out.inProject || !out.artifact.cache || !(isUnder(place, path || '.') || isUnder(path, place))) continue;
    if (id === null) throw notHashed(place);
    if (!isManifest(id.oid)) {
      if (isUnder(place, path || '.')) files.push({ relpath: below(place, path), id, isexec: out.artifact.isexec });
      continue;
    }
    if (!hasObject(mine.config.cache.dir, id)) await fetchInto(repo, mine, [id], theirs, {}, settings);
    for (const { relpath, md5 } of manifestEntries(mine.config.cache.dir, id, place) ?? []) {
      const file = `${place}/${relpath}`;
      if (isUnder(file, path || '.'))
        files.push({ relpath: below(file, path), id: { oid: md5, legacy: id.legacy }, isexec: false });
    }
  }
  return files;
};

const below = (place: string, path: string): string =>
  place === path ? '' : path === '' ? place : place.slice(path.length + 1);

/** The objects of the files, into the cache of `mine`. @throws IdriftError when one cannot be had. */
export const bringObjects = async (
  repo: ExternalRepo,
  mine: DvcProject,
  files: readonly ExternalFile[],
  dep: Artifact,
  watched: Watched,
): Promise<void> => {
  const ids = [...new Map(files.map(({ id }) => [keyOf(id), id])).values()];
  const missing = missingObjects(mine.config.cache.dir, ids);
  if (missing.length === 0) return;
  await fetchInto(repo, mine, missing, projectOf(repo, dep.path), watched, dep.repo ?? {});
};

const fetchInto = async (
  repo: ExternalRepo,
  mine: DvcProject,
  ids: readonly ObjectId[],
  theirs: DvcProject | null,
  watched: Watched,
  settings: SourceSettings = {},
): Promise<void> => {
  const { dir: cacheDir } = mine.config.cache;
  const source = sourceProject(repo);
  let left = missingObjects(cacheDir, ids);
  if (source) {
    copyObjects(source.config.cache.dir, cacheDir, left);
    left = missingObjects(cacheDir, left);
  }
  if (left.length === 0) return;
  const owner = source ?? theirs;
  const place = owner && sourceRemote(owner, settings);
  if (!place) throw lacking(repo, left);
  const store = await openRemote(place.remote, {
    remotes: place.remotes,
    stateDir: ownFolder(mine),
    cacheDir,
    signal: watched.signal,
  });
  try {
    const tasks = left.map((id) => ({ id, name: id.oid, size: null, temporary: temporaryIn(ownFolder(mine)) }));
    const faults: IdriftError[] = [];
    let done = 0;
    await store.download(tasks, {
      signal: watched.signal,
      onDone: ({ id, temporary, name }, fault) => {
        if (fault) {
          faults.push(fault);
          rmSync(temporary, { force: true });
        } else placeObject(temporary, objectPath(cacheDir, id.oid, id.legacy));
        watched.onProgress?.({ step: 'download', done: ++done, total: tasks.length, bytes: 0, totalBytes: null, name });
      },
    });
    if (faults[0])
      throw new IdriftError({
        ...faults[0].info,
        message: `${faults.length} files failed to download: ${faults[0].info.message}`,
      });
  } finally {
    store.close();
  }
};

/** From one cache to another, those whose bytes are right: they are on the disk before they have their names (decision 022). */
const copyObjects = (from: string, to: string, ids: readonly ObjectId[]): void => {
  const copies: { readonly temporary: string; readonly target: string }[] = [];
  try {
    for (const id of ids) {
      const source = objectPath(from, id.oid, id.legacy);
      const target = objectPath(to, id.oid, id.legacy);
      if (source === target || !hasObject(from, id)) continue;
      mkdirSync(dirname(target), { recursive: true });
      const temporary = temporaryIn(dirname(target));
      copies.push({ temporary, target });
      copyFileSync(source, temporary);
      if (!id.legacy && hashFile(temporary) !== id.oid.slice(0, 32)) rmSync(copies.pop()?.temporary ?? '');
    }
    syncAll(
      to,
      copies.map(({ temporary }) => temporary),
    );
    for (const { temporary, target } of copies) placeObject(temporary, target);
  } catch (thrown) {
    for (const { temporary } of copies) rmSync(temporary, { force: true });
    throw thrown;
  }
};

const notHashed = (place: string): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message: `'${place}' has no recorded content in that repository.`,
    where: place,
  });

const lacking = ({ local }: ExternalRepo, ids: readonly ObjectId[]): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message: `No DVC remote is specified in target repository, and its cache lacks ${ids.length} objects (${ids[0]?.oid}…).`,
    where: local ?? ids[0]?.oid ?? '',
    hint: 'Push the data there first, or name a remote with --remote.',
  });
