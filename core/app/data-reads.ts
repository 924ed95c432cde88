/** Questions about data that read every row: answered in a process of their own in the app, in place on the command line. */
import { mean } from '../analysis/mean.ts';
import { share } from '../analysis/proportion.ts';
import type {
  ChangePage,
  changeQuery,
  DataDiff,
  DataPage,
  DataStatistics,
  DataVersion,
  GraphVersion,
  rowQuery,
} from '../contract/data.ts';
import type { z } from 'zod';
import { pageOfChanges } from '../data/change-page.ts';
import { diffRows } from '../data/diff.ts';
import { rowsOfVersion } from '../data/rows/version-rows.ts';
import { readSplits, type SplitFile } from '../data/split-files.ts';
import { statisticsOf } from '../data/statistics.ts';
import { listGraph, listVersions } from '../data/versions.ts';

export type RowQuery = z.infer<typeof rowQuery>;
export type ChangeQuery = z.infer<typeof changeQuery>;

/** Who trained on a version is tracking's. */
export const versions = async (dir: string): Promise<Omit<DataVersion, 'runs'>[]> => [...(await listVersions(dir))];

export const graph = async (dir: string): Promise<Omit<GraphVersion, 'runs'>[]> => [...(await listGraph(dir))];

/** @param whole waits until the rows of a large file are counted: for one who asks only once */
export const rows = (dir: string, query: RowQuery, whole = false): Promise<DataPage> =>
  rowsOfVersion(dir, { ...query, whole });

export const statistics = async (dir: string, { revision }: { readonly revision: string }): Promise<DataStatistics> =>
  statisticsOf(revision, await readSplits(dir, revision), { share, mean });

type Sides = { readonly from: string; readonly to: string };

/** Comparisons that were asked for lately, by the md5s of both sides: their rows are paged. */
const compared = new Map<string, ReturnType<typeof diffRows>>();
const KEPT = 3;

const compare = async (dir: string, { from, to }: Sides): Promise<ReturnType<typeof diffRows>> => {
  const [before, after] = [await readSplits(dir, from), await readSplits(dir, to)];
  const names = (files: readonly SplitFile[]): string => files.map(({ path, md5 }) => `${path} ${md5}`).join('\n');
  const key = `${names(before)}\0${names(after)}`;
  const found = compared.get(key) ?? diffRows(before, after);
  compared.delete(key);
  compared.set(key, found);
  for (const oldest of compared.keys()) {
    if (compared.size <= KEPT) break;
    compared.delete(oldest);
  }
  return found;
};

export const diff = async (dir: string, sides: Sides): Promise<DataDiff> => ({
  ...sides,
  ...(await compare(dir, sides)),
});

/** Rows of a comparison that come with its counts; the rest is paged. */
const FIRST_ROWS = 200;

export const diffHead = async (dir: string, sides: Sides): Promise<DataDiff> => {
  const whole = await diff(dir, sides);
  return { ...whole, rows: whole.rows.slice(0, FIRST_ROWS) };
};

export const changes = async (dir: string, query: ChangeQuery): Promise<ChangePage> =>
  pageOfChanges((await compare(dir, query)).rows, query.offset, query.limit, query);
