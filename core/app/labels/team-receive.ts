/**
 * Receiving: what others pushed becomes ours. Everything that can fail comes before the one step that moves the branch on: until then the
 * project is as it was. What is left after that step is written down first, and done by the next receiving when this one is killed.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { IdriftError } from '../../contract/errors.ts';
import { git, hasCommits } from '../../data/git.ts';
import { refuseUnready } from '../../data/git-commit.ts';
import type { JoinContents } from '../../data/hooks/merge-driver.ts';
import type { Watched } from '../../data/progress.ts';
import { dataStatus } from '../../data/repo/data-status.ts';
import { UnsavedError } from '../../data/repo/checkout.ts';
import { type DvcProject, openDvcProject } from '../../data/repo/project.ts';
import { revisionStages } from '../../data/repo/stages.ts';
import { fetch, pull } from '../../data/repo/sync.ts';
import { isUnder } from '../../data/repo/targets.ts';
import { commitMerge, type MergePlan, moveTo, NotMergedError, planMerge } from '../../data/upstream/merge-commit.ts';
import {
  fetchUpstream,
  headCommit,
  isAncestor,
  type Upstream,
  upstreamCommit,
  upstreamOf,
} from '../../data/upstream/upstream.ts';
import { joinFiles } from '../../labels/team/join-files.ts';
import { type LabelStore, openLabelStore } from '../../labels/label-store.ts';
import { LABELS_FOLDER } from '../../labels/team/places.ts';
import { folderHere, LABELS_POINTER, recordedFolder } from './team-folder.ts';
import { arePointers, mergeByRows, mergingWith } from './team-merge-rows.ts';
import { noteReceived } from './team-record.ts';
import { takeIn, type TakenIn } from './team-take-in.ts';

export type Received = TakenIn & {
  /** Pointers of data that others changed, now in the folder. */
  readonly data: readonly string[];
  /** The branch that it came from. */
  readonly from: string;
};

/** Files of `labels/` by their lines; others cannot be joined here. */
export const joinLabels: JoinContents = (path, ours, theirs) =>
  path.startsWith(`${LABELS_FOLDER}/`) ? joinFiles(path.slice(LABELS_FOLDER.length + 1), ours, theirs) : null;

export const labelsFile = (dir: string): string => join(dir, '.idrift', 'labels.db');

/**
 * @throws IdriftError `not-available` without a git remote, without the network, or when objects cannot be had; `conflict` with what stands
 * against it: a merge that is going on, changes that are not committed, files that only a person can merge. Nothing is changed then.
 */
export const receiveLabels = async (dir: string, watched: Watched): Promise<Received> => {
  const project = openDvcProject(dir);
  await goOnMerging(project, watched);
  await refuseUnready(project, 'Receive', undefined);
  await finishReceiving(project, watched);
  const from = await upstreamOf(project.root);
  await fetchUpstream(project.root, from, watched.signal);
  const data = await takeBranch(project, from, watched);
  return { ...(await readFolder(project, watched)), data, from: from.name };
};

/** @returns pointers of data that changed. */
const takeBranch = async (project: DvcProject, from: Upstream, watched: Watched): Promise<readonly string[]> => {
  const { root } = project;
  const theirs = await upstreamCommit(root, from);
  if (theirs === null || !(await hasCommits(root))) return [];
  const before = await headCommit(root);
  const plan = await planMerge(root, theirs);
  const message = `Merge ${from.name} into ${from.branch}`;
  try {
    const commit = 'commit' in plan ? plan.commit : await mergeOf(project, plan, message, watched);
    if (commit === null) return [];
    const changed = await changedPointers(project, commit);
    await refuseDraft(project, changed, commit, watched);
    if (changed.length > 0) await fetchAll(project, changed, [commit], watched);
    watched.signal?.throwIfAborted();
    noteUnfinished(project, { commit, pointers: changed });
    await moveTo(root, commit);
  } catch (thrown) {
    if (!(thrown instanceof NotMergedError) || !arePointers(project, thrown.paths)) throw thrown;
    const changed = await changedPointers(project, theirs);
    await refuseDraft(project, changed, theirs, watched);
    noteUnfinished(project, { commit: theirs, pointers: changed, merging: message });
    await mergeByRows(project, theirs, message, joinLabels, watched);
  }
  await finishReceiving(project, watched);
  return (await changedPointers(project, 'HEAD', before)).filter((path) => path !== LABELS_POINTER);
};

const mergeOf = async (project: DvcProject, plan: MergePlan, message: string, watched: Watched): Promise<string> => {
  const pointers = plan.conflicts.flatMap(({ name }) => (name?.endsWith('.dvc') === true ? [name] : []));
  if (pointers.length > 0) await fetchAll(project, pointers, [plan.base, plan.head, plan.theirs], watched);
  watched.signal?.throwIfAborted();
  return commitMerge(project, plan, message, joinLabels);
};

/** A merge that an earlier receiving began and was killed in, or that a person has chosen rows of. */
const goOnMerging = async (project: DvcProject, watched: Watched): Promise<void> => {
  const left = readUnfinished(unfinishedFile(project));
  const theirs = await mergingWith(project);
  if (left?.merging === undefined || theirs === null || theirs !== left.commit) return;
  await mergeByRows(project, theirs, left.merging, joinLabels, watched);
};

