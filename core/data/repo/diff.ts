/** `dvc diff`: what two versions hold, or a version and the folder, path by path. */
import { IdriftError } from '../../contract/errors.ts';
import { byCodePoint } from '../formats/python-json.ts';
import { hasCommits, resolveRevision } from '../git.ts';
import { withRepoLock } from '../lock/repo-lock.ts';
import type { Watched } from '../progress.ts';
import {
  diffIndexes,
  type Entry,
  entryName,
  indexedOuts,
  onlyUnder,
  recordedIndex,
  workspaceIndex,
} from './data-index.ts';
import { notInCache } from './data-status.ts';
import { type DvcProject, inProject } from './project.ts';
import { revisionStages, type Stage, workspaceStages } from './stages.ts';
import { isUnder } from './targets.ts';

/** Paths relative to the project, folders end in `/`; a hash is an oid, with `.dir` for folders. */
type DiffEntry = { readonly path: string; readonly hash: string };
type DiffModified = { readonly path: string; readonly hash: { readonly old: string; readonly new: string } };
type DiffRenamed = { readonly path: { readonly old: string; readonly new: string }; readonly hash: string };

export type VersionDiff = {
  readonly added: readonly DiffEntry[];
  readonly deleted: readonly DiffEntry[];
  readonly modified: readonly DiffModified[];
  readonly renamed: readonly DiffRenamed[];
  /** Of the old version; only against the folder. */
  readonly 'not in cache': readonly DiffEntry[];
};

export type DiffOptions = Watched & {
  /** Relative to the working folder. */
  readonly targets?: readonly string[];
  readonly waitForLock?: boolean;
};

/** No version has the target. */
export class NoTargetError extends IdriftError {}

/**
 * @param newRevision null is the folder as it lies. Gives null when nothing differs.
 * @throws IdriftError `not-found` for a revision that git does not know, `bad-input` without git; NoTargetError.
 */
export const diff = (
  project: DvcProject,
  oldRevision = 'HEAD',
  newRevision: string | null = null,
  options: DiffOptions = {},
): Promise<VersionDiff | null> =>
  withRepoLock(project, () => diffOf(project, oldRevision, newRevision, options), {
    waitForever: options.waitForLock === true,
  });

const withoutGit = ({ root }: DvcProject): IdriftError =>
  new IdriftError({
    code: 'bad-input',
    message:
      "Only supported for Git repositories. If you're seeing this error in a Git repo, try updating the DVC configuration with " +
      '`dvc config core.no_scm false`.',
    where: root,
    hint: 'Versions of data are commits of git: make a repository (git init), or use idrift dvc data status.',
  });

const diffOf = async (
  project: DvcProject,
  oldRevision: string,
  newRevision: string | null,
  { targets = [], ...watched }: DiffOptions,
): Promise<VersionDiff | null> => {
  if (project.scmRoot === null) throw withoutGit(project);
  if (!(await hasCommits(project.root))) return null;
  const oldCommit = await resolveRevision(project.root, oldRevision);
  const newCommit = newRevision === null ? null : await resolveRevision(project.root, newRevision);
  if (oldCommit === newCommit) return null;
  const oldStages = await stagesAt(project, oldCommit);
  const newStages = await stagesAt(project, newCommit);
  const paths = targets.map((target) => pathOf(project, target, [...oldStages, ...newStages]));
  const old = onlyUnder(recordedIndex(project, indexedOuts(oldStages), true), paths);
  const now = onlyUnder(
    newCommit === null
      ? await workspaceIndex(project, touching(indexedOuts(newStages), paths), true, watched)
      : recordedIndex(project, indexedOuts(newStages), true),
    paths,
  );
  const found = diffIndexes(old, now, { renames: true });
  const result: VersionDiff = {
    added: sorted(found.added).map(entryOf),
    deleted: sorted(found.deleted).map(entryOf),
    modified: found.modified
      .map((each) => ({ path: entryName(each.old), hash: { old: hashOf(each.old), new: hashOf(each.new) } }))
      .toSorted((a, b) => byCodePoint(a.path, b.path)),
    renamed: found.renamed
      .map((each) => ({ path: { old: entryName(each.old), new: entryName(each.new) }, hash: hashOf(each.old) }))
      .toSorted((a, b) => byCodePoint(a.path.old, b.path.old)),
    'not in cache': newCommit === null ? sorted(notInCache(project, old)).map(entryOf) : [],
  };
  return Object.values(result).some((list) => list.length > 0) ? result : null;
};

const stagesAt = (project: DvcProject, commit: string | null): Promise<readonly Stage[]> | readonly Stage[] =>
  commit === null ? workspaceStages(project) : revisionStages(project, commit);

const pathOf = (project: DvcProject, target: string, stages: readonly Stage[]): string => {
  const path = inProject(project, target);
  const pointed = stages.find(({ file }) => file === path)?.outs[0]?.path;
  if (pointed !== undefined) return pointed;
  const isKnown = stages.some(({ outs }) => outs.some((out) => path !== null && isUnder(path, out.path)));
  if (path !== null && isKnown) return path;
  throw new NoTargetError({
    code: 'not-found',
    message: `[Errno 2] No such file or directory: '${target}'`,
    where: target,
    hint: 'Neither version tracks it.',
  });
};

const touching = <Out extends { readonly path: string }>(
  outs: readonly Out[],
  paths: readonly string[],
): readonly Out[] =>
  paths.length === 0
    ? outs
    : outs.filter(({ path }) => paths.some((each) => isUnder(each, path) || isUnder(path, each)));

const sorted = (entries: readonly Entry[]): readonly Entry[] =>
  entries.toSorted((a, b) => byCodePoint(entryName(a), entryName(b)));

const hashOf = ({ id }: Entry): string => id?.oid ?? '';
const entryOf = (entry: Entry): DiffEntry => ({ path: entryName(entry), hash: hashOf(entry) });
