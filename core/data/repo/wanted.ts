/** The objects that versions of the project are made of: what push, fetch and gc are about. */
import { IdriftError } from '../../contract/errors.ts';
import { git, resolveRevision } from '../git.ts';
import type { Wanted } from '../remote/wanted.ts';
import { isManifest } from '../store/object-id.ts';
import { entriesOrNull } from './data-index.ts';
import { idOf } from './manifests.ts';
import { type DvcProject, shown } from './project.ts';
import { revisionStages, type Stage, workspaceStages } from './stages.ts';
import { outsOfSelected, select, type SelectOptions } from './targets.ts';

export type Scope = SelectOptions & {
  readonly targets?: readonly string[];
  readonly allBranches?: boolean;
  readonly allTags?: boolean;
  readonly allCommits?: boolean;
  readonly revs?: readonly string[];
  /** Commits of this date (YYYY-MM-DD) and later. */
  readonly since?: string;
  /** Default: true. */
  readonly workspace?: boolean;
  /** Leave out what is not to be pushed (`push: false`). */
  readonly push?: boolean;
  /** Leave out what is as large or larger. Bytes. */
  readonly maxSize?: number | undefined;
  /** Only outs that are metrics, or plots; none: all. */
  readonly types?: readonly string[];
};

/** `remote` of the pointer, when it names another than the default. */
export type WantedOut = Wanted & {
  readonly remote: string | null;
  readonly revision: string | null;
  readonly path: string;
};

/**
 * Each out once, by object and remote. A folder's files are known when its manifest is in the cache.
 * @throws IdriftError with the revision when a pointer there cannot be read; `UnknownTargetError` for the workspace's targets.
 */
export const collectWanted = async (project: DvcProject, scope: Scope = {}): Promise<readonly WantedOut[]> => {
  const found = new Map<string, WantedOut>();
  for (const revision of await revisionsOf(project, scope)) {
    const stages = await stagesAt(project, revision);
    for (const wanted of wantedOf(project, stages, scope, revision)) {
      const key = `${wanted.id.oid}\0${wanted.id.legacy}\0${wanted.remote ?? ''}`;
      const before = found.get(key);
      found.set(key, before ? merged(before, wanted) : wanted);
    }
  }
  return [...found.values()];
};

/** Two targets in one folder are both wanted. */
const merged = (a: WantedOut, b: WantedOut): WantedOut => {
  if (!a.only) return a;
  if (!b.only) return b;
  const children =
    a.children && b.children
      ? [...new Map([...a.children, ...b.children].map((each) => [each.name, each])).values()]
      : null;
  return { ...a, children, only: [...a.only, ...b.only] };
};

const stagesAt = async (project: DvcProject, revision: string | null): Promise<readonly Stage[]> => {
  if (revision === null) return workspaceStages(project);
  try {
    return await revisionStages(project, revision);
  } catch (cause) {
    if (!(cause instanceof IdriftError)) throw cause;
    throw new IdriftError(
      { ...cause.info, message: `${cause.info.message} (in revision ${revision.slice(0, 10)})` },
      { cause },
    );
  }
};

const wantedOf = (
  project: DvcProject,
  stages: readonly Stage[],
  scope: Scope,
  revision: string | null,
): readonly WantedOut[] => {
  const selected =
    revision === null ? select(project, stages, scope.targets ?? [], scope) : selectThere(project, stages, scope);
  return outsOfSelected(selected).flatMap(({ out, filter }) => {
    const { artifact, path, inProject } = out;
    const id = idOf(artifact);
    if (id === null || !artifact.cache || !inProject || out.stage.deps.some((dep) => dep.artifact.repo !== null))
      return [];
    if (scope.push === true && !artifact.push) return [];
    if (scope.maxSize !== undefined && artifact.size !== null && artifact.size >= scope.maxSize) return [];
    if (
      scope.types?.length &&
      !scope.types.some((type) => isTruthy(type === 'metrics' ? artifact.metric : artifact.plot))
    )
      return [];
    const name = shown(project, path);
    const entries = isManifest(id.oid) ? entriesOrNull(project, out) : null;
    const children = entries?.map(({ relpath, md5 }) => ({
      id: { oid: md5, legacy: id.legacy },
      name: `${name}/${relpath}`,
      size: null,
    }));
    const inside = filter === null ? null : filter.slice(path.length + 1);
    const some =
      inside === null
        ? children
        : children?.filter(({ name: each }) => each === `${name}/${inside}` || each.startsWith(`${name}/${inside}/`));
    return [
      {
        id,
        name,
        size: artifact.size,
        children: some ?? null,
        only: inside === null ? null : [inside],
        remote: artifact.remote,
        revision,
        path,
      },
    ];
  });
};

const isTruthy = (value: unknown): boolean => value !== null && value !== false;

/** Other revisions need not have the target. */
const selectThere = (project: DvcProject, stages: readonly Stage[], scope: Scope): ReturnType<typeof select> => {
  try {
    return select(project, stages, scope.targets ?? [], scope);
  } catch {
    return [];
  }
};

/** null is the folder as it lies; commits by their full hash, each once. */
const revisionsOf = async (project: DvcProject, scope: Scope): Promise<readonly (string | null)[]> => {
  const commits = new Set<string>();
  const add = (listed: string): void => {
    for (const line of listed.split('\n')) if (line !== '') commits.add(line);
  };
  if (project.scmRoot !== null) {
    const list = (...words: string[]): Promise<string> => git(project.root, words);
    if (scope.allCommits === true) add(await list('rev-list', '--all'));
    if (scope.allBranches === true) add(await list('for-each-ref', '--format=%(objectname)', 'refs/heads'));
    if (scope.allTags === true)
      add(
        await list(
          'for-each-ref',
          '--format=%(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)',
          'refs/tags',
        ),
      );
    if (scope.since !== undefined) add(await list('rev-list', '--all', `--since=${scope.since}T00:00:00`));
    for (const rev of scope.revs ?? []) add(await resolveRevision(project.root, rev));
  }
  return [...(scope.workspace === false ? [] : [null]), ...commits];
};
