/**
 * What git calls for `*.dvc merge=dvc`: three versions of a pointer to a folder become one that names the union of both sides' changes,
 * whose manifest is put into the cache. What cannot be merged is left to the user, with git's own conflict markers.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { hashBytes } from '../../base/hash.ts';
import { IdriftError } from '../../contract/errors.ts';
import {
  type Artifact,
  artifactFields,
  type DvcFile,
  isLegacy,
  parseDvcFile,
  renderDvcFile,
} from '../formats/dvc-file.ts';
import type { ManifestEntry } from '../formats/manifest.ts';
import { environment } from '../git.ts';
import { withRepoLock } from '../lock/repo-lock.ts';
import { folderEntries, isFolderOut, storeManifest } from '../repo/manifests.ts';
import type { DvcProject } from '../repo/project.ts';
import { storeBytes } from '../store/commit-stored.ts';
import { objectPath } from '../store/objects.ts';
import { type JoinFile, mergeFolders } from './merge-folders.ts';

/** Absolute paths of the three versions that git wrote; the result goes over `our`. */
export type MergeFiles = { readonly ancestor: string; readonly our: string; readonly their: string };

/**
 * Joins two versions of one file of a tracked folder; null: it cannot be done.
 * @param path relative to the project, `/` between its parts.
 */
export type JoinContents = (path: string, ours: Uint8Array, theirs: Uint8Array) => Uint8Array | null;

/**
 * @param name the pointer as the user knows it, for messages.
 * @param joinContents for files that both sides changed.
 * @throws IdriftError `conflict` with what stands against it; `not-available` when a manifest is not in the cache. `our` is unchanged then.
 */
export const mergePointers = async (
  project: DvcProject,
  files: MergeFiles,
  name: string,
  joinContents?: JoinContents,
): Promise<void> => {
  const text = readFileSync(files.our, 'utf8');
  const ancestor = parseDvcFile(readFileSync(files.ancestor, 'utf8'), name);
  const our = parseDvcFile(text, name);
  const their = parseDvcFile(readFileSync(files.their, 'utf8'), name);
  const theirOut = their.outs[0];
  if (!theirOut) return;
  const ourOut = our.outs[0];
  if (!ourOut) {
    writeFileAtomic(files.our, renderDvcFile(text, { ...our, outs: their.outs }));
    return;
  }
  for (const each of [ancestor, our, their]) requireAdded(each, name);
  const ancestorOut = ancestor.outs[0] ?? null;
  for (const each of [ancestorOut, ourOut, theirOut]) if (each) requireAlike(ourOut, each, name);

  const { cache } = project.config;
  const entries = (out: Artifact | null): readonly ManifestEntry[] => (out ? manifestOf(cache.dir, out, name) : []);
  const joinFile = joinContents && joinInCache(project, posix.join(dirname(name), ourOut.path), joinContents);
  const merged = await withRepoLock(project, async () =>
    mergeFolders(entries(ancestorOut), entries(ourOut), entries(theirOut), joinFile),
  );
  if (merged.conflicts.length > 0) throw refused(name, `both sides changed ${shownSome(merged.conflicts)}`);
  const { oid } = await withRepoLock(project, () => storeManifest(project, merged.entries));
  const out: Artifact = {
    ...ourOut,
    md5: oid,
    size: sizeOf(cache.dir, merged.entries),
    nfiles: merged.entries.length,
    files: null,
  };
  writeFileAtomic(files.our, renderDvcFile(text, { ...our, outs: [out] }));
};

/** The result of a join is put into the cache, as the files that it was made of are. */
const joinInCache =
  ({ config: { cache } }: DvcProject, folder: string, join: JoinContents): JoinFile =>
  (path, ours, theirs) => {
    const [left, right] = [ours, theirs].map((md5) => objectPath(cache.dir, md5)) as [string, string];
    if (![left, right].every((file) => existsSync(file))) return null;
    const joined = join(`${folder}/${path}`, readFileSync(left), readFileSync(right));
    if (joined === null) return null;
    const md5 = hashBytes('md5', joined);
    storeBytes(cache.dir, md5, joined, cache.shared === 'group');
    return md5;
  };

/** Writes both sides into `our` as git does for a text, so that nobody takes one of them unseen. */
export const writeConflict = ({ ancestor, our, their }: MergeFiles): Promise<void> =>
  new Promise((resolve) => {
    const args = ['merge-file', '-L', 'ours', '-L', 'ancestor', '-L', 'theirs', our, ancestor, their];
    // Its status is the number of conflicts. Without it the file stays ours, and git says that it is not merged.
    execFile('git', args, { env: environment() }, () => resolve());
  });

const requireAdded = ({ cmd, deps, outs }: DvcFile, name: string): void => {
  if (cmd !== null || deps.length > 0 || outs.length > 1) {
    throw refused(name, 'only what "dvc add" made can be merged, no imports and no stages');
  }
};

const requireAlike = (ours: Artifact, other: Artifact, name: string): void => {
  if (isLegacy(ours) || isLegacy(other)) throw refused(name, 'DVC 2 wrote it, whose hashes are others');
  if (!isDeepStrictEqual(optionsOf(ours), optionsOf(other)))
    throw refused(name, 'the two sides have different options');
  if (!isFolderOut(other)) throw refused(name, 'it is a file and no folder, and both sides changed it');
};

/** All that does not come from the content. */
const optionsOf = (out: Artifact): unknown => {
  const { md5: _, size: __, nfiles: ___, hash: ____, files: _____, ...options } = artifactFields(out, 'out');
  return options;
};

const manifestOf = (cacheDir: string, out: Artifact, name: string): readonly ManifestEntry[] => {
  const entries = folderEntries(cacheDir, out, name);
  if (entries) return entries;
  throw new IdriftError({
    code: 'not-available',
    message: `${name} cannot be merged: the list of files ${out.md5} is not in the cache.`,
    where: name,
    hint: 'Fetch the data of both branches (idrift dvc fetch --all-branches), then merge again: git merge --abort, git merge …',
  });
};

/** Bytes; null when a file is not in the cache, so that nobody knows. */
const sizeOf = (cacheDir: string, entries: readonly ManifestEntry[]): number | null => {
  let size = 0;
  for (const { md5 } of entries) {
    const stat = statSync(objectPath(cacheDir, md5), { throwIfNoEntry: false });
    if (!stat) return null;
    size += stat.size;
  }
  return size;
};

const MOST_SHOWN = 10;

const shownSome = (paths: readonly string[]): string =>
  paths.length <= MOST_SHOWN
    ? paths.join(', ')
    : `${paths.slice(0, MOST_SHOWN).join(', ')} and ${paths.length - MOST_SHOWN} more`;

const refused = (name: string, problem: string): IdriftError =>
  new IdriftError({
    code: 'conflict',
    message: `unable to auto-merge ${name}: ${problem}.`,
    where: name,
    hint: 'Take one side (git checkout --ours or --theirs), put the data right (idrift data checkout, then idrift data add), and commit.',
  });
