/**
 * A merge that is made beside the folder: a commit with two parents, which the branch then moves on to in one step. Until that step nothing in
 * the folder has changed, so that whatever goes wrong, or is killed, leaves no merge half done.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { type ErrorInfo, IdriftError } from '../../contract/errors.ts';
import { git, runGit } from '../git.ts';
import { type JoinContents, mergePointers } from '../hooks/merge-driver.ts';
import type { DvcProject } from '../repo/project.ts';
import { headCommit, isAncestor } from './upstream.ts';

/** Blob ids of a file that both sides changed, in the ancestor, here and there; null: it is not there. */
export type Conflict = {
  /** From the top of the repository. */
  readonly path: string;
  /** From the project's folder; null: it lies outside. */
  readonly name: string | null;
  readonly mode: string;
  readonly blobs: readonly [string | null, string | null, string | null];
};

export type MergePlan = {
  readonly tree: string;
  readonly conflicts: readonly Conflict[];
  readonly base: string;
  readonly head: string;
  readonly theirs: string;
};

/** What the branch is to move on to, where it needs no merge; null: it has all of it already. */
export type Planned = { readonly commit: string | null } | MergePlan;

/** @throws IdriftError `not-available` with a git before 2.38; `conflict` when the two have no history in common. */
export const planMerge = async (dir: string, theirs: string): Promise<Planned> => {
  const head = await headCommit(dir);
  if (await isAncestor(dir, theirs, head)) return { commit: null };
  if (await isAncestor(dir, head, theirs)) return { commit: theirs };
  const found = await runGit(dir, ['merge-base', head, theirs]);
  const base = found.stdout.split('\n')[0] ?? '';
  if (base === '') {
    throw new IdriftError({
      code: 'conflict',
      message: 'The branch here and the one over there have no history in common: they are two projects.',
      where: dir,
      hint: 'Clone the shared project anew, and copy your folder .idrift/labels.db into it before you open it.',
    });
  }
  const { status, stdout, stderr } = await runGit(dir, [
    'merge-tree',
    '--write-tree',
    '--no-messages',
    '-z',
    head,
    theirs,
  ]);
  if (status > 1) throw tooOld(dir, stderr);
  const [tree = '', ...lines] = stdout.split('\0');
  const prefix = (await git(dir, ['rev-parse', '--show-prefix'])).trim();
  return { tree, conflicts: conflictsOf(lines, prefix), base, head, theirs };
};

const tooOld = (dir: string, stderr: string): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message: `git could not merge beside the folder: ${stderr.trim().split('\n')[0] ?? ''}`,
    where: dir,
    hint: 'It needs git 2.38 or newer. Or merge by hand (git pull) and receive again.',
  });

/** `mode blob stage\tpath`, each stage a line of its own. */
const conflictsOf = (lines: readonly string[], prefix: string): readonly Conflict[] => {
  const found = new Map<string, Conflict>();
  for (const line of lines) {
    const tab = line.indexOf('\t');
    if (tab < 0) continue;
    const [mode = '', blob = '', stage = ''] = line.slice(0, tab).split(' ');
    const path = line.slice(tab + 1);
    const before = found.get(path)?.blobs ?? [null, null, null];
    const blobs = before.map((each, index) =>
      index === Number(stage) - 1 ? blob : each,
    ) as unknown as Conflict['blobs'];
    found.set(path, { path, name: path.startsWith(prefix) ? path.slice(prefix.length) : null, mode, blobs });
  }
  return [...found.values()];
};

/** Absolute paths; the result goes over `our`. */
type Sides = { readonly ancestor: string; readonly our: string; readonly their: string };

/**
 * The merge as a commit that no branch names yet.
 * @throws NotMergedError naming the files that nobody can merge but a person, or by their rows.
 */
