/**
 * What lies in the folder at tracked paths, as DVC would record it: md5 and size of a file, `.dir` oid, size and count of a folder. Files that
 * have not changed since they were hashed are not read (stat-state.ts). With `store` their bytes go into the cache on the way.
 */
import { statSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { type ManifestEntry, manifestOid, renderManifest } from '../formats/manifest.ts';
import { legacyMd5OfFile } from '../formats/dos2unix.ts';
import type { Watched } from '../progress.ts';
import { type DvcProject, ownFolder } from '../repo/project.ts';
import { type Source, storeInCache } from './commit-stored.ts';
import { listObjects } from './objects.ts';
import { isThere } from './store-file.ts';
import { isUnchanged, lookUp, md5At, packMd5s, readState, type State, statePath, writeState } from './stat-state.ts';
import { FACTS, factsOf, type Walked, walkFolder } from './walk.ts';
import { hashFiles } from './workers.ts';

type BuiltFile = {
  readonly isFolder: false;
  readonly oid: string;
  readonly size: number;
  readonly isexec: boolean;
};
type BuiltFolder = {
  readonly isFolder: true;
  readonly oid: string;
  readonly size: number;
  readonly nfiles: number;
  /** In no fixed order; made when asked for. */
  readonly entries: () => readonly ManifestEntry[];
  /** Symbolic links to files in it. */
  readonly links: number;
  /** Folders in it that hold nothing, the deepest first. */
  readonly emptyFolders: readonly string[];
};
export type Built = BuiltFile | BuiltFolder;

export type BuildRequest = { readonly path: string /** hashed as DVC 2 did */; readonly legacy: boolean };

export type BuildOptions = Watched & {
  /** Put what is hashed into the cache, and what is known but missing there. */
  readonly store?: boolean;
  /** With `store`: only files for which this holds are stored. */
  readonly storeOnly?: (path: string) => boolean;
};

/** A file to hash: where its md5 goes. */
type Need = Source & { readonly set: (md5: string, facts: readonly number[] | null) => void };

/** By `path` (and `legacy`): null where nothing lies. Paths are relative to the project. */
export const build = async (
  project: DvcProject,
  requests: readonly BuildRequest[],
  options: BuildOptions = {},
): Promise<(path: string, legacy?: boolean) => Built | null> => {
  const own = ownFolder(project);
  const singles = { md5: openSingles(own, ':files'), legacy: openSingles(own, ':legacy') };
  const needs: Need[] = [];
  const legacyNeeds: Need[] = [];
  const pending = new Map<string, () => Built | null>();
  const inCache = options.store === true ? cacheTest(project.config.cache.dir, requests.length) : null;
  const seenAt = Date.now();
  for (const { path, legacy } of requests) {
    const key = keyOf(path, legacy);
    if (pending.has(key)) continue;
    const stat = statSync(join(project.root, path), { throwIfNoEntry: false });
    const add = (need: Need): void => void (legacy ? legacyNeeds : needs).push(need);
    const wants = (file: string): boolean => options.storeOnly === undefined || options.storeOnly(file);
    if (!stat || project.ignore.explain(path).ignored) pending.set(key, () => null);
    else if (stat.isDirectory()) {
      pending.set(
        key,
        planFolder(project, { path, legacy, own, seenAt, add, inCache: legacy ? null : inCache, wants }),
      );
    } else if (stat.isFile()) {
      const state = legacy ? singles.legacy : singles.md5;
      pending.set(key, planFile(project, { path, stat, state, seenAt, add, inCache: legacy ? null : inCache, wants }));
    } else pending.set(key, () => null);
  }
  const sort = (a: Need, b: Need): number => b.size - a.size;
  await settle(project, needs.length > 2 ? needs.toSorted(sort) : needs, options);
  for (const need of legacyNeeds) {
    options.signal?.throwIfAborted();
    need.set(legacyMd5OfFile(need.path), null);
  }
  const built = new Map([...pending].map(([key, finish]) => [key, finish()]));
  singles.md5.save();
  singles.legacy.save();
  return (path, legacy = false) => built.get(keyOf(path, legacy)) ?? null;
};

const keyOf = (path: string, legacy: boolean): string => (legacy ? `${path}\0legacy` : path);

/** Whether an object of this md5 and size is in the cache; from the names alone when many are asked. */
const cacheTest = (cacheDir: string, requests: number): ((md5: string, size: number) => boolean) => {
  let names: ReadonlySet<string> | undefined;
  let asked = 0;
  return (md5, size) => {
    if (++asked > 1000 || requests > 1000) names ??= listObjects(cacheDir);
    return names ? names.has(md5) : isThere(cacheDir, md5, size);
  };
};

type Plan = {
  readonly path: string;
  readonly seenAt: number;
  readonly add: (need: Need) => void;
  readonly inCache: ((md5: string, size: number) => boolean) | null;
  readonly wants: (path: string) => boolean;
};

const planFolder = (
  project: DvcProject,
  { path, legacy, own, seenAt, add, inCache, wants }: Plan & { readonly legacy: boolean; readonly own: string },
): (() => Built) => {
  const walked = walkFolder(project.root, path, project.ignore);
  const file = statePath(own, legacy ? `${path}\0legacy` : path);
  const state = readState(file);
  if (state?.oid && isUnchanged(state, walked) && !inCache)
    return () => folderOf(state.oid ?? '', walked, () => md5sOf(state));
  const known = lookUp(state);
  const md5s = Array.from<string>({ length: walked.paths.length });
  const { facts } = walked;
  let isChanged = state === null || !isUnchanged(state, walked);
  for (const [index, inside] of walked.paths.entries()) {
    const size = facts[index * FACTS] ?? 0;
    const md5 = known(inside, facts, index);
    const name = `${path}/${inside}`;
    if (md5 !== null && (!inCache || !wants(name) || inCache(md5, size))) md5s[index] = md5;
    else {
      isChanged ||= md5 === null;
      add({
        path: join(project.root, name),
        size,
        name,
        set: (found, now) => {
          md5s[index] = found;
          if (now) for (let each = 0; each < FACTS; each++) facts[index * FACTS + each] = now[each] ?? 0;
        },
      });
    }
  }
  return () => {
    const entries = walked.paths.map((relpath, index): ManifestEntry => ({ relpath, md5: md5s[index] ?? '' }));
    const oid = !isChanged && state?.oid ? state.oid : manifestOid(renderManifest(entries));
    if (isChanged || state?.oid === null) {
      const { bytes, sure } = packMd5s(md5s, facts, seenAt);
      writeState(file, { paths: walked.paths, facts, md5s: bytes, oid: sure ? oid : null });
    }
    return folderOf(oid, walked, () => md5s);
  };
};

const folderOf = (oid: string, walked: Walked, md5s: () => readonly string[]): BuiltFolder => ({
  isFolder: true,
  oid,
  size: walked.size,
  nfiles: walked.paths.length,
  links: walked.links,
  emptyFolders: walked.emptyFolders,
  entries: () => {
    const all = md5s();
    return walked.paths.map((relpath, index) => ({ relpath, md5: all[index] ?? '' }));
  },
});

const md5sOf = (state: State): string[] => state.paths.map((_, index) => md5At(state.md5s, index) ?? '');

type Singles = ReturnType<typeof openSingles>;

const planFile = (
  project: DvcProject,
  { path, stat, state, seenAt, add, inCache, wants }: Plan & { readonly stat: Stats; readonly state: Singles },
): (() => Built) => {
  let { size } = stat;
  const facts = factsOf(stat);
  let md5 = state.find(path, facts);
  if (md5 === null || (inCache && wants(path) && !inCache(md5, size))) {
    add({
      path: join(project.root, path),
      size,
      name: path,
      set: (found, now) => {
        md5 = found;
        if (now) size = now[0] ?? size;
        state.set(path, found, now ?? facts, seenAt);
      },
    });
  }
  const isexec = process.platform !== 'win32' && (stat.mode & 0o111) !== 0;
  return () => ({ isFolder: false, oid: md5 ?? '', size, isexec });
};

/** What is known of single files; kept in one file for all of them. */
export const openSingles = (own: string, key: string) => {
  const file = statePath(own, key);
  let known: Map<string, { facts: readonly number[]; md5: string | null }> | undefined;
  let isChanged = false;
  const load = (): NonNullable<typeof known> => {
    if (known) return known;
    known = new Map();
    const state = readState(file);
    for (const [index, path] of (state?.paths ?? []).entries()) {
      const facts = [...(state?.facts.subarray(index * FACTS, (index + 1) * FACTS) ?? [])];
      known.set(path, { facts, md5: state ? md5At(state.md5s, index) : null });
    }
    return known;
  };
  return {
    find: (path: string, facts: readonly number[]): string | null => {
      const entry = load().get(path);
      return entry && entry.facts.every((each, at) => each === facts[at]) ? entry.md5 : null;
    },
    set: (path: string, md5: string, facts: readonly number[], seenAt: number): void => {
      const { sure } = packMd5s([md5], Float64Array.from(facts), seenAt);
      load().set(path, { facts, md5: sure ? md5 : null });
      isChanged = true;
    },
    save: (): void => {
      if (!isChanged || !known) return;
      const sure = [...known].filter(
        (entry): entry is [string, { facts: readonly number[]; md5: string }] => entry[1].md5 !== null,
      );
      const md5s = Buffer.from(sure.map(([, { md5 }]) => md5).join(''), 'hex');
      const facts = Float64Array.from(sure.flatMap(([, each]) => each.facts));
      writeState(file, { paths: sure.map(([path]) => path), facts, md5s, oid: null });
      isChanged = false;
    },
  };
};

/** Hashes what is needed, and stores it when that is asked for. */
const settle = async (project: DvcProject, needs: readonly Need[], options: BuildOptions): Promise<void> => {
  const { onProgress, signal } = options;
  const totalBytes = needs.reduce((sum, { size }) => sum + size, 0);
  let [done, bytes] = [0, 0];
  const onDone = (count: number, more: number): void => {
    done += count;
    bytes += more;
    onProgress?.({ step: 'hash', done, total: needs.length, bytes, totalBytes, name: needs[done]?.name ?? null });
  };
  const pool = { signal, onDone, jobs: project.config.core.checksumJobs };
  if (options.store !== true) {
    const md5s = await hashFiles(needs, pool);
    for (const [at, need] of needs.entries()) need.set(md5s[at] ?? '', null);
    return;
  }
  const wanted = needs.filter(({ name }) => options.storeOnly?.(name) !== false);
  const stored = await storeInCache(project.config.cache.dir, wanted, {
    ...pool,
    shared: project.config.cache.shared === 'group',
  });
  for (const [at, need] of wanted.entries()) {
    const each = stored[at];
    if (each) need.set(each.md5, [each.size, each.mtimeMs, each.ctimeMs, each.ino]);
  }
  const others = needs.filter(({ name }) => options.storeOnly?.(name) === false);
  const md5s = await hashFiles(others, pool);
  for (const [at, need] of others.entries()) need.set(md5s[at] ?? '', null);
};
