/** Fetch: into the cache only what is missing, manifests first, each object checked against its name before it gets it. */
import { readFileSync } from 'node:fs';
import { IdriftError, toErrorInfo } from '../../contract/errors.ts';
import { parseManifest } from '../formats/manifest.ts';
import { isManifest, type ObjectId } from '../store/object-id.ts';
import { missingObjects, objectPath } from '../store/objects.ts';
import { countProgress, type Counter } from './counted.ts';
import { rememberFolders } from './known-folders.ts';
import { type DownloadTask, keyOf, type ObjectStore } from './object-store.ts';
import { openStaging } from './staging.ts';
import { collect, type Collector, type TransferOptions, type TransferResult } from './transfer-result.ts';
import { idsOf, isWanted, unique, type Wanted, type WantedFile } from './wanted.ts';

/** At most so much waits to be put in place: what a killed fetch fetches again. */
const COMMIT_FILES = 5000;
const COMMIT_BYTES = 256 * 1024 * 1024;

/**
 * Into the cache, manifests first. Gives with the result the wanted as they are known now, with the files of each folder.
 * @throws IdriftError what concerns the whole remote; what was fetched stays.
 */
export const fetch = async (
  store: ObjectStore,
  cacheDir: string,
  wanted: readonly Wanted[],
  options: TransferOptions,
): Promise<TransferResult & { readonly wanted: readonly Wanted[] }> => {
  const counter = countProgress('download', options.onProgress);
  const collected = collect(counter);
  const known = await fetchManifests(store, cacheDir, wanted, options, { counter, collected });
  const single = known.filter(({ id }) => !isManifest(id.oid));
  const files = unique([...single, ...known.flatMap(({ children }) => children ?? [])]);
  await download(store, cacheDir, lackedBy(cacheDir, files), options, { counter, collected });
  const result = collected.result();
  counter.end();
  const { holes, folders } = await holesIn(store, known, result.missing, options);
  const whole = known.filter(
    ({ id, children }, at) =>
      children !== null && wanted[at]?.children === null && !id.legacy && !folders.has(keyOf(id)),
  );
  rememberFolders(
    options.stateDir,
    store.url,
    idsOf(whole).map(({ oid }) => oid),
  );
  return {
    ...result,
    failed: [...result.failed, ...[...holes].map(({ id, name }) => ({ id, name, fault: hole(name, id, store.url) }))],
    missing: result.missing.filter((each) => !holes.has(each)),
    wanted: known,
  };
};

/** A folder's manifest on the remote promises its files: one that is not there is a hole, not merely unknown. */
const holesIn = async (
  store: ObjectStore,
  known: readonly Wanted[],
  missing: readonly WantedFile[],
  options: TransferOptions,
): Promise<{ readonly holes: ReadonlySet<WantedFile>; readonly folders: ReadonlySet<string> }> => {
  const holes = new Set<WantedFile>();
  if (missing.length === 0) return { holes, folders: new Set() };
  const lost = new Map(missing.map((each) => [keyOf(each.id), each]));
  const inside = ({ children }: Wanted): WantedFile[] =>
    (children ?? []).flatMap(({ id }) => lost.get(keyOf(id)) ?? []);
  const suspects = unique(known.filter((folder) => inside(folder).length > 0));
  const promised = suspects.length === 0 ? new Set() : await store.existing(idsOf(suspects), options);
  for (const folder of suspects) if (promised.has(keyOf(folder.id))) for (const each of inside(folder)) holes.add(each);
  return { holes, folders: new Set(suspects.map(({ id }) => keyOf(id))) };
};

const lackedBy = <Each extends { readonly id: ObjectId }>(cacheDir: string, all: readonly Each[]): readonly Each[] => {
  const lacking = new Set(missingObjects(cacheDir, idsOf(all)));
  return all.filter(({ id }) => lacking.has(id));
};

const hole = (name: string, { oid }: ObjectId, url: string): IdriftError =>
  new IdriftError({
    code: 'not-found',
    message: `${name} (${oid}) is not in ${url}, although its folder is: a push was cut off, or somebody removed it.`,
    where: name,
    hint: 'Where the file is in the cache, push with a check of all files: idrift data push --check-files',
  });

type Told = { readonly counter: Counter; readonly collected: Collector };

const download = async (
  store: ObjectStore,
  cacheDir: string,
  wanted: readonly WantedFile[],
  { jobs, signal, shared }: TransferOptions,
  { counter, collected }: Told,
): Promise<void> => {
  if (wanted.length === 0) return;
  const staging = openStaging(cacheDir, shared);
  let ready: DownloadTask[] = [];
  let readyBytes = 0;
  const commit = (): void => {
    const some = ready;
    ready = [];
    readyBytes = 0;
    staging.commit(some);
    for (const task of some) collected.onDone(task, null);
  };
  try {
    counter.add(
      wanted.length,
      wanted.reduce<number | null>((sum, { size }) => (sum === null || size === null ? null : sum + size), 0),
    );
    const tasks = wanted.map(({ id, name, size }): DownloadTask => ({ id, name, size, temporary: staging.next() }));
    try {
      await store.download(tasks, {
        jobs,
        signal,
        onBytes: (bytes) => {
          readyBytes += bytes;
          collected.onBytes(bytes);
        },
        onDone: (task, fault) => {
          if (fault) return collected.onDone(task, fault);
          ready.push(task);
          if (ready.length >= COMMIT_FILES || readyBytes >= COMMIT_BYTES) commit();
        },
      });
    } finally {
      commit();
    }
  } finally {
    staging.close();
  }
};

/** Folders whose manifest the cache lacks: fetched, checked and read. One that cannot be had keeps `children: null`. */
export const fetchManifests = async (
  store: ObjectStore,
  cacheDir: string,
  wanted: readonly Wanted[],
  options: TransferOptions,
  told: Told = (({ counter }) => ({ counter, collected: collect(counter) }))({
    counter: countProgress('download', options.onProgress),
  }),
): Promise<readonly Wanted[]> => {
  const lacking = unique(wanted.filter(({ id, children }) => isManifest(id.oid) && children === null));
  if (lacking.length === 0) return wanted;
  await download(store, cacheDir, lackedBy(cacheDir, lacking), options, told);
  return wanted.map((folder) => {
    if (!isManifest(folder.id.oid) || folder.children !== null) return folder;
    const { id, name } = folder;
    if (missingObjects(cacheDir, [id]).length > 0) return folder;
    try {
      const entries = parseManifest(readFileSync(objectPath(cacheDir, id.oid, id.legacy)), name);
      const children = entries
        .filter(({ relpath }) => isWanted(folder, relpath))
        .map(
          ({ md5, relpath }): WantedFile => ({
            id: { oid: md5, legacy: id.legacy },
            name: `${name}/${relpath}`,
            size: null,
          }),
        );
      return { ...folder, children };
    } catch (thrown) {
      told.collected.failed.push({
        id,
        name,
        fault: thrown instanceof IdriftError ? thrown : new IdriftError(toErrorInfo(thrown)),
      });
      return folder;
    }
  });
};
