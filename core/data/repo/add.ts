/** `dvc add`: files and folders into the cache, their pointers and ignore lines into the work tree. */
import { chmodSync, lstatSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import { type Artifact, newArtifact } from '../formats/dvc-file.ts';
import { type ManifestEntry, manifestOid, renderManifest } from '../formats/manifest.ts';
import { addIgnoreLines, gitIgnored, removeIgnoreLine } from '../ignore/gitignore.ts';
import { withRepoLock } from '../lock/repo-lock.ts';
import { withPathLocks } from '../lock/rwlock.ts';
import type { Watched } from '../progress.ts';
import { type Built, build } from '../store/build.ts';
import { plainMode } from '../store/links.ts';
import { checkTargets, type OutToAdd } from './add-checks.ts';
import { folderEntries, storeManifest } from './manifests.ts';
import type { DvcProject } from './project.ts';
import { relink, wantsLinks } from './relink.ts';
import { needsFolderRelink, relinkFolder } from './relink-folder.ts';
import { unchangedLegacy } from './legacy.ts';
import { rememberLinks } from './links-record.ts';
import { stagesInFile, workspaceStages } from './stages.ts';
import { foldersAbove, isUnderAny } from './targets.ts';
import { emptyDvcFile, newTouched, stageTouched, type Touched, withContent, writeDvcFile } from './write-stage.ts';

export type AddOptions = Watched & {
  /** Pointers only: nothing goes into the cache (`--no-commit`). */
  readonly noCommit?: boolean;
  readonly noRelink?: boolean;
  readonly waitForLock?: boolean;
};

export type Added = {
  readonly path: string;
  readonly file: string;
  readonly oid: string;
  readonly size: number | null;
  readonly nfiles: number | null;
};
export type AddResult = {
  readonly added: readonly Added[];
  /** Absolute paths of pointers and `.gitignore` files that git should take; they are staged already with `core.autostage`. */
  readonly gitFiles: readonly string[];
};

/**
 * @param targets paths relative to the project. One inside a tracked folder updates that folder's pointer.
 * @throws IdriftError when one of them cannot be added: then none is.
 */
export const add = (project: DvcProject, targets: readonly string[], options: AddOptions = {}): Promise<AddResult> =>
  withRepoLock(
    project,
    async () => {
      const stages = workspaceStages(project);
      const wanted = await checkTargets(project, stages, targets);
      const paths = wanted.map(({ out }) => join(project.root, out.path));
      return withPathLocks(project, { read: [], write: paths }, () => addAll(project, wanted, options));
    },
    { waitForever: options.waitForLock === true },
  );

const addAll = async (project: DvcProject, wanted: readonly OutToAdd[], options: AddOptions): Promise<AddResult> => {
  const touched = newTouched();
  const ignored: string[] = [];
  const hidden = wanted.filter(({ out }) => out.artifact?.cache !== false).map(({ out }) => out.path);
  const pointers = wanted.map(({ out, stage }) => stage?.file ?? out.file);
  const known = ignoredAlready(project, [...hidden, ...pointers]);
  refuseIgnoredPointer(project, pointers, known);
  try {
    const useCache = wanted.every(({ out }) => out.artifact === null || out.artifact.cache);
    const legacy = await unchangedLegacy(
      project,
      wanted.flatMap(({ out }) => (out.artifact ? [{ path: out.path, artifact: out.artifact }] : [])),
    );
    const fresh = wanted.filter(({ out }) => !legacy.has(out.path));
    const built = await build(
      project,
      fresh.map(({ out }) => ({ path: out.path, legacy: false })),
      {
        ...options,
        store: options.noCommit !== true && useCache,
        ...(fresh.some(({ parts }) => parts)
          ? { storeOnly: isUnderAny(fresh.flatMap(({ out, parts }) => parts ?? [out.path])) }
          : {}),
      },
    );
    if (project.scmRoot !== null) {
      const absolute = hidden.map((path) => join(project.root, path));
      for (const { file, paths } of addIgnoreLines(project.scmRoot, absolute, known)) {
        touched.files.add(file);
        ignored.push(...paths);
      }
    }
    const added: Added[] = [];
    const written = new Map<string, readonly Artifact[]>();
    for (const each of wanted) {
      const artifact = legacy.has(each.out.path)
        ? each.out.artifact
        : recorded(project, each, built(each.out.path), options);
      if (artifact) added.push(writePointer(project, each, artifact, touched, written));
    }
    if (options.noCommit !== true && options.noRelink !== true) await relinkAll(project, wanted, built, options);
    rememberLinks(project, added);
    return { added, gitFiles: await stageTouched(project, touched) };
  } catch (thrown) {
    for (const path of ignored) removeIgnoreLine(project.scmRoot, path);
    throw thrown;
  }
};

/** Absolute paths; one git process for all. */
const ignoredAlready = ({ scmRoot, root }: DvcProject, paths: readonly string[]): ReadonlySet<string> =>
  scmRoot === null
    ? new Set()
    : gitIgnored(
        scmRoot,
        paths.map((path) => join(root, path)),
      );

/** Git would not take it: the data would have no version. */
const refuseIgnoredPointer = ({ root }: DvcProject, files: readonly string[], known: ReadonlySet<string>): void => {
  const ignored = files.find((file) => known.has(join(root, file)));
  if (ignored === undefined) return;
  throw new IdriftError({
    code: 'bad-input',
    message: `bad DVC file name '${ignored}' is git-ignored.`,
    where: ignored,
    hint: 'Take its pattern out of .gitignore: "git check-ignore -v" with the path shows which it is.',
  });
};

/** What the pointer is to say, and the folder's manifest into the cache. */
const recorded = (
  project: DvcProject,
  { out, parts }: OutToAdd,
  built: Built | null,
  { noCommit }: AddOptions,
): Artifact => {
  const old = out.artifact ?? newArtifact(basename(out.path));
  if (parts) return partsOfFolder(project, parts, out.path, old, built, noCommit === true);
  if (!built) throw notThere(out.path);
  if (built.isFolder && noCommit !== true && old.cache) storeManifest(project, built.entries());
  return withContent(old, built);
};

/** `dvc add folder/file`: the folder as it was recorded, with what lies at these paths now. Other changes in it stay unrecorded. */
const partsOfFolder = (
  project: DvcProject,
  parts: readonly string[],
  folder: string,
  old: Artifact,
  built: Built | null,
  noCommit: boolean,
): Artifact => {
  if (!built?.isFolder)
    throw new IdriftError({
      code: 'bad-input',
      message: `Cannot modify '${folder}' which is being tracked as a file`,
      where: parts[0],
      hint: 'Add the folder itself.',
    });
  const before = old.md5 === null ? [] : folderEntries(project.config.cache.dir, old, folder);
  if (before === null) {
    throw new IdriftError({
      code: 'not-available',
      message: `could not read '${old.md5}': the manifest of ${folder} is not in the cache.`,
      where: folder,
      hint: 'Fetch it first (idrift data fetch), or add the whole folder.',
    });
  }
  const inside = (path: string): string => path.slice(folder.length + 1);
  const isMeant = isUnderAny(parts.map(inside));
  const fresh = built.entries().filter(({ relpath }) => isMeant(relpath));
  const gone = before.filter(({ relpath }) => isMeant(relpath));
  const there = new Set([...fresh, ...gone].flatMap(({ relpath }) => [relpath, ...foldersAbove(relpath)]));
  const nowhere = parts.find((path) => !there.has(inside(path)));
  if (nowhere !== undefined) throw notThere(nowhere);
  const kept = before.filter(({ relpath }) => !isMeant(relpath));
  const entries = [...kept, ...fresh];
  const { oid } = noCommit ? { oid: manifestOid(renderManifest(entries)) } : storeManifest(project, entries);
  const added = sizeOfNew(project, folder, gone.length === 0, fresh, old);
  const size = oid === old.md5 ? old.size : added;
  return { ...old, md5: oid, hash: 'md5', size, nfiles: entries.length, files: null };
};

/** DVC knows the size of the folder where files were only added to it, else it leaves it out. */
const sizeOfNew = (
  project: DvcProject,
  folder: string,
  isAppended: boolean,
  fresh: readonly ManifestEntry[],
  { size }: Artifact,
): number | null => {
  if (!isAppended || size === null || size === 0) return null;
  return fresh.reduce((sum, { relpath }) => sum + statSync(join(project.root, folder, relpath)).size, size);
};

const notThere = (path: string): IdriftError =>
  new IdriftError({
    code: 'not-found',
    message: `output '${path}' does not exist`,
    where: path,
    hint: 'Check the path.',
  });

/** @param written outs of the pointers that were written before: one may have several. */
const writePointer = (
  project: DvcProject,
  { out, stage }: OutToAdd,
  artifact: Artifact,
  touched: Touched,
  written: Map<string, readonly Artifact[]>,
): Added => {
  const file = stage?.file ?? out.file;
  const base = stage?.dvcFile ?? emptyDvcFile();
  const before = written.get(file) ?? base.outs;
  const outs = stage ? before.map((each) => (each.path === artifact.path ? artifact : each)) : [artifact];
  written.set(file, outs);
  writeDvcFile(project, file, { ...base, outs });
  touched.files.add(join(project.root, file));
  return { path: out.path, file, oid: artifact.md5 ?? '', size: artifact.size, nfiles: artifact.nfiles };
};

/** Files as `cache.type` wants them; and, as DVC leaves them, plain ones: no link that was added, no read-only file. */
const relinkAll = async (
  project: DvcProject,
  wanted: readonly OutToAdd[],
  built: (path: string) => Built | null,
  watched: Watched,
): Promise<void> => {
  for (const { out, stage, parts } of wanted) {
    const now = built(out.path);
    if (!now) continue;
    if (now.isFolder) {
      if (!needsFolderRelink(project, now)) continue;
      const outs = stagesInFile(project, stage?.file ?? out.file).flatMap((each) => each.outs);
      const recordedNow = outs.find((each) => each.path === out.path);
      if (recordedNow) {
        for (const part of parts ?? [null]) await relinkFolder(project, recordedNow, part, watched);
      }
      continue;
    }
    const file = join(project.root, out.path);
    if (lstatSync(file).isSymbolicLink() || wantsLinks(project))
      await relink(project, out.path, { oid: now.oid, legacy: false }, now.isexec);
    else makePlain(file, now.isexec);
  }
};

const makePlain = (file: string, isexec: boolean): void => {
  if (process.platform === 'win32') return;
  const mode = plainMode(isexec);
  if ((statSync(file).mode & 0o777) !== mode) chmodSync(file, mode);
};
