/**
 * `dvc gc`: removes from the cache, and on request from a remote, what no kept version needs. Made in two steps, so that the app can show
 * what would go, by name and size, before anything does.
 */
import { chmodSync, rmSync, unlinkSync } from 'node:fs';
import { IdriftError } from '../../contract/errors.ts';
import { withRepoLock } from '../lock/repo-lock.ts';
import type { Watched } from '../progress.ts';
import { isManifest, type ObjectId } from '../store/object-id.ts';
import { type CachedObject, listCache } from './gc-list.ts';
import { checkScope, type CloudScope, type GcScope } from './gc-scope.ts';
import { collectUsed, keyOf, type Used } from './gc-used.ts';
import { describeObjects, type ObjectUse } from './gc-uses.ts';
import { type DvcProject, openDvcProject } from './project.ts';

export type GcOptions = GcScope &
  CloudScope &
  Watched & {
    /** Folders of other projects that share the cache: what they need is kept as well. */
    readonly projects?: readonly string[];
    readonly skipFailed?: boolean;
    readonly dry?: boolean;
    readonly jobs?: number | undefined;
    readonly waitForLock?: boolean;
    /** false: sizes are all 0, and removing takes half as long; for who does not show them. */
    readonly measure?: boolean;
    /** Finds what each object once was; the command line does without. */
    readonly describe?: boolean;
  };

/** An object that goes. `uses`: the tracked paths that it once was or belonged to, newest first; none when no version ever had it. */
export type Unused = {
  readonly id: ObjectId;
  /** The file, or the key on the remote. */
  readonly place: string;
  /** Bytes; null on a remote that does not say. */
  readonly size: number | null;
  readonly uses: readonly ObjectUse[];
};

type RemoteUnused = { readonly name: string; readonly unused: readonly Unused[] };

export type GcResult = {
  readonly cache: readonly Unused[];
  readonly legacy: readonly Unused[];
  /** With `cloud`: by remote. */
  readonly remotes: readonly RemoteUnused[];
  /** Objects that stay in the cache. */
  readonly kept: { readonly objects: number; readonly bytes: number };
  /** Bytes that the cache becomes smaller by. */
  readonly bytes: number;
  readonly isDone: boolean;
};

/**
 * With `dry` nothing is removed.
 * @throws GcOptionsError; CannotCollectError when a kept version cannot be read or a kept folder's manifest is missing: nothing is removed.
 */
export const gc = async (project: DvcProject, options: GcOptions): Promise<GcResult> => {
  checkScope(options);
  const others = (options.projects ?? []).map((dir) => openDvcProject(dir));
  const lock = { waitForever: options.waitForLock === true };
  const lockAll = (left: readonly DvcProject[]): Promise<GcResult> => {
    const [first, ...rest] = left;
    return first ? withRepoLock(first, () => lockAll(rest), lock) : gcLocked(project, others, options);
  };
  return lockAll([project, ...others]);
};

const gcLocked = async (project: DvcProject, others: readonly DvcProject[], options: GcOptions): Promise<GcResult> => {
  const cacheDir = project.config.cache.dir;
  const remotes = options.cloud === true || options.notInRemote === true ? await import('./gc-remote.ts') : null;
  const used = await collectAll(project, others, options);
  const keep =
    options.notInRemote === true && remotes ? await remotes.onlyNotInRemote(project, used, options) : used.keys;
  const modern = listCache(cacheDir, false, options.measure);
  const legacy = listCache(cacheDir, true, options.measure);
  const goes = (object: CachedObject): boolean => !keep.has(keyOf(object.id));
  const unused = [...modern.objects, ...legacy.objects].filter(goes);
  const onRemotes = options.cloud === true && remotes ? await remotes.unusedOnRemotes(project, used, options) : [];
  const describe = await (options.describe === true ? describeObjects(project) : noUses);
  const shown = (objects: readonly CachedObject[]): Unused[] =>
    objects.filter(goes).map(({ id, file, size }) => ({ id, place: file, size, uses: describe(id) }));
  const result: GcResult = {
    cache: shown(modern.objects),
    legacy: shown(legacy.objects),
    remotes: onRemotes.map(({ name, unused: each }) => ({
      name,
      unused: each.map(({ id, place, size }) => ({ id, place, size, uses: describe(id) })),
    })),
    kept: sumOf([...modern.objects, ...legacy.objects].filter((object) => !goes(object))),
    bytes: sumOf(unused).bytes,
    isDone: options.dry !== true,
  };
  if (options.dry === true) return result;
  removeFiles(unused, options);
  for (const file of [...modern.stale, ...legacy.stale]) rmSync(file, { force: true });
  if (options.cloud === true && remotes) await remotes.removeOnRemotes(project, onRemotes, options);
  return result;
};

const noUses = (): readonly ObjectUse[] => [];

const sumOf = (objects: readonly CachedObject[]): GcResult['kept'] => ({
  objects: objects.length,
  bytes: objects.reduce((sum, { size }) => sum + size, 0),
});

const collectAll = async (project: DvcProject, others: readonly DvcProject[], options: GcOptions): Promise<Used> => {
  const caches = [project, ...others].map(({ config }) => config.cache.dir);
  const all: Used = { keys: new Set(), ids: [], remotes: new Set() };
  for (const each of [...others, project]) {
    options.signal?.throwIfAborted();
    const used = await collectUsed(each, options, {
      caches,
      skipFailed: options.skipFailed === true,
      fetchManifests: async (wanted) => (await import('./gc-remote.ts')).fetchManifests(each, wanted, options),
    });
    for (const name of used.remotes) all.remotes.add(name);
    for (const id of used.ids) {
      if (all.keys.has(keyOf(id))) continue;
      all.keys.add(keyOf(id));
      all.ids.push(id);
    }
  }
  return all;
};

/** Manifests go first: one without its files would be believed, files without their manifest are only lost room. */
const removeFiles = (objects: readonly CachedObject[], { onProgress, signal }: Watched): void => {
  const inOrder = [...objects.filter(isFolder), ...objects.filter((object) => !isFolder(object))];
  let bytes = 0;
  for (const [at, { file, size }] of inOrder.entries()) {
    signal?.throwIfAborted();
    if (process.platform === 'win32') chmodSync(file, 0o644);
    try {
      unlinkSync(file);
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') continue;
      throw new IdriftError(
        {
          code: 'not-available',
          message: `${file} cannot be removed: ${String(cause)}`,
          where: file,
          hint: 'It may belong to another user of a shared cache.',
        },
        { cause },
      );
    }
    bytes += size;
    onProgress?.({ step: 'remove', done: at + 1, total: inOrder.length, bytes, totalBytes: null, name: null });
  }
};

const isFolder = ({ id }: CachedObject): boolean => isManifest(id.oid);
