/** What a clean-up must keep: every object that a kept version is made of, the files of its folders included. */
import { IdriftError } from '../../contract/errors.ts';
import { isManifest, type ObjectId } from '../store/object-id.ts';
import { type GcScope, commitsOf } from './gc-scope.ts';
import { pointersOf, type RecordedOut } from './gc-pointers.ts';
import { idOf, manifestEntries } from './manifests.ts';
import { type DvcProject } from './project.ts';
import { workspaceStages } from './stages.ts';

/** `oid`, with `:legacy` for an object of DVC 2. */
export const keyOf = ({ oid, legacy }: ObjectId): string => (legacy ? `${oid}:legacy` : oid);

export type Used = {
  readonly keys: Set<string>;
  readonly ids: ObjectId[];
  /** Remotes that pointers of the kept versions name, besides the default one. */
  readonly remotes: Set<string>;
};

/** A kept version cannot be collected. Nothing may be removed then: what it needs is not known. */
class CannotCollectError extends IdriftError {}

export type CollectOptions = {
  /** Where manifests may lie besides the project's own cache. */
  readonly caches: readonly string[];
  /** Goes on without versions that cannot be collected (`--skip-failed`). */
  readonly skipFailed: boolean;
  /** Tries to get manifests that no cache has. */
  readonly fetchManifests?: (ids: readonly { readonly id: ObjectId; readonly path: string }[]) => Promise<void>;
};

type Kept = RecordedOut & { readonly where: string };

/** @throws CannotCollectError naming the version. */
export const collectUsed = async (project: DvcProject, scope: GcScope, options: CollectOptions): Promise<Used> => {
  const used: Used = { keys: new Set(), ids: [], remotes: new Set() };
  const kept = [...ofWorkspace(project, options), ...(await ofCommits(project, scope, options))];
  const caches = [...new Set([project.config.cache.dir, ...options.caches])];
  const folders = kept.filter(({ id }) => id !== null && isManifest(id.oid));
  const missing = folders.filter(({ id, path }) => id && !entriesIn(caches, id, path));
  if (missing.length > 0 && options.fetchManifests) {
    await options.fetchManifests(missing.flatMap(({ id, path }) => (id ? [{ id, path }] : [])));
  }
  const add = (id: ObjectId): void => {
    const key = keyOf(id);
    if (used.keys.has(key)) return;
    used.keys.add(key);
    used.ids.push(id);
  };
  for (const { id, files, path, where, remote } of kept) {
    if (remote !== null) used.remotes.add(remote);
    for (const file of files) add(file);
    if (!id) continue;
    const isKnown = used.keys.has(keyOf(id));
    add(id);
    if (isKnown || !isManifest(id.oid)) continue;
    const entries = entriesIn(caches, id, path);
    if (!entries && !options.skipFailed) throw noManifest(path, id, where);
    for (const { md5 } of entries ?? []) add({ oid: md5, legacy: id.legacy });
  }
  return used;
};

const entriesIn = (caches: readonly string[], id: ObjectId, path: string) => {
  for (const cache of caches) {
    try {
      const entries = manifestEntries(cache, id, path);
      if (entries) return entries;
    } catch {
      // damaged: another cache may have it whole
    }
  }
  return null;
};

const ofWorkspace = (project: DvcProject, { skipFailed }: CollectOptions): readonly Kept[] =>
  workspaceStages(project, skipFailed ? () => {} : undefined).flatMap(({ outs }) =>
    outs.map(({ path, artifact }) => ({
      id: idOf(artifact),
      path,
      remote: artifact.remote,
      files: (artifact.files ?? []).flatMap(({ md5 }) => (md5 === null ? [] : [{ oid: md5, legacy: false }])),
      where: 'the workspace',
    })),
  );

const ofCommits = async (
  project: DvcProject,
  scope: GcScope,
  { skipFailed }: CollectOptions,
): Promise<readonly Kept[]> => {
  const pointers = await pointersOf(project, await commitsOf(project, scope));
  const broken = pointers.find(({ fault }) => fault !== null);
  if (broken && !skipFailed) {
    const why = broken.fault instanceof Error ? broken.fault.message : String(broken.fault);
    throw new CannotCollectError(
      {
        code: 'bad-input',
        message: `Failed to collect '${broken.commit.slice(0, 7)}': ${why}`,
        where: broken.file,
        hint: 'Nothing was removed. With --skip-failed the clean-up goes on without that file.',
      },
      { cause: broken.fault },
    );
  }
  return pointers.flatMap(({ outs, commit }) =>
    outs.map((out) => ({ ...out, where: `revision ${commit.slice(0, 7)}` })),
  );
};

const noManifest = (path: string, { oid }: ObjectId, where: string): CannotCollectError =>
  new CannotCollectError({
    code: 'not-available',
    message: `unable to fully collect used cache without cache for directory '${path}': its manifest ${oid} of ${where} is missing or damaged.`,
    where: path,
    hint: 'Nothing was removed: which files belong to the folder is not known. Fetch it first (idrift dvc fetch -aTA), or give --skip-failed to go on without it.',
  });
