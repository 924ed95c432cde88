/** A merge of git's that stopped in pointers of the data: its three commits, what lies in them, and what keeps it from being merged by rows. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import type { Split } from '../../contract/common.ts';
import { IdriftError } from '../../contract/errors.ts';
import { isInCache, readObject } from '../cache.ts';
import { fileMd5 } from '../file-hash.ts';
import { git } from '../git.ts';
import { gitPath } from '../git-commit.ts';
import { mergeFolders } from '../hooks/merge-folders.ts';
import { type DvcProject, readText, toPosix } from '../repo/project.ts';
import { splitOf, SPLITS } from '../split-files.ts';
import { committedOuts, type Out, unfold } from '../tracked-files.ts';
import { isManifest } from '../store/object-id.ts';

export type Side = 'base' | 'mine' | 'theirs';
export const SIDES: readonly Side[] = ['base', 'mine', 'theirs'];

export type OpenMerge = {
  /** null: the two have no common version. */
  readonly commits: { readonly base: string | null; readonly mine: string; readonly theirs: string };
  /** Pointers in conflict, relative to the project. */
  readonly pointers: readonly string[];
  /** What each commit tracks, folders unfolded. */
  readonly outs: Readonly<Record<Side, readonly Out[]>>;
  /** Splits by their path, which is the same on both sides. */
  readonly splits: readonly { readonly split: Split; readonly path: string }[];
  /** Other files of folders in conflict whose merged object is not mine's; null: they go. */
  readonly beside: readonly { readonly path: string; readonly md5: string | null; readonly mine: string | null }[];
  /** In conflict, and not to be merged by rows. */
  readonly others: readonly string[];
  /** Paths of objects that are not here. */
  readonly missing: readonly string[];
};

/** null: no merge is going on, or none that stopped in pointers of splits. */
export const openMerge = async (project: DvcProject): Promise<OpenMerge | null> => {
  const { root, scmRoot } = project;
  if (scmRoot === null) return null;
  const head = await gitPath(root, 'MERGE_HEAD');
  if (!existsSync(head)) return null;
  const [theirs = '', another] = readFileSync(head, 'utf8').split('\n').filter(Boolean);
  const unmerged = await unmergedPaths(scmRoot);
  const begun = readMark(project, theirs)?.pointers ?? [];
  const prefix = root === scmRoot ? '' : `${toPosix(root.slice(scmRoot.length + 1))}/`;
  const isPointer = (path: string): boolean => path.startsWith(prefix) && path.endsWith('.dvc');
  const pointers = [...new Set([...unmerged.filter(isPointer).map((path) => path.slice(prefix.length)), ...begun])];
  if (pointers.length === 0 || another !== undefined) return null;
  const mine = (await git(root, ['rev-parse', 'HEAD'])).trim();
  const base = await mergeBase(root, mine, theirs);
  const commits = { base, mine, theirs };
  const outs = await outsOf(project, commits);
  const foreign = unmerged.filter((path) => !isPointer(path));
  const whole = {
    base: unfolded(project, outs.base),
    mine: unfolded(project, outs.mine),
    theirs: unfolded(project, outs.theirs),
  };
  const read = pointers.map((pointer) => pointerOf(pointer, outs, whole));
  // Of other data there is nothing that rows could tell.
  if (read.every(({ hasSplits }) => !hasSplits)) return null;
  const splits = splitsOf(whole);
  return {
    commits,
    pointers,
    outs: whole,
    splits: splits.flatMap(({ split, paths: [path, other] }) => (path && !other ? [{ split, path }] : [])),
    beside: read.flatMap(({ beside }) => beside),
    others: [
      ...foreign,
      ...read.flatMap(({ others }) => others),
      ...splits.flatMap(({ paths }) => (paths.length > 1 ? paths : [])),
    ].toSorted(),
    missing: missingOf(
      project,
      whole,
      read.flatMap(({ beside }) => beside),
    ),
  };
};

const markPath = ({ tmpDir }: DvcProject): string => join(tmpDir, 'idrift', 'merge.json');

/** A file of the folder as a finish writes it; null: it removes it. */
export type WrittenFile = { readonly path: string; readonly md5: string | null };
type Mark = { readonly theirs: string; readonly pointers: readonly string[]; readonly written: readonly WrittenFile[] };

/**
 * A finish that is killed after git was told that the pointers are resolved, and before the commit, is found again by this; giving the merge
 * up afterwards takes back what it wrote.
 */
export const markBegun = (
  project: DvcProject,
  { commits, pointers }: OpenMerge,
  written: readonly WrittenFile[],
): void => {
  const mark: Mark = { theirs: commits.theirs, pointers, written };
  writeFileAtomic(markPath(project), JSON.stringify(mark));
};

export const clearBegun = (project: DvcProject): void => rmSync(markPath(project), { force: true });

/** null: no finish of this merge has begun to write. */
export const begunFiles = (project: DvcProject, { commits }: OpenMerge): readonly WrittenFile[] | null =>
  readMark(project, commits.theirs)?.written ?? null;

const readMark = (project: DvcProject, theirs: string): Mark | null => {
  const text = readText(markPath(project));
  const mark = text === null ? null : (JSON.parse(text) as Mark);
  return mark?.theirs === theirs ? mark : null;
};