export const commitMerge = async (
  project: DvcProject,
  plan: MergePlan,
  message: string,
  joinContents: JoinContents,
): Promise<string> => {
  const temporary = mkdtempSync(join(tmpdir(), 'idrift-merge-'));
  try {
    const index = { GIT_INDEX_FILE: join(temporary, 'index') };
    const { root } = project;
    await git(root, ['read-tree', plan.tree], index);
    const left: { readonly path: string; readonly why: string }[] = [];
    for (const [number, conflict] of plan.conflicts.entries()) {
      const files = await writeSides(root, conflict, join(temporary, `${number}-`));
      try {
        if (!(await solveOne(project, conflict, files, joinContents)))
          left.push({ path: conflict.path, why: 'both of you changed it' });
        else {
          const blob = (await git(root, ['hash-object', '-w', '--no-filters', '--', files.our])).trim();
          await git(root, ['update-index', '--add', '--cacheinfo', `${conflict.mode},${blob},${conflict.path}`], index);
        }
      } catch (thrown) {
        if (!(thrown instanceof IdriftError) || thrown.info.code !== 'conflict') throw thrown;
        left.push({ path: conflict.path, why: thrown.info.message });
      }
    }
    if (left.length > 0) throw notMerged(left, plan.theirs);
    const tree = (await git(root, ['write-tree'], index)).trim();
    const signs = (await runGit(root, ['config', '--type=bool', '--get', 'commit.gpgsign'])).stdout.trim() === 'true';
    const words = ['commit-tree', tree, '-p', plan.head, '-p', plan.theirs, '-m', message, ...(signs ? ['-S'] : [])];
    return (await git(root, words)).trim();
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
};

/**
 * Solves what can be solved of a merge that git stopped in, and stages it.
 * @returns what is left, from the top of the repository.
 */
export const solveInFolder = async (project: DvcProject, joinContents: JoinContents): Promise<readonly string[]> => {
  const { root } = project;
  const top = (await git(root, ['rev-parse', '--show-toplevel'])).trim();
  const prefix = (await git(root, ['rev-parse', '--show-prefix'])).trim();
  const lines = (await git(top, ['ls-files', '--unmerged', '-z'])).split('\0');
  const temporary = mkdtempSync(join(tmpdir(), 'idrift-merge-'));
  const left: string[] = [];
  try {
    for (const [number, conflict] of conflictsOf(lines, prefix).entries()) {
      const files = await writeSides(root, conflict, join(temporary, `${number}-`));
      if (!(await solvedAlone(project, conflict, files, joinContents))) {
        left.push(conflict.path);
        continue;
      }
      writeFileAtomic(join(top, conflict.path), readFileSync(files.our));
      await git(top, ['add', '--force', '--', `:(literal)${conflict.path}`]);
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return left;
};

/** false as well where a pointer cannot be merged: rows may be. */
const solvedAlone = async (...args: Parameters<typeof solveOne>): Promise<boolean> => {
  try {
    return await solveOne(...args);
  } catch (thrown) {
    if (thrown instanceof IdriftError && thrown.info.code === 'conflict') return false;
    throw thrown;
  }
};

const writeSides = async (root: string, { blobs }: Conflict, prefix: string): Promise<Sides> => {
  const [ancestor, our, their] = await Promise.all(
    blobs.map(async (blob, index) => {
      const path = `${prefix}${index}`;
      writeFileSync(path, blob === null ? '' : await git(root, ['cat-file', 'blob', blob]));
      return path;
    }),
  );
  return { ancestor: ancestor ?? '', our: our ?? '', their: their ?? '' };
};

/** false: nobody but a person can. */
const solveOne = async (
  project: DvcProject,
  { path, name, blobs }: Conflict,
  files: Sides,
  joinContents: JoinContents,
): Promise<boolean> => {
  if (blobs[1] === null || blobs[2] === null) return false; // one side removed it
  if (name?.endsWith('.dvc') === true) {
    await mergePointers(project, files, name, joinContents);
    return true;
  }
  const joined = name === null ? null : joinContents(name, readFileSync(files.our), readFileSync(files.their));
  if (joined !== null) {
    writeFileSync(files.our, joined);
    return true;
  }
  if (basename(path) !== '.gitignore') return false;
  // Lines that keep data out of git: both sides' are wanted.
  return (await runGit(project.root, ['merge-file', '--union', files.our, files.ancestor, files.their])).status === 0;
};

/** Files that cannot be merged without their contents being looked at; `paths` from the top of the repository. */
export class NotMergedError extends IdriftError {
  readonly paths: readonly string[];
  constructor(paths: readonly string[], info: ErrorInfo) {
    super(info);
    this.paths = paths;
  }
}

const notMerged = (left: readonly { readonly path: string; readonly why: string }[], theirs: string): NotMergedError =>
  new NotMergedError(
    left.map(({ path }) => path),
    {
      code: 'conflict',
      message: `Not received, and nothing was changed: ${left.map(({ path, why }) => `${path} (${why})`).join('; ')}.`,
      where: left[0]?.path,
      hint: `Merge that by hand: git merge ${theirs.slice(0, 10)}, put the files right, git commit. Then receive again.`,
    },
  );

/**
 * Moves the branch, and the files that git has, on to `commit`.
 * @throws IdriftError `conflict` when a file of the folder that is not committed stands against it: then nothing is changed.
 */
export const moveTo = async (dir: string, commit: string): Promise<void> => {
  const { status, stderr } = await runGit(dir, ['merge', '--ff-only', '--quiet', commit]);
  if (status === 0) return;
  const files = [...stderr.matchAll(/^\t(.+)$/gm)].map(([, path]) => path ?? '');
  throw new IdriftError({
    code: 'conflict',
    message:
      files.length === 0
        ? `git did not take what came: ${stderr.trim().split('\n')[0] ?? ''}`
        : `${files.join(', ')} ${files.length === 1 ? 'has changes that are' : 'have changes that are'} not committed, and others changed ${files.length === 1 ? 'it' : 'them'} too. Nothing was changed.`,
    where: files[0] ?? dir,
    hint: 'Commit the changes (Data page, or git commit), or put them away (git stash), and receive again.',
  });
};
