/** `dvc update`: imports as their sources are now. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import { type Artifact, dvcFileFields, stageMd5 } from '../formats/dvc-file.ts';
import { withRepoLock } from '../lock/repo-lock.ts';
import { withPathLocks } from '../lock/rwlock.ts';
import type { Watched } from '../progress.ts';
import { build } from '../store/build.ts';
import { missingObjects } from '../store/objects.ts';
import { entriesOrNull } from './data-index.ts';
import { isSameSource } from './import-source.ts';
import { withFacts } from './import-url.ts';
import { rememberLinks } from './links-record.ts';
import { idOf, isFolderOut } from './manifests.ts';
import { placeImport, refuseUnsavedAt, withScratch } from './place-import.ts';
import { type DvcProject, shown } from './project.ts';
import { openSource, type Source, sourceName } from './sources.ts';
import { addressOf, type Stage, type TrackedArtifact, workspaceStages } from './stages.ts';
import { select } from './targets.ts';
import { withoutContent, writeDvcFile } from './write-stage.ts';

export type UpdateOptions = Watched & {
  /** Another revision of the repository that it was imported from. */
  readonly rev?: string | undefined;
  readonly recursive?: boolean;
  readonly noDownload?: boolean;
  readonly toRemote?: boolean;
  readonly remote?: string | undefined;
  readonly jobs?: number | undefined;
  readonly waitForLock?: boolean;
  readonly onImport?: (source: string, out: string) => void;
  readonly onUnchanged?: (address: string) => void;
};

export type Updated = { readonly path: string; readonly file: string; readonly isChanged: boolean };

/** @param targets as on the command line. @throws IdriftError for a target that is no import; those before it are done. */
export const update = (
  project: DvcProject,
  targets: readonly string[],
  options: UpdateOptions = {},
): Promise<readonly Updated[]> =>
  withRepoLock(
    project,
    async () => {
      const { toRemote, noDownload, remote } = options;
      if (toRemote === true && noDownload === true) throw badOptions("--to-remote can't be used with --no-download");
      if (toRemote !== true && remote !== undefined) throw badOptions("--remote can't be used without --to-remote");
      const stages = [
        ...new Set(select(project, workspaceStages(project), targets, options).map(({ stage }) => stage)),
      ];
      const other = stages.find(({ kind }) => kind !== 'import');
      if (other) throw badOptions(`update is not supported for '${addressOf(project, other)}' that is not an import.`);
      const updated: Updated[] = [];
      for (const stage of stages) {
        const paths = stage.outs.map(({ path }) => join(project.root, path));
        updated.push(
          await withPathLocks(project, { read: [], write: paths }, () => updateOne(project, stage, options)),
        );
      }
      return updated;
    },
    { waitForever: options.waitForLock === true },
  );

const badOptions = (message: string): IdriftError => new IdriftError({ code: 'bad-input', message });

const updateOne = async (project: DvcProject, stage: Stage, options: UpdateOptions): Promise<Updated> => {
  const [dep] = stage.deps;
  const [out] = stage.outs;
  if (!dep || !out) throw new Error(`${stage.file} is no import.`);
  if (dep.artifact.repo === null) return updateUrl(project, stage, dep, out, options);
  const { updateRepoImport } = await import('./import-repo.ts');
  return updateRepoImport(project, stage, dep, out, options);
};

const updateUrl = async (
  project: DvcProject,
  stage: Stage,
  dep: TrackedArtifact,
  out: TrackedArtifact,
  options: UpdateOptions,
): Promise<Updated> => {
  if (options.rev !== undefined && options.toRemote !== true) {
    // DVC takes it for the version of an object in a bucket that keeps versions.
    throw badOptions(`'${addressOf(project, stage)}' was not imported from a repository: it has no revisions (--rev).`);
  }
  const source = await openSource(project, dep.artifact.path, stage.wdir);
  const facts = await source.facts(options);
  const isSame = isSameSource(dep.artifact, facts);
  if (options.toRemote === true) {
    const { transferToRemote } = await import('./import-to-remote.ts');
    const sent = await transferToRemote(project, source, out.artifact, options);
    return save(project, stage, withFacts(dep.artifact, facts), sent, !isSame);
  }
  if (isSame && (await isWhole(project, out))) {
    options.onUnchanged?.(addressOf(project, stage));
    return { path: out.path, file: stage.file, isChanged: false };
  }
  options.onImport?.(sourceName(project, source.name), shown(project, out.path));
  if (options.noDownload === true) {
    return save(project, stage, withFacts(dep.artifact, facts), withoutContent(out.artifact), true);
  }
  return renew(
    project,
    stage,
    withFacts(dep.artifact, facts),
    out,
    (target) => source.download(target, options),
    options,
  );
};

/** Fetches the data anew and records it. @throws IdriftError `conflict` when what lies there is saved nowhere */
export const renew = async (
  project: DvcProject,
  stage: Stage,
  dep: Artifact,
  out: TrackedArtifact,
  download: Source['download'],
  options: UpdateOptions,
): Promise<Updated> => {
  await refuseUnsavedAt(project, out.path);
  return withScratch(project, async (scratch) => {
    const fresh = join(scratch, 'fresh');
    await download(fresh, options);
    const placed = await placeImport(project, out.path, out.artifact, fresh, scratch, options);
    return save(project, stage, dep, placed, true);
  });
};

/** Whether the out lies in the folder as it is recorded, and in the cache. */
export const isWhole = async (project: DvcProject, out: TrackedArtifact): Promise<boolean> => {
  const { artifact, path } = out;
  const id = idOf(artifact);
  if (id === null || !existsSync(join(project.root, path))) return false;
  const now = (await build(project, [{ path, legacy: id.legacy }]))(path, id.legacy);
  if (now?.oid !== id.oid) return false;
  const entries = isFolderOut(artifact) ? entriesOrNull(project, out) : [];
  return (
    entries !== null &&
    missingObjects(project.config.cache.dir, [id, ...entries.map(({ md5 }) => ({ oid: md5, legacy: id.legacy }))])
      .length === 0
  );
};

/** Writes the pointer: its md5 is of what it says now. */
export const save = (project: DvcProject, stage: Stage, dep: Artifact, out: Artifact, isChanged: boolean): Updated => {
  const { dvcFile } = stage;
  if (!dvcFile) throw new Error(`${stage.file} is no pointer.`);
  const whole = { ...dvcFile, deps: [dep], outs: [out] };
  writeDvcFile(project, stage.file, { ...whole, md5: stageMd5(dvcFileFields(whole)) });
  const path = stage.outs[0]?.path ?? '';
  if (out.md5 !== null) rememberLinks(project, [{ path, oid: out.md5 }]);
  return { path, file: stage.file, isChanged };
};
