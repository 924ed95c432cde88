/**
 * Push: only what is missing, files before the manifests that promise them, so that whatever cuts it off leaves a remote that DVC can read and
 * the next push completes.
 */
import { readFileSync, statSync } from 'node:fs';
import { manifestOid, parseManifest } from '../formats/manifest.ts';
import { isManifest, type ObjectId } from '../store/object-id.ts';
import { objectPath } from '../store/objects.ts';
import { countProgress } from './counted.ts';
import { knownFolders, rememberFolders } from './known-folders.ts';
import { keyOf, type ObjectStore, type UploadTask } from './object-store.ts';
import { collect, type TransferOptions, type TransferResult } from './transfer-result.ts';
import { idsOf, unique, type Wanted, type WantedFile } from './wanted.ts';

/** Files of so many go before their folders' manifests do. */
const GROUP_FILES = 10_000;

/** What is to be sent, and what of it the cache lacks. */
type Outgoing = { readonly tasks: UploadTask[]; readonly absent: WantedFile[] };

/** @throws IdriftError what concerns the whole remote; what was sent stays, and the next push goes on from there. */
export const push = async (
  store: ObjectStore,
  cacheDir: string,
  wanted: readonly Wanted[],
  options: TransferOptions,
): Promise<TransferResult> => {
  const { jobs, signal, checkFiles = false, stateDir } = options;
  const all = unique(wanted);
  const there = new Set<string>();
  const lookFor = async (some: readonly ObjectId[]): Promise<void> => {
    if (some.length > 0) for (const key of await store.existing(some, { jobs, signal })) there.add(key);
  };
  await lookFor(idsOf(all));
  const folders = all.filter(({ id, children }) => isManifest(id.oid) && (children !== null || !there.has(keyOf(id))));
  const open = folders.filter(({ id }) => checkFiles || !there.has(keyOf(id)));
  if (!checkFiles) {
    for (const { id, children } of folders) {
      if (there.has(keyOf(id))) for (const child of children ?? []) there.add(keyOf(child.id));
    }
    if (open.length > 0) await addKnown(store, cacheDir, there, options);
  }
  const files = unique(open.flatMap(({ children }) => children ?? [])).filter(({ id }) => !there.has(keyOf(id)));
  await lookFor(idsOf(files));

  const counter = countProgress('upload', options.onProgress);
  const collected = collect(counter);
  const bad = new Set<string>(); // not on the remote, and will not be
  const send = async ({ tasks, absent }: Outgoing): Promise<void> => {
    for (const each of absent) {
      bad.add(keyOf(each.id));
      collected.missing.push(each);
    }
    if (tasks.length === 0) return;
    counter.add(
      tasks.length,
      tasks.reduce((sum, { size }) => sum + (size ?? 0), 0),
    );
    await store.upload(tasks, {
      jobs,
      signal,
      onBytes: collected.onBytes,
      onDone: (task, fault) => {
        if (fault) bad.add(keyOf(task.id));
        else there.add(keyOf(task.id));
        collected.onDone(task, fault);
      },
    });
  };
  const outgoing = (some: readonly WantedFile[]): Outgoing => {
    const result: Outgoing = { tasks: [], absent: [] };
    for (const each of some) {
      if (there.has(keyOf(each.id)) || bad.has(keyOf(each.id))) continue;
      const source = objectPath(cacheDir, each.id.oid, each.id.legacy);
      const stat = statSync(source, { throwIfNoEntry: false });
      if (stat) result.tasks.push({ id: each.id, name: each.name, size: stat.size, source });
      else result.absent.push(each);
    }
    return result;
  };

  /** Folders whose files are all on the remote. Of one that was asked for in part, the others are looked for. */
  const complete = async (group: readonly Wanted[]): Promise<readonly Wanted[]> => {
    const found: Wanted[] = [];
    for (const folder of group) {
      if (!folder.children?.every(({ id }) => there.has(keyOf(id)))) continue;
      const rest = folder.only ? restOf(cacheDir, folder.id).filter((id) => !there.has(keyOf(id))) : [];
      await lookFor(rest);
      if (rest.every((id) => there.has(keyOf(id)))) found.push(folder);
      else collected.incomplete.push(folder.name);
    }
    return found;
  };

  await send(outgoing(all.filter(({ id, children }) => !isManifest(id.oid) || children === null)));
  for (let from = 0; from < open.length; ) {
    let to = from;
    for (let count = 0; to < open.length && count < GROUP_FILES; to++) count += open[to]?.children?.length ?? 0;
    const group = open.slice(from, to);
    await send(outgoing(unique(group.flatMap(({ children }) => children ?? []))));
    await send(outgoing(await complete(group)));
    from = to;
  }
  rememberFolders(
    stateDir,
    store.url,
    all.flatMap(({ id }) => (isManifest(id.oid) && !id.legacy && there.has(keyOf(id)) ? [id.oid] : [])),
  );
  counter.end();
  return collected.result();
};

/** Files of other folders that are known to be on the remote: an earlier version of this one, most likely. */
const addKnown = async (
  store: ObjectStore,
  cacheDir: string,
  there: Set<string>,
  { jobs, signal, stateDir }: TransferOptions,
): Promise<void> => {
  const known = knownFolders(stateDir, store.url).filter((oid) => !there.has(oid));
  if (known.length === 0) return;
  const seen = await store.existing(
    known.map((oid) => ({ oid, legacy: false })),
    { jobs, signal },
  );
  for (const oid of known) {
    const entries = seen.has(oid) ? readManifest(cacheDir, { oid, legacy: false }) : null;
    for (const { md5 } of entries ?? []) there.add(md5);
  }
};

const restOf = (cacheDir: string, id: ObjectId): ObjectId[] =>
  (readManifest(cacheDir, id) ?? []).map(({ md5 }) => ({ oid: md5, legacy: id.legacy }));

const readManifest = (cacheDir: string, id: ObjectId): { readonly md5: string; readonly relpath: string }[] | null => {
  try {
    const bytes = readFileSync(objectPath(cacheDir, id.oid, id.legacy));
    return manifestOid(bytes) === id.oid ? parseManifest(bytes, id.oid) : null;
  } catch {
    return null;
  }
};
