/** The part of a clean-up that is about remotes. */
import { remoteOf } from '../config/load.ts';
import { type Listed, keyOf as storeKeyOf, placeOf } from '../remote/object-store.ts';
import { fetchManifests as getManifests } from '../remote/fetch.ts';
import { isManifest, type ObjectId } from '../store/object-id.ts';
import type { GcOptions } from './gc.ts';
import { keyOf, type Used } from './gc-used.ts';
import { type DvcProject, ownFolder } from './project.ts';
import { withRemote } from './with-remote.ts';

export type OnRemote = {
  readonly name: string;
  readonly unused: readonly { readonly id: ObjectId; readonly place: string; readonly size: number | null }[];
};

/** Gets manifests that no cache has from the remote, where it has them; without a remote there is nothing to do. */
export const fetchManifests = async (
  project: DvcProject,
  wanted: readonly { readonly id: ObjectId; readonly path: string }[],
  { remote, jobs, signal }: GcOptions,
): Promise<void> => {
  if (remote === undefined && project.config.core.remote === null) return;
  const folders = wanted.map(({ id, path }) => ({ id, name: path, size: null, children: null }));
  await withRemote(project, remote, signal, async (store) => {
    await getManifests(store, project.config.cache.dir, folders, { jobs, signal, stateDir: ownFolder(project) });
  });
};

/** What of the used objects the remote lacks: all that `--not-in-remote` keeps. */
export const onlyNotInRemote = (
  project: DvcProject,
  used: Used,
  { remote, jobs, signal }: GcOptions,
): Promise<ReadonlySet<string>> =>
  withRemote(project, remote, signal, async (store) => {
    const there = await store.existing(used.ids, { jobs, signal });
    return new Set(used.ids.filter((id) => !there.has(storeKeyOf(id))).map(keyOf));
  });

/** Of the default remote, or the one that was named, and of those that pointers name. */
export const unusedOnRemotes = async (
  project: DvcProject,
  used: Used,
  options: GcOptions,
): Promise<readonly OnRemote[]> => {
  const first = remoteOf(project.config, options.remote).name;
  const names = new Set([first, ...[...used.remotes].map((name) => name.toLowerCase())]);
  const found: OnRemote[] = [];
  for (const each of names) {
    found.push(
      await withRemote(project, each, options.signal, async (store, name) => {
        const listed: Listed[] = [];
        for (const legacy of [false, true]) {
          for await (const some of store.list(legacy, { jobs: options.jobs, signal: options.signal })) {
            listed.push(...some.filter(({ id }) => !used.keys.has(keyOf(id))));
          }
        }
        return { name, unused: listed.map(({ id, size }) => ({ id, size, place: `${store.url}/${placeOf(id)}` })) };
      }),
    );
  }
  return found;
};

/** Manifests first, as in the cache. */
export const removeOnRemotes = async (
  project: DvcProject,
  found: readonly OnRemote[],
  { jobs, signal }: GcOptions,
): Promise<void> => {
  for (const { name, unused } of found) {
    if (unused.length === 0) continue;
    const ids = unused.map(({ id }) => id);
    const inOrder = [...ids.filter(({ oid }) => isManifest(oid)), ...ids.filter(({ oid }) => !isManifest(oid))];
    await withRemote(project, name, signal, (store) => store.remove(inOrder, { jobs, signal }));
  }
};
