/** `dvc import`: files and data of another git repository, at one commit of it. */
import { chmodSync, constants, copyFileSync, lstatSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import { type Artifact, newArtifact } from '../formats/dvc-file.ts';
import { withRepoLock } from '../lock/repo-lock.ts';
import { withPathLocks } from '../lock/rwlock.ts';
import type { Watched } from '../progress.ts';
import { plainMode } from '../store/links.ts';
import { objectPath } from '../store/objects.ts';
import { bringObjects, dataUnder } from './external-data.ts';
import { cloneRepo, remoteCommit } from './external-repo.ts';
import { placeOfImport } from './import-place.ts';
import { type Imported, type ImportOptions, saveImport } from './import-url.ts';
import { placeImport, withScratch } from './place-import.ts';
import { type DvcProject, shown } from './project.ts';
import { type GivenSettings, sourceSettings } from './source-settings.ts';
import { addressOf, type Stage, type TrackedArtifact } from './stages.ts';
import { withoutContent } from './write-stage.ts';
import { isWhole, renew, save, type Updated, type UpdateOptions } from './update.ts';

export type RepoImportOptions = Omit<ImportOptions, 'toRemote' | 'remote'> &
  GivenSettings & { readonly rev?: string | undefined };

/** @param path in that repository. @throws IdriftError; the folder is as it was. */
export const importRepo = (
  project: DvcProject,
  url: string,
  path: string,
  options: RepoImportOptions = {},
): Promise<Imported> =>
  withRepoLock(
    project,
    () => {
      const place = placeOfImport(project, path, options.out, options.force === true);
      const target = join(project.root, place.path);
      return withPathLocks(project, { read: [], write: [target] }, async () => {
        const out = newArtifact(basename(place.path));
        const dep = depOf(url, path, options);
        if (options.noExec === true) return saveImport(project, place, dep, out, null);
        options.onImport?.(nameOf(dep), shown(project, place.path));
        if (options.noDownload === true) {
          return saveImport(project, place, lockedAt(dep, await remoteCommit(url, options.rev ?? null)), out);
        }
        return withScratch(project, async (scratch) => {
          const fresh = join(scratch, 'fresh');
          const commit = await bring(project, dep, options.rev ?? null, fresh, options);
          const placed = await placeImport(project, place.path, out, fresh, scratch, options);
          return saveImport(project, place, lockedAt(dep, commit), placed);
        });
      });
    },
    { waitForever: options.waitForLock === true },
  );

const depOf = (url: string, path: string, options: RepoImportOptions): Artifact => ({
  ...newArtifact(posix.normalize(path)),
  hash: null,
  repo: { url, rev: options.rev ?? null, revLock: null, ...sourceSettings(options) },
});

const nameOf = ({ path, repo }: Artifact): string => `${path} (${repo?.url ?? ''})`;

const lockedAt = (dep: Artifact, commit: string): Artifact => ({
  ...dep,
  repo: dep.repo && { ...dep.repo, revLock: commit },
});

export const updateRepoImport = async (
  project: DvcProject,
  stage: Stage,
  dep: TrackedArtifact,
  out: TrackedArtifact,
  options: UpdateOptions,
): Promise<Updated> => {
  const { repo } = dep.artifact;
  if (!repo) throw new Error(`${stage.file} is no import from a repository.`);
  if (options.toRemote === true) {
    throw new IdriftError({
      code: 'bad-input',
      message: "Data imported from other DVC or Git repositories can't be updated with --to-remote",
      where: stage.file,
    });
  }
  const rev = options.rev ?? repo.rev;
  const commit = await remoteCommit(repo.url, rev);
  const now: Artifact = { ...dep.artifact, repo: { ...repo, rev, revLock: commit } };
  const isSame = commit === repo.revLock && rev === repo.rev;
  if (isSame && (await isWhole(project, out))) {
    options.onUnchanged?.(addressOf(project, stage));
    return { path: out.path, file: stage.file, isChanged: false };
  }
  options.onImport?.(nameOf(now), shown(project, out.path));
  if (options.noDownload === true) {
    return save(project, stage, now, withoutContent(out.artifact), true);
  }
  const download = async (target: string, watched: Watched): Promise<void> => {
    await bring(project, now, commit, target, watched);
  };
  return renew(project, stage, now, out, download, options);
};

/** Makes what lies at the dependency's path, at a revision, as a file or folder at `target`. Gives the commit. */
const bring = async (
  project: DvcProject,
  dep: Artifact,
  rev: string | null,
  target: string,
  watched: Watched,
): Promise<string> => {
  const { repo } = dep;
  if (!repo) throw new Error(`${dep.path} has no repository.`);
  const clone = await cloneRepo(repo.url, rev);
  try {
    const path = dep.path.replace(/^\/+|\/+$/g, '');
    if (path.split('/').some((part) => part === '..' || part === '.git')) throw notThere(dep);
    const data = await dataUnder(clone, project, path, dep.repo ?? {});
    const git = join(clone.root, path);
    const isInGit = lstatSync(git, { throwIfNoEntry: false }) !== undefined;
    if (!isInGit && data.length === 0) throw notThere(dep);
    if (isInGit)
      copyTree(
        git,
        target,
        data.some(({ relpath }) => relpath === ''),
      );
    await bringObjects(clone, project, data, dep, watched);
    for (const { relpath, id, isexec } of data) {
      const file = relpath === '' ? target : join(target, relpath);
      mkdirSync(dirname(file), { recursive: true });
      rmSync(file, { force: true });
      copyFileSync(objectPath(project.config.cache.dir, id.oid, id.legacy), file, constants.COPYFILE_FICLONE);
      chmodSync(file, plainMode(isexec));
    }
    return clone.commit ?? '';
  } finally {
    clone.close();
  }
};

/** Files of git; links are left out when they lead elsewhere. */
const copyTree = (from: string, to: string, isData: boolean): void => {
  if (isData) return;
  const stat = statSync(from, { throwIfNoEntry: false });
  if (!stat) return;
  if (stat.isFile()) {
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(from, to);
    chmodSync(to, plainMode((stat.mode & 0o100) !== 0));
    return;
  }
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    // Pointers are of that repository; what they point to comes as data.
    if (['.git', '.dvc', '.dvcignore', 'dvc.yaml'].includes(name) || name.endsWith('.dvc')) continue;
    if (lstatSync(join(from, name)).isSymbolicLink()) continue;
    copyTree(join(from, name), join(to, name), false);
  }
};

const notThere = ({ path, repo }: Artifact): IdriftError =>
  new IdriftError({
    code: 'not-found',
    message: `The path '${path}' does not exist in the target repository '${repo?.url}' neither as a DVC output nor as a Git-tracked file.`,
    where: path,
    hint: `See what it has: idrift dvc list ${repo?.url} -R`,
  });