const unmergedPaths = async (scmRoot: string): Promise<readonly string[]> => {
  const listed = (await git(scmRoot, ['ls-files', '--unmerged', '-z'])).split('\0').filter(Boolean);
  return [...new Set(listed.map((line) => line.split('\t')[1] ?? ''))];
};

const mergeBase = async (root: string, mine: string, theirs: string): Promise<string | null> => {
  try {
    return (await git(root, ['merge-base', mine, theirs])).trim() || null;
  } catch (thrown) {
    if (thrown instanceof IdriftError && thrown.info.code === 'internal') return null;
    throw thrown;
  }
};

type Outs = Readonly<Record<Side, readonly Out[]>>;

const outsOf = async ({ root }: DvcProject, { base, mine, theirs }: OpenMerge['commits']): Promise<Outs> => {
  const outs = await committedOuts(root, [...(base === null ? [] : [base]), mine, theirs], 'throw');
  const of = (commit: string | null): readonly Out[] => (commit === null ? [] : (outs.get(commit) ?? []));
  return { base: of(base), mine: of(mine), theirs: of(theirs) };
};

const unfolded = ({ config }: DvcProject, outs: readonly Out[]): readonly Out[] => unfold(config.cache.dir, outs);

type Pointer = Pick<OpenMerge, 'beside' | 'others'> & { readonly hasSplits: boolean };

/** A pointer in conflict: `data/train.jsonl.dvc` or that of a folder. One that only one side has is for its people to decide. */
const pointerOf = (pointer: string, outs: Outs, whole: Outs): Pointer => {
  const path = pointer.slice(0, -'.dvc'.length);
  const [mine, theirs] = [outs.mine, outs.theirs].map((all) => all.find((out) => out.path === path));
  if (!mine || !theirs || mine.legacy || theirs.legacy)
    return { hasSplits: splitOf(path) !== null, beside: [], others: [pointer] };
  if (splitOf(path) !== null) return { hasSplits: true, beside: [], others: [] };
  if (!isManifest(mine.md5 ?? '') || !isManifest(theirs.md5 ?? ''))
    return { hasSplits: false, beside: [], others: [pointer] };
  const inside = (side: Side) =>
    whole[side].flatMap((out) =>
      out.path.startsWith(`${path}/`) && out.md5 !== null
        ? [{ relpath: out.path.slice(path.length + 1), md5: out.md5 }]
        : [],
    );
  const isKnown = SIDES.every((side) => !whole[side].some((out) => out.path === path));
  const hasSplits = !isKnown || inside('mine').some(({ relpath }) => splitOf(relpath) !== null);
  const noSplits = (entries: ReturnType<typeof inside>) => entries.filter(({ relpath }) => splitOf(relpath) === null);
  const ours = noSplits(inside('mine'));
  const { entries, conflicts } = mergeFolders(noSplits(inside('base')), ours, noSplits(inside('theirs')));
  const [before, after] = [ours, entries].map((all) => new Map(all.map(({ relpath, md5 }) => [relpath, md5] as const)));
  const changed = [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])].filter(
    (relpath) => before?.get(relpath) !== after?.get(relpath),
  );
  return {
    hasSplits,
    others: conflicts.map((relpath) => `${path}/${relpath}`),
    beside: changed.map((relpath) => ({
      path: `${path}/${relpath}`,
      md5: after?.get(relpath) ?? null,
      mine: before?.get(relpath) ?? null,
    })),
  };
};

const splitsOf = (outs: Outs): readonly { readonly split: Split; readonly paths: readonly string[] }[] =>
  SPLITS.map((split) => ({
    split,
    paths: [...new Set([...outs.mine, ...outs.theirs].flatMap(({ path }) => (splitOf(path) === split ? [path] : [])))],
  }));

const missingOf = (project: DvcProject, outs: Outs, beside: OpenMerge['beside']): readonly string[] => {
  const isHere = (path: string, md5: string): boolean =>
    isInCache(project.config.cache.dir, md5) || fileMd5(join(project.root, path)) === md5;
  const wanted = SIDES.flatMap((side) => outs[side]).filter(
    ({ path, md5 }) => md5 !== null && (splitOf(path) !== null || isManifest(md5)),
  );
  return [
    ...new Set([
      ...wanted.flatMap(({ path, md5 }) => (isHere(path, md5 ?? '') ? [] : [path])),
      ...beside.flatMap(({ path, md5 }) => (md5 === null || isHere(path, md5) ? [] : [path])),
    ]),
  ].toSorted();
};

/** The bytes of a side's file; null when the side has none there. */
export const bytesOn = (project: DvcProject, merge: OpenMerge, side: Side, path: string): Buffer | null => {
  const out = merge.outs[side].find((each) => each.path === path);
  if (!out?.md5) return null;
  const lying = join(project.root, path);
  const { dir } = project.config.cache;
  return !isInCache(dir, out.md5) && fileMd5(lying) === out.md5 ? readFileSync(lying) : readObject(dir, out.md5, out);
};

/** Of all splits, in conflict or not: a row may have moved from one to another. */
export const pointersOf = (root: string, { splits }: OpenMerge): readonly string[] =>
  splits.map(({ path }) => `${path}.dvc`).filter((pointer) => existsSync(join(root, pointer)));

export const noMerge = (dir: string): IdriftError =>
  new IdriftError({
    code: 'not-found',
    message: 'No merge of data is going on.',
    where: dir,
    hint: 'It begins with git merge, or git pull, that stops in a .dvc file.',
  });
