/** `dvc status`: what lies in the folder against what the stages say. Paths and words are those of DVC's JSON. */
import { statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { stageMd5, dvcFileFields } from '../formats/dvc-file.ts';
import { paramChanges } from '../formats/pipeline.ts';
import { withRepoLock } from '../lock/repo-lock.ts';
import { refuseBusyPaths } from '../lock/rwlock.ts';
import type { Watched } from '../progress.ts';
import { type Built, build } from '../store/build.ts';
import { isManifest, type ObjectId } from '../store/object-id.ts';
import { missingObjects } from '../store/objects.ts';
import { openPresence } from '../store/presence.ts';
import { importStatus } from './import-status.ts';
import { entriesOrNull } from './data-index.ts';
import { requestOf } from './legacy.ts';
import { idOf, isFolderOut } from './manifests.ts';
import { type DvcProject, ownFolder, readText, shown } from './project.ts';
import { addressOf, type Stage, type TrackedArtifact, workspaceStages } from './stages.ts';
import { outsOfSelected, select, type SelectOptions } from './targets.ts';

export type OutState = 'new' | 'modified' | 'deleted' | 'not in cache' | 'update available';
/** Of a parameter file: one word, or one for each key. */
type DepState = OutState | Readonly<Record<string, 'modified' | 'new' | 'deleted'>>;
type Changes =
  | { readonly 'changed deps': Record<string, DepState> }
  | { readonly 'changed outs': Record<string, OutState> };
/** By the stage's address, only stages with something to say. */
export type Status = Record<string, (Changes | 'always changed' | 'changed checksum' | 'changed command')[]>;

export type StatusOptions = Watched &
  SelectOptions & {
    readonly waitForLock?: boolean;
    readonly noUpdates?: boolean;
    /** Told of each frozen stage: whether its dependencies have changed is not looked at. */
    readonly onFrozen?: (address: string) => void;
  };

/** @param targets as on the command line; none: everything. */
export const status = (
  project: DvcProject,
  targets: readonly string[] = [],
  options: StatusOptions = {},
): Promise<Status> =>
  withRepoLock(
    project,
    async () => {
      const selected = select(project, workspaceStages(project), targets, options);
      refuseBusyPaths(project, {
        read: selected.flatMap(({ stage }) =>
          [...stage.outs, ...stage.deps].map(({ path }) => join(project.root, path)),
        ),
        write: [],
      });
      return statusOf(project, selected, options);
    },
    { waitForever: options.waitForLock === true },
  );

const statusOf = async (
  project: DvcProject,
  selected: ReturnType<typeof select>,
  options: StatusOptions,
): Promise<Status> => {
  const outs = outsOfSelected(selected).map(({ out }) => out);
  const deps = selected.flatMap(({ stage }) => (showsDeps(stage) ? stage.deps : []));
  const built = await build(project, [...outs, ...deps].filter(({ inProject }) => inProject).map(requestOf), options);
  const missing = lacking(project, outs);
  const result: Status = {};
  for (const { stage, filter } of selected) {
    const said: Status[string] = [];
    if (!showsDeps(stage)) options.onFrozen?.(addressOf(project, stage));
    const depStates = showsDeps(stage) ? await depsOf(project, stage, built, options) : {};
    if (Object.keys(depStates).length > 0) said.push({ 'changed deps': depStates });
    const states: Record<string, OutState> = {};
    for (const out of stage.outs) {
      if (filter !== null && filter !== out.path && !filter.startsWith(`${out.path}/`)) continue;
      const state = stateOf(project, out, built, missing);
      if (state) states[shown(project, out.path)] = state;
    }
    if (Object.keys(states).length > 0) said.push({ 'changed outs': states });
    if (isAlwaysChanged(stage)) said.push('always changed');
    if (hasChangedMd5(stage)) said.push('changed checksum');
    if (stage.pipeline?.cmdChanged === true) said.push('changed command');
    if (said.length > 0) {
      const address = addressOf(project, stage);
      result[address] = [...(result[address] ?? []), ...said];
    }
  }
  return result;
};

const showsDeps = (stage: Stage): boolean =>
  !stage.frozen || stage.deps.some(({ artifact }) => artifact.repo !== null || artifact.versionId !== null);

const depsOf = async (
  project: DvcProject,
  stage: Stage,
  built: (path: string, legacy?: boolean) => Built | null,
  options: StatusOptions,
): Promise<Record<string, DepState>> => {
  const states: Record<string, DepState> = {};
  for (const dep of stage.deps) {
    if (dep.inProject) {
      const state = contentState(dep, built);
      if (state) states[shown(project, dep.path)] = state;
    } else if (options.noUpdates !== true || dep.artifact.repo === null) {
      Object.assign(states, await importStatus(project, dep));
    }
  }
  for (const params of stage.pipeline?.params ?? []) {
    const path = posix.join(stage.wdir, params.path);
    const changes = paramChanges(params, readText(join(project.root, path)));
    if (changes !== null) states[shown(project, path)] = changes;
  }
  return states;
};

/** Cached outs of which some object is not in the cache. */
const lacking = (project: DvcProject, outs: readonly TrackedArtifact[]): ReadonlySet<TrackedArtifact> => {
  const lacking = new Set<TrackedArtifact>();
  const wanted: (ObjectId & { readonly out: TrackedArtifact })[] = [];
  const presence = openPresence(ownFolder(project), project.config.cache.dir);
  const listed: TrackedArtifact[] = [];
  for (const out of outs) {
    const id = idOf(out.artifact);
    if (id === null || !out.artifact.cache || !out.inProject) continue;
    if (isManifest(id.oid) && presence.isComplete(id.oid)) continue;
    if (out.artifact.files === null) wanted.push({ ...id, out });
    if (!isFolderOut(out.artifact)) continue;
    listed.push(out);
    const entries = entriesOrNull(project, out);
    if (entries === null) lacking.add(out);
    for (const { md5 } of entries ?? []) wanted.push({ oid: md5, legacy: id.legacy, out });
  }
  for (const { out } of missingObjects(project.config.cache.dir, wanted)) lacking.add(out);
  for (const out of listed) if (!lacking.has(out) && out.artifact.md5 !== null) presence.found(out.artifact.md5);
  presence.save();
  return lacking;
};

const stateOf = (
  project: DvcProject,
  out: TrackedArtifact,
  built: (path: string, legacy?: boolean) => Built | null,
  missing: ReadonlySet<TrackedArtifact>,
): OutState | null => {
  if (missing.has(out)) return 'not in cache';
  if (out.inProject) return contentState(out, built);
  return statSync(join(project.root, out.path), { throwIfNoEntry: false }) ? null : 'deleted';
};

const contentState = (
  out: TrackedArtifact,
  built: (path: string, legacy?: boolean) => Built | null,
): OutState | null => {
  const now = built(out.path, requestOf(out).legacy);
  if (!now) return 'deleted';
  return now.oid === out.artifact.md5 ? null : 'modified';
};

const isAlwaysChanged = ({ dvcFile, pipeline, cmd, deps, outs }: Stage): boolean =>
  dvcFile?.alwaysChanged === true ||
  pipeline?.alwaysChanged === true ||
  (cmd !== null && deps.length + outs.length + (pipeline?.params.length ?? 0) === 0);

/** The pointer of an import, or of a stage of old, was changed by hand. */
const hasChangedMd5 = ({ dvcFile, kind }: Stage): boolean =>
  dvcFile !== null && kind !== 'add' && dvcFile.md5 !== stageMd5(dvcFileFields(dvcFile));
