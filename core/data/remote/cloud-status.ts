/** How cache and remote differ: `dvc status -c`. */
import { isManifest } from '../store/object-id.ts';
import { missingObjects } from '../store/objects.ts';
import { keyOf, type ObjectStore } from './object-store.ts';
import { fetchManifests } from './fetch.ts';
import type { TransferOptions } from './transfer-result.ts';
import { unique, type Wanted, type WantedFile } from './wanted.ts';

/** `new`: only in the cache; `deleted`: only on the remote; `missing`: in neither. */
export type CloudWord = 'new' | 'deleted' | 'missing';

/**
 * By name; what is in both is left out. As DVC, a manifest on the remote speaks for its files unless `checkFiles`. Manifests that the cache
 * lacks are fetched.
 */
export const cloudStatus = async (
  store: ObjectStore,
  cacheDir: string,
  wanted: readonly Wanted[],
  options: TransferOptions,
): Promise<ReadonlyMap<string, CloudWord>> => {
  const known = await fetchManifests(store, cacheDir, wanted, options);
  const there = new Set(
    await store.existing(
      unique(known).map(({ id }) => id),
      options,
    ),
  );
  const closed = known.filter(({ id }) => options.checkFiles !== true && there.has(keyOf(id)));
  for (const { id } of closed.flatMap(({ children }) => children ?? [])) there.add(keyOf(id));
  const all: readonly WantedFile[] = known.flatMap((each) => [...(each.children ?? []), each]);
  const ids = unique(all).map(({ id }) => id);
  const asked = ids.filter((id) => !isManifest(id.oid) && !there.has(keyOf(id)));
  if (asked.length > 0) for (const key of await store.existing(asked, options)) there.add(key);
  const missing = new Set(missingObjects(cacheDir, ids).map(keyOf));
  const words = new Map<string, CloudWord>();
  for (const { id, name } of all) {
    const [isHere, isThere] = [!missing.has(keyOf(id)), there.has(keyOf(id))];
    if (!isHere || !isThere) words.set(name, isHere ? 'new' : isThere ? 'deleted' : 'missing');
  }
  return words;
};
