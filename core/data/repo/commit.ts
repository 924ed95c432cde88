/** `dvc commit`: what lies in the folder is recorded by the stages that tell of it, and goes into the cache. */
import { join } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { type Artifact, dvcFileFields, stageMd5 } from '../formats/dvc-file.ts';
import { renderLock } from '../formats/lock.ts';
import { addIgnoreLine } from '../ignore/gitignore.ts';
import { withRepoLock } from '../lock/repo-lock.ts';
import { withPathLocks } from '../lock/rwlock.ts';
import type { Watched } from '../progress.ts';
import { type Built, build } from '../store/build.ts';
import { add } from './add.ts';
import { requestOf, unchangedLegacy } from './legacy.ts';
import { rememberLinks } from './links-record.ts';
import { type DvcProject, readText, shown } from './project.ts';
import { relink, wantsLinks } from './relink.ts';
import { needsFolderRelink, relinkFolder } from './relink-folder.ts';
import { addressOf, type Stage, type TrackedArtifact, workspaceStages } from './stages.ts';
import { type Selected, select, type SelectOptions } from './targets.ts';
import { withContent, writeDvcFile } from './write-stage.ts';
import { storeManifest } from './manifests.ts';

export type CommitOptions = Watched &
  SelectOptions & {
    readonly force?: boolean;
    readonly allowMissing?: boolean;
    /** Only what `.dvc` files track. */
    readonly dataOnly?: boolean;
    readonly noRelink?: boolean;
    readonly waitForLock?: boolean;
    /** Asked for each stage that has changed, with DVC's question; without it such a stage is refused unless `force`. */
    readonly confirm?: (question: string) => Promise<boolean> | boolean;
  };

/** Gives the addresses of the stages that were recorded. @throws IdriftError */
export const commit = (
  project: DvcProject,
  targets: readonly string[] = [],
  options: CommitOptions = {},
): Promise<readonly string[]> =>
  withRepoLock(
    project,
    async () => {
      const selected = select(project, workspaceStages(project), targets, options).filter(
        ({ stage }) => options.dataOnly !== true || stage.cmd === null,
      );
      const paths = selected.flatMap(({ stage }) => stage.outs.map(({ path }) => join(project.root, path)));
      return withPathLocks(project, { read: [], write: paths }, () => commitAll(project, selected, options));
    },
    { waitForever: options.waitForLock === true },
  );

const commitAll = async (
  project: DvcProject,
  selected: readonly Selected[],
  options: CommitOptions,
): Promise<readonly string[]> => {
  const done: string[] = [];
  const locks = new Map<string, Stage[]>();
  for (const { stage, filter } of selected) {
    const partial = filter !== null && stage.outs.every(({ path }) => path !== filter);
    const changes = await changesOf(project, stage, options);
    if (changes !== null && options.force !== true && !(await options.confirm?.(changes)))
      throw refused(project, stage);
    if (partial && filter !== null) {
      // DVC would record every changed file of the folder and store this one alone: the others' objects would be missing.
      await add(project, [filter], { ...options, noRelink: options.noRelink === true });
    } else {
      const saved = await saveStage(project, stage, options);
      if (stage.dvcFile === null) locks.set(stage.file, [...(locks.get(stage.file) ?? []), saved]);
    }
    done.push(addressOf(project, stage));
  }
  for (const [file, stages] of locks) writeLock(project, file, stages);
  return done;
};

const changesOf = async (project: DvcProject, stage: Stage, watched: Watched): Promise<string | null> => {
  const tracked = [...stage.deps, ...stage.outs].filter(({ inProject }) => inProject);
  const built = await build(project, tracked.map(requestOf), watched);
  const changed = (list: readonly TrackedArtifact[]): string[] =>
    list
      .filter((each) => each.inProject && built(each.path, requestOf(each).legacy)?.oid !== each.artifact.md5)
      .map(({ path }) => shown(project, path));
  const [deps, outs] = [changed(stage.deps), changed(stage.outs)];
  if (deps.length + outs.length === 0) return null;
  const list = (names: readonly string[]): string => `[${names.map((name) => `'${name}'`).join(', ')}]`;
  const what =
    deps.length > 0 && outs.length > 0
      ? `dependencies ${list(deps)} and outputs ${list(outs)}`
      : deps.length > 0
        ? `dependencies ${list(deps)}`
        : `outputs ${list(outs)}`;
  return `${what} of ${addressOf(project, stage)} changed. Are you sure you want to commit it?`;
};

