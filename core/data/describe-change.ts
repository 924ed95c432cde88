/** What making a version now would record: files and rows of the folder against the commit that is checked out. */
import type { Split } from '../contract/common.ts';
import type { RowChange } from '../contract/data.ts';
import { toErrorInfo, type ErrorInfo } from '../contract/errors.ts';
import { diffRows } from './diff.ts';
import { hasCommits, isWorkTree } from './git.ts';
import type { Watched } from './progress.ts';
import { dataStatus, type DiffLists } from './repo/data-status.ts';
import { openDvcProject } from './repo/project.ts';
import { readSplits, type SplitFile, SPLITS } from './split-files.ts';

type ChangeCounts = Readonly<Record<RowChange['kind'], number>>;

export type DescribedChange = {
  /** Tracked files and folders (ending in `/`) that are not as the last commit has them. */
  readonly files: readonly {
    readonly path: string;
    readonly change: 'added' | 'modified' | 'deleted';
    readonly isRecorded: boolean;
  }[];
  /** null: the rows cannot be read; `problem` says why. */
  readonly rows: { readonly total: ChangeCounts; readonly splits: Partial<Record<Split, ChangeCounts>> } | null;
  readonly problem: ErrorInfo | null;
};

const NONE: ChangeCounts = { added: 0, removed: 0, edited: 0, relabelled: 0, moved: 0 };

/** `isRecorded`: the pointer has it already, only the commit is left to be made. Rows are those of the splits. */
export const describeChange = async (projectDir: string, watched: Watched = {}): Promise<DescribedChange> => {
  const { committed, uncommitted } = await dataStatus(openDvcProject(projectDir), {
    ...watched,
    untracked: 'no',
    renames: false,
  });
  const files = new Map<string, DescribedChange['files'][number]>();
  for (const [lists, isRecorded] of [[committed, true] as const, [uncommitted, false] as const]) {
    for (const { path, change } of changesIn(lists)) files.set(path, { path, change, isRecorded });
  }
  return { files: [...files.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1)), ...(await rowsOf(projectDir)) };
};

const changesIn = ({ added = [], modified = [], deleted = [] }: DiffLists) =>
  [['added', added] as const, ['modified', modified] as const, ['deleted', deleted] as const].flatMap(
    ([change, paths]) => paths.map((path) => ({ path, change })),
  );

const rowsOf = async (projectDir: string): Promise<Pick<DescribedChange, 'rows' | 'problem'>> => {
  try {
    const before =
      (await isWorkTree(projectDir)) && (await hasCommits(projectDir)) ? await readSplits(projectDir, 'HEAD') : [];
    return { rows: countsOf(before, await readSplits(projectDir, 'workspace')), problem: null };
  } catch (thrown) {
    return { rows: null, problem: toErrorInfo(thrown) };
  }
};

const countsOf = (before: readonly SplitFile[], after: readonly SplitFile[]): DescribedChange['rows'] => {
  const { counts, rows } = diffRows(before, after);
  const splits: Partial<Record<Split, Record<RowChange['kind'], number>>> = {};
  for (const { split, kind } of rows) (splits[split] ??= { ...NONE })[kind]++;
  return {
    total: counts,
    splits: Object.fromEntries(SPLITS.flatMap((split) => (splits[split] ? [[split, splits[split]]] : []))),
  };
};
