/** The history of the data: each commit that touches a pointer file, newest first, and the working copy before them. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DataOut, DataVersion, GraphVersion } from '../contract/data.ts';
import { readRows } from '../text/jsonl.ts';
import { isInCache, readObject } from './cache.ts';
import { diffRows } from './diff.ts';
import { loadDvcConfig } from './config/load.ts';
import { fileMd5 } from './file-hash.ts';
import { git, isWorkTree } from './git.ts';
import {
  type Commit,
  dataCommitOf,
  dataCommits,
  dataGraph,
  dataHeads,
  type GraphCommit,
  type Head,
} from './history.ts';
import type { Out } from './tracked-files.ts';
import { cachedRows } from './row-cache.ts';
import { type SplitFile, splitOf } from './split-files.ts';
import { committedOuts, unfold, workspaceOuts } from './tracked-files.ts';

/** Without the runs that used it: those are tracking's. */
export type VersionRecord = Omit<DataVersion, 'runs'>;

export type GraphRecord = Omit<GraphVersion, 'runs'>;

/** Rows of files up to this size are counted for the list. */
const COUNTED_BYTES = 64 * 1024 * 1024;

export const listVersions = async (projectDir: string): Promise<readonly VersionRecord[]> => {
  const cacheDir = loadDvcConfig(projectDir).cache.dir;
  const commits = (await isWorkTree(projectDir)) ? await dataCommits(projectDir) : [];
  const outs = await committedOuts(
    projectDir,
    commits.map(({ revision }) => revision),
    'leave-out',
  );
  const names = commits.length > 0 ? await refNames(projectDir) : new Map<string, Names>();
  const history = commits.map((commit) => ({
    commit,
    outs: unfold(cacheDir, outs.get(commit.revision) ?? []),
    names: names.get(commit.revision) ?? { tags: [], branches: [] },
  }));
  const working = workingCopy(projectDir, cacheDir, history[0]?.outs ?? null);
  const all = working ? [working, ...history] : history;
  return all.map(({ commit, outs, names }, at) => ({
    ...commit,
    ...names,
    outs: outs.map((out) => describe(projectDir, cacheDir, out)),
    change: changeOf(projectDir, cacheDir, outs, all[at + 1]?.outs ?? []),
  }));
};

/** The versions of every branch. The working copy comes from what is checked out. */
export const listGraph = async (projectDir: string): Promise<readonly GraphRecord[]> => {
  const cacheDir = loadDvcConfig(projectDir).cache.dir;
  const isGit = await isWorkTree(projectDir);
  const commits = isGit ? await dataGraph(projectDir) : [];
  const found = await committedOuts(
    projectDir,
    commits.map(({ revision }) => revision),
    'leave-out',
  );
  const outsIn = new Map(commits.map(({ revision }) => [revision, unfold(cacheDir, found.get(revision) ?? [])]));
  const names = commits.length > 0 ? await refNames(projectDir) : new Map<string, Names>();
  const heads = commits.length > 0 ? await dataHeads(projectDir) : new Map<string, readonly Head[]>();
  const here = commits.length > 0 ? await dataCommitOf(projectDir, 'HEAD', false) : null;
  const working = workingCopy(projectDir, cacheDir, here === null ? null : (outsIn.get(here) ?? null));
  const describeAll = (outs: readonly Out[]): DataOut[] => outs.map((out) => describe(projectDir, cacheDir, out));
  const record = (commit: GraphCommit, outs: readonly Out[], own: Names, of: readonly Head[]): GraphRecord => ({
    ...commit,
    ...own,
    heads: [...of],
    current: commit.revision === here,
    outs: describeAll(outs),
    change: changeOf(projectDir, cacheDir, outs, outsIn.get(commit.parents[0] ?? '') ?? []),
  });
  const history = commits.map((commit) =>
    record(
      commit,
      outsIn.get(commit.revision) ?? [],
      names.get(commit.revision) ?? { tags: [], branches: [] },
      heads.get(commit.revision) ?? [],
    ),
  );
  if (!working) return history;
  const parents = here === null ? [] : [here];
  return [record({ ...working.commit, parents }, working.outs, working.names, []), ...history];
};

type Names = { readonly tags: string[]; readonly branches: string[] };