/** Into the cache. A revision that has no such pointer lacks nothing. */
const fetchAll = async (
  project: DvcProject,
  targets: readonly string[],
  revs: readonly string[],
  watched: Watched,
): Promise<void> => {
  for (const target of targets) {
    const done = await fetch(project, { ...watched, targets: [target], revs, workspace: false });
    const [failed] = done.failed;
    if (failed) throw failed.fault;
    const [missing] = done.missing;
    if (missing) throw notThere(missing.name, project.config.core.remote);
  }
};

const notThere = (name: string, remote: string | null): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message: `${name} is not on ${remote ?? 'a data remote: the project has none'}. Nothing was received.`,
    where: name,
    hint:
      remote === null
        ? 'Add the data remote that your team shares (Data page, Remotes…), then receive again.'
        : 'Ask whoever made that version to push its data ("idrift data push"), then receive again.',
  });

const changedPointers = async ({ root }: DvcProject, to: string, from = 'HEAD'): Promise<readonly string[]> => {
  const words = ['diff', '--name-only', '--relative', '--diff-filter=d', '-z', from, to, '--', '*.dvc'];
  return (await git(root, words)).split('\0').filter(Boolean);
};

/** A draft on the old version would take back what came: rows that are not committed yet must be, before others' rows come. */
const refuseDraft = async (
  project: DvcProject,
  pointers: readonly string[],
  commit: string,
  { signal }: Watched,
): Promise<void> => {
  const others = pointers.filter((path) => path !== LABELS_POINTER);
  if (others.length === 0) return;
  const stages = await revisionStages(project, commit);
  const outs = stages
    .filter(({ file }) => others.includes(file))
    .flatMap((stage) => stage.outs.map(({ path }) => path));
  const { uncommitted } = await dataStatus(project, { renames: false, ...(signal ? { signal } : {}) });
  const changed = [...(uncommitted.modified ?? []), ...(uncommitted.added ?? [])].map((path) =>
    path.replace(/\/$/, ''),
  );
  const draft = changed.find((path) => outs.some((out) => isUnder(path, out) || isUnder(out, path)));
  if (draft === undefined) return;
  throw new IdriftError({
    code: 'conflict',
    message: `${draft} has rows that are not committed, and others changed it too. Nothing was received.`,
    where: draft,
    hint: 'Commit your draft (Data page, "Commit data version…"), then receive again: the rows of both are merged.',
  });
};

/** `merging`: the message of a merge that was begun in the folder. */
const unfinished = z.object({ commit: z.string(), pointers: z.array(z.string()), merging: z.string().optional() });
type Unfinished = z.infer<typeof unfinished>;
const unfinishedFile = ({ root }: DvcProject): string => join(root, '.idrift', 'receiving.json');

const noteUnfinished = (
  project: DvcProject,
  left: Omit<Unfinished, 'pointers'> & { readonly pointers: readonly string[] },
): void => writeFileAtomic(unfinishedFile(project), `${JSON.stringify(left)}\n`);

/** The files of a branch that was moved on to, when a receiving was killed before they were in the folder. */
export const finishReceiving = async (project: DvcProject, watched: Watched): Promise<void> => {
  const file = unfinishedFile(project);
  if (!existsSync(file)) return;
  const left = readUnfinished(file);
  if (left && left.pointers.length > 0 && (await isAncestor(project.root, left.commit, 'HEAD'))) {
    const there = left.pointers.filter((path) => existsSync(join(project.root, path)));
    const data = there.filter((path) => path !== LABELS_POINTER);
    // What the folder held was recorded then: a file that was changed since is not overwritten.
    if (data.length > 0) await pull(project, { ...watched, targets: data });
    if (there.includes(LABELS_POINTER)) await bringUp(project, watched);
  }
  rmSync(file, { force: true });
};

/** Makes the folder what the commit says; what somebody wrote there and nobody shared yet is kept beside it, line by line. */
const bringUp = async (project: DvcProject, watched: Watched): Promise<void> => {
  try {
    await pull(project, { ...watched, targets: [LABELS_POINTER] });
  } catch (thrown) {
    if (!(thrown instanceof UnsavedError)) throw thrown;
    const here = new Map(folderHere(project.root).map((file) => [file.path, file]));
    for (const file of (await recordedFolder(project, 'HEAD', watched)) ?? []) {
      const own = here.get(file.path);
      const bytes = readFileSync(file.file);
      const joined = own ? joinFiles(file.path, bytes, readFileSync(own.file)) : bytes;
      if (joined) writeFileAtomic(join(project.root, LABELS_FOLDER, file.path), joined);
    }
  }
};

const readUnfinished = (file: string): Unfinished | null => {
  if (!existsSync(file)) return null;
  try {
    return unfinished.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
};

/** What the folder says into the store: as it is committed, and as it lies there. */
export const readFolder = async (project: DvcProject, watched: Watched, opened?: LabelStore): Promise<TakenIn> => {
  const recorded = (await recordedFolder(project, 'HEAD', watched)) ?? [];
  const store = opened ?? openLabelStore(labelsFile(project.root));
  try {
    const taken = await takeIn(store, [recorded, folderHere(project.root)], watched.signal);
    noteReceived(project.root, taken);
    return taken;
  } finally {
    if (!opened) store.close();
  }
};
