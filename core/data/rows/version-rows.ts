/** Pages of rows of any version: of the object in the cache, or of the file as it lies in the folder. Nothing is checked out. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isInCache, notInCache } from '../cache.ts';
import { objectPath } from '../store/objects.ts';
import { loadDvcConfig } from '../config/load.ts';
import { fileMd5 } from '../file-hash.ts';
import { splitOut } from '../split-files.ts';
import type { Out } from '../tracked-files.ts';
import { openRowTable, type RowTable } from './row-table.ts';
import type { RowsPage, RowsQuery } from './types.ts';

/** Files that are open as tables: the least recently used goes first. */
const KEPT_TABLES = 6;
const tables = new Map<string, RowTable>();

/**
 * A page of a split's rows.
 * @throws IdriftError `not-found` without such a revision or split, `not-available` when its bytes are not here, `corrupt` when they are
 * others than they should be, `bad-input` with the line of a row that is none.
 */
export const rowsOfVersion = async (
  projectDir: string,
  { revision, split, where, ...query }: RowsQuery,
  signal?: AbortSignal,
): Promise<RowsPage> => {
  const { table, path, shown } = await tableOf(projectDir, revision, split);
  if (where === undefined || where.trim() === '') return table.page(query, signal);
  const { rowsWhere } = await import('../sql/rows-where.ts');
  return table.page({ ...query, where: { sql: where, rows: () => rowsWhere(path, shown, where, signal) } }, signal);
};

export type OpenTable = { readonly table: RowTable; readonly path: string; readonly shown: string };

/** The table of a split; it stays open for the next that asks. */
export const tableOf = async (projectDir: string, revision: string, split: RowsQuery['split']): Promise<OpenTable> => {
  const out = await splitOut(projectDir, revision, split);
  const { path, md5 } = bytesOf(projectDir, out, revision === 'workspace');
  const { size, mtimeMs, ino } = statSync(path);
  const key = `${path}\0${size}\0${mtimeMs}\0${ino}`;
  const table = tables.get(key) ?? openRowTable(path, { shown: out.path, md5 });
  tables.delete(key);
  tables.set(key, table);
  for (const [oldest, old] of tables) {
    if (tables.size <= KEPT_TABLES) break;
    tables.delete(oldest);
    old.close();
  }
  return { table, path, shown: out.path };
};

/** Where the bytes of an out lie, and the md5 that they are to have; null for a file as it lies, and for texts that DVC 2 hashed. */
export const bytesOf = (
  projectDir: string,
  out: Out,
  asItLies: boolean,
): { readonly path: string; readonly md5: string | null } => {
  const cacheDir = loadDvcConfig(projectDir).cache.dir;
  const lying = join(projectDir, out.path);
  if (asItLies && statSync(lying, { throwIfNoEntry: false })?.isFile()) return { path: lying, md5: null };
  const md5 = out.md5 ?? '';
  if (isInCache(cacheDir, md5)) {
    const path = objectPath(cacheDir, md5);
    return existsSync(path) ? { path, md5 } : { path: objectPath(cacheDir, md5, true), md5: null };
  }
  if (md5 !== '' && fileMd5(lying) === md5) return { path: lying, md5: null };
  throw notInCache(out, md5);
};