/** Tags and branches that point at a commit itself. */
const refNames = async (projectDir: string): Promise<ReadonlyMap<string, Names>> => {
  const refs = await git(projectDir, [
    'for-each-ref',
    '--format=%(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end) %(refname)',
    'refs/heads',
    'refs/tags',
  ]);
  const names = new Map<string, Names>();
  for (const line of refs.split('\n')) {
    const [commit = '', ref = ''] = line.split(' ');
    const entry = names.get(commit) ?? { tags: [], branches: [] };
    if (ref.startsWith('refs/tags/')) entry.tags.push(ref.slice('refs/tags/'.length));
    else if (ref !== '') entry.branches.push(ref.slice('refs/heads/'.length));
    names.set(commit, entry);
  }
  return names;
};

/** null when the folder holds what the newest version says. Files that are missing do not make a working copy. */
const workingCopy = (projectDir: string, cacheDir: string, committed: readonly Out[] | null) => {
  const outs = unfold(cacheDir, workspaceOuts(projectDir)).map((out) => asItLies(projectDir, out));
  const same =
    committed !== null &&
    outs.length === committed.length &&
    outs.every((out) => committed.some((old) => old.path === out.path && old.md5 === out.md5));
  if (same || outs.length === 0) return null;
  const commit: Commit = {
    revision: 'workspace',
    date: new Date().toISOString(),
    author: '',
    message: 'Working copy, not committed',
  };
  return { commit, outs, names: { tags: [], branches: [] } };
};

const asItLies = (projectDir: string, out: Out): Out => {
  const file = join(projectDir, out.path);
  const md5 = fileMd5(file);
  return md5 === null || md5 === out.md5 ? out : { ...out, md5, size: statSync(file).size };
};

const describe = (projectDir: string, cacheDir: string, out: Out): DataOut => {
  const inCache = out.md5 !== null && (isInCache(cacheDir, out.md5) || lies(projectDir, out));
  return {
    path: out.path,
    md5: out.md5 ?? '',
    size: out.size,
    inCache,
    rows: inCache && splitOf(out.path) !== null ? rowCount(projectDir, cacheDir, out) : null,
  };
};

/** Whether the file in the folder has the out's very bytes. */
const lies = (projectDir: string, out: Out): boolean => fileMd5(join(projectDir, out.path)) === out.md5;

const rowCount = (projectDir: string, cacheDir: string, out: Out): number | null =>
  tryRows(projectDir, cacheDir, out)?.length ?? null;

/** null when the object is missing, too large to count in passing, or faulty: opening it says what is wrong. */
const tryRows = (projectDir: string, cacheDir: string, out: Out): SplitFile['rows'] | null => {
  const md5 = out.md5;
  if (md5 === null || (out.size ?? 0) > COUNTED_BYTES) return null;
  if (!isInCache(cacheDir, md5) && !lies(projectDir, out)) return null;
  try {
    return cachedRows(md5, () =>
      readRows(
        isInCache(cacheDir, md5) ? readObject(cacheDir, md5, out) : readFileSync(join(projectDir, out.path)),
        out.path,
      ),
    );
  } catch {
    return null;
  }
};

/** Counts by the md5s of both sides: a list of versions compares the same files each time it is shown. */
const changes = new Map<string, NonNullable<DataVersion['change']>>();

const changeOf = (
  projectDir: string,
  cacheDir: string,
  outs: readonly Out[],
  before: readonly Out[],
): DataVersion['change'] => {
  const read = (all: readonly Out[]): SplitFile[] | null => {
    const files = all.flatMap((out) => {
      const split = splitOf(out.path);
      if (split === null) return [];
      return [{ split, path: out.path, md5: out.md5 ?? '', rows: tryRows(projectDir, cacheDir, out) }];
    });
    return files.every((file): file is SplitFile => file.rows !== null) ? files : null;
  };
  const md5sOf = (all: readonly Out[]): string => all.map(({ path, md5 }) => `${path} ${md5}`).join('\n');
  const key = `${md5sOf(before)}\0${md5sOf(outs)}`;
  const known = changes.get(key);
  if (known) return known;
  const [now, then] = [read(outs), read(before)];
  if (!now || !then) return null;
  const { added, removed } = diffRows(then, now).counts;
  const change = { added, removed };
  changes.set(key, change);
  return change;
};
