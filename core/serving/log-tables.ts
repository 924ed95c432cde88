/** What there is to read in a SQLite log: a table may be missing, or lack what a newer program would have added. */
import type { SqliteDatabase } from '../base/sqlite.ts';
import type { LoggedPrediction } from '../contract/serving.ts';
import { quoted, tableOf } from './log-schema.ts';

export type Role = LoggedPrediction['role'];

export const hasTable = (database: SqliteDatabase, table: string): boolean =>
  database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ? COLLATE NOCASE").get(table) !==
  undefined;

export const hasColumn = (database: SqliteDatabase, table: string, column: string): boolean =>
  database.prepare('SELECT 1 FROM pragma_table_info(?) WHERE name = ?').get(table, column) !== undefined;

/** 0 in an empty table. */
export const newestRow = (database: SqliteDatabase, table: string): number =>
  database
    .prepare<[], number>(`SELECT coalesce(max(rowid), 0) FROM ${quoted(table)}`)
    .pluck()
    .get() ?? 0;

/** Of one deployment: rows that name it; `unnamed`: those as well that a program logged which named none. */
export type DeploymentRows = { readonly deployment: string; readonly unnamed: boolean };

export const isOf = (deployment: string | null, only: DeploymentRows | undefined): boolean =>
  only === undefined || deployment === only.deployment || (deployment === null && only.unnamed);

/** To be added to a question about one model's rows. In a table without deployments all rows are unnamed. */
export const conditionOn = (
  database: SqliteDatabase,
  table: string,
  only: DeploymentRows | undefined,
): { readonly where: string; readonly values: readonly string[] } => {
  if (only === undefined) return { where: '', values: [] };
  if (!hasColumn(database, table, 'deployment')) return { where: only.unnamed ? '' : ' AND false', values: [] };
  const unnamed = only.unnamed ? ' OR deployment IS NULL' : '';
  return { where: ` AND (deployment = ?${unnamed})`, values: [only.deployment] };
};

/**
 * What a question about one model's rows begins with; its name is the first value. null: nothing was logged. In a table that no newer
 * program has written to there are no roles: all its answers were live.
 * `hint`: to SQLite, which index to take.
 */
export const rowsOf = (database: SqliteDatabase, model: string, role: Role = 'live', hint = ''): string | null => {
  const table = tableOf(model);
  if (!hasTable(database, table)) return null;
  const where = hasColumn(database, table, 'role') ? ` AND role = '${role}'` : role === 'live' ? '' : ' AND false';
  return `FROM ${quoted(table)} ${hint} WHERE model_name = ?${where}`;
};