const refused = (project: DvcProject, stage: Stage): IdriftError =>
  new IdriftError({
    code: 'conflict',
    message: `unable to commit changed stage: '${addressOf(project, stage)}'. Use \`-f|--force\` to force.`,
    where: stage.file,
    hint: 'Give --force to record what lies in the folder.',
  });

/** Hashes and stores everything of a stage; a `.dvc` file is written, of a pipeline the stage as its lock is to say. */
const saveStage = async (project: DvcProject, stage: Stage, options: CommitOptions): Promise<Stage> => {
  const cached = stage.outs.filter(({ artifact, inProject }) => artifact.cache && inProject);
  const plain = [...stage.deps, ...stage.outs.filter(({ artifact }) => !artifact.cache)].filter(
    ({ inProject }) => inProject,
  );
  const legacy = await unchangedLegacy(project, [...cached, ...plain]);
  const isFresh = ({ path }: TrackedArtifact): boolean => !legacy.has(path);
  const stored = await build(
    project,
    cached.filter(isFresh).map(({ path }) => ({ path, legacy: false })),
    { ...options, store: true },
  );
  const hashed = await build(
    project,
    plain.filter(isFresh).map(({ path }) => ({ path, legacy: false })),
    options,
  );
  const renew = (tracked: TrackedArtifact): TrackedArtifact => ({
    ...tracked,
    artifact: renewed(project, tracked, stored, hashed, legacy, options),
  });
  const saved: Stage = { ...stage, deps: stage.deps.map(renew), outs: stage.outs.map(renew) };
  for (const { path, artifact } of saved.outs) {
    if (artifact.cache && project.scmRoot !== null) addIgnoreLine(project.scmRoot, join(project.root, path));
  }
  if (stage.dvcFile) {
    const content = {
      ...stage.dvcFile,
      deps: saved.deps.map(({ artifact }) => artifact),
      outs: saved.outs.map(({ artifact }) => artifact),
    };
    const md5 = stage.kind === 'add' ? null : stageMd5(dvcFileFields(content));
    writeDvcFile(project, stage.file, { ...content, md5 });
  }
  if (options.noRelink !== true) await relinkAll(project, saved, stored, options);
  rememberLinks(
    project,
    cached.flatMap(({ path }) => (stored(path) ? [{ path, oid: stored(path)?.oid ?? '' }] : [])),
  );
  return saved;
};

const renewed = (
  project: DvcProject,
  { path, artifact, inProject }: TrackedArtifact,
  stored: (path: string) => Built | null,
  hashed: (path: string) => Built | null,
  legacy: ReadonlySet<string>,
  { allowMissing }: CommitOptions,
): Artifact => {
  if (!inProject || legacy.has(path)) return artifact;
  const now = stored(path) ?? hashed(path);
  if (!now) {
    if (allowMissing === true) return artifact;
    throw new IdriftError({
      code: 'not-found',
      message: `output '${shown(project, path)}' does not exist`,
      where: path,
      hint: 'Put it back (idrift dvc checkout), or give --allow-missing.',
    });
  }
  if (now.isFolder && artifact.cache && stored(path)) storeManifest(project, now.entries());
  return withContent(artifact, now);
};

const relinkAll = async (
  project: DvcProject,
  { outs }: Stage,
  stored: (path: string) => Built | null,
  watched: Watched,
): Promise<void> => {
  for (const out of outs) {
    const now = out.artifact.cache ? stored(out.path) : null;
    if (!now) continue;
    if (now.isFolder) {
      if (needsFolderRelink(project, now)) await relinkFolder(project, out, null, watched);
    } else if (wantsLinks(project)) {
      await relink(project, out.path, { oid: now.oid, legacy: false }, now.isexec);
    }
  }
};

const writeLock = (project: DvcProject, file: string, stages: readonly Stage[]): void => {
  const lock = file.replace(/dvc\.yaml$/, 'dvc.lock');
  const existing = readText(join(project.root, lock)) ?? '';
  const text = readText(join(project.root, file)) ?? '';
  const saved = stages.map(({ name, deps, outs }) => ({
    name: name ?? '',
    deps: deps.map(({ artifact }) => artifact),
    outs: outs.map(({ artifact }) => artifact),
  }));
  const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '';
  writeFileAtomic(
    join(project.root, lock),
    renderLock({ existing, pipeline: text, file, saved, read: (path) => readText(join(project.root, folder, path)) }),
  );
};
