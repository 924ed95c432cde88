/** Runs one SELECT in DuckDB, which sees the given files through views and can reach nothing else. */
import type { DuckDBConnection, DuckDBResultReader } from '@duckdb/node-api';
import { IdriftError } from '../../contract/errors.ts';
import { cellOf } from './cells.ts';
import type { FromSqlChild, ToSqlChild } from './protocol.ts';
import { sqlError } from './sql-error.ts';
import { bareSql } from './sql-text.ts';
import type { SqlFile } from './types.ts';
import { named, quoted, rowsOfFile } from './views.ts';

const MEMORY = '1GB';
const MOST_TEMPORARY = '8GB';
const SELECT = 1;

/** @throws IdriftError */
export const answerSql = async ({ files, sql, limit, temporary, give }: ToSqlChild): Promise<FromSqlChild> => {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: MEMORY,
    threads: '2',
    temp_directory: temporary,
    max_temp_directory_size: MOST_TEMPORARY,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  const started = performance.now();
  checkWords(sql);
  await makeViews(connection, files, sql);
  try {
    if (give === 'numbers') {
      const reader = await connection.runAndReadAll(sql);
      return { kind: 'numbers', numbers: Uint32Array.from(reader.getColumns()[0] ?? [], Number) };
    }
    const reader = await connection.streamAndReadUntil(sql, limit + 1);
    const columns = reader.columnNames().map((name, at) => ({ name, type: typeName(reader, at) }));
    const all = reader.getRowsJson();
    const truncated = all.length > limit;
    const rows = all.slice(0, limit).map((row) => row.map((value, at) => cellOf(value, columns[at]?.type ?? '')));
    const seconds = (performance.now() - started) / 1000;
    return {
      kind: 'table',
      result: { columns, rows, truncated, total: truncated ? null : rows.length, seconds },
    };
  } catch (thrown) {
    throw sqlError(thrown, sql, files);
  }
};

/** DuckDB's name; of JSON its own, though it is kept as text. */
const typeName = (reader: DuckDBResultReader, at: number): string => {
  const type = reader.columnType(at);
  return type.alias ?? String(type);
};

/** Statements that are told as such; other words are DuckDB's to find wrong. */
const OTHER =
  /^[\s(]*(?:alter|analyze|attach|begin|call|checkpoint|comment|commit|copy|create|deallocate|delete|detach|drop|execute|explain|export|force|import|insert|install|load|merge|pragma|prepare|reset|rollback|set|truncate|update|use|vacuum)\b/i;

/** @throws IdriftError for anything but one question */
const checkWords = (sql: string): void => {
  const bare = bareSql(sql);
  if (bare.trim() === '') throw refused('There is no query.');
  if (bare.includes(';')) throw refused('One query at a time.');
  if (OTHER.test(bare)) throw refused('Only a SELECT can be asked.');
};

const refused = (message: string): IdriftError =>
  new IdriftError({
    code: 'bad-input',
    message,
    where: 'sql',
    hint: 'Ask one SELECT, such as: SELECT label, count(*) FROM train GROUP BY label',
  });

/** The views that the question names, or all when it names something else; then the doors are shut for good. */
const makeViews = async (connection: DuckDBConnection, files: readonly SqlFile[], sql: string): Promise<void> => {
  const asked = new Set(namesIn(connection, sql));
  const isKnown = (name: string): boolean => name === 'data' || files.some((file) => file.name === name);
  const isNarrow = asked.size > 0 && [...asked].every(isKnown);
  const splits = files.filter(({ split }) => split !== null);
  const isWanted = (file: SqlFile): boolean =>
    !isNarrow || asked.has(file.name) || (asked.has('data') && file.split !== null);
  const absent = files.find((file) => file.path === null && asked.has(file.name));
  if (absent) throw notHere(absent.name);
  const here = files.flatMap((file) => (file.path === null ? [] : [{ ...file, path: file.path }]));
  const paths = [...new Set(here.map(({ path }) => path))];
  await connection.run(`SET allowed_paths = [${paths.map(quoted).join(', ')}]`);
  const selects = new Map<string, string>();
  for (const file of here.filter(isWanted)) {
    try {
      const rows = selects.get(file.path) ?? (await rowsOfFile(file.name, file));
      selects.set(file.path, rows);
      await connection.run(`CREATE VIEW ${named(file.name)} AS ${await withSplit(connection, rows, file.split)}`);
    } catch (thrown) {
      if (asked.has(file.name) || thrown instanceof IdriftError) throw unreadable(file.name, thrown);
    }
  }
  const lacking = splits.find(({ path }) => path === null);
  if (lacking && asked.has('data')) throw notHere(lacking.name);
  const parts = splits.filter(({ path }) => path !== null && selects.has(path));
  if (parts.length > 0 && (!isNarrow || asked.has('data'))) {
    const all = parts.map(({ name }) => `SELECT * FROM ${named(name)}`).join(' UNION ALL BY NAME ');
    await connection.run(`CREATE VIEW data AS ${all}`);
  }
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
  await requireSelect(connection, sql);
};

const namesIn = (connection: DuckDBConnection, sql: string): readonly string[] => {
  try {
    // As they are written: those with other signs in quotes.
    return connection
      .getTableNames(sql, false)
      .map((name) => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name));
  } catch {
    return [];
  }
};

/** A file that has such a column itself shows the split's name all the same: it is where the row lies. */
const withSplit = async (connection: DuckDBConnection, rows: string, split: string | null): Promise<string> => {
  if (split === null) return rows;
  const described = await connection.runAndReadAll(`DESCRIBE ${rows}`);
  const own = described.getRowsJson().find(([name]) => typeof name === 'string' && name.toLowerCase() === 'split');
  const others = own === undefined ? '*' : `* EXCLUDE (${named(own[0] as string)})`;
  return `SELECT ${others}, ${quoted(split)} AS split FROM (${rows})`;
};

/** By what DuckDB takes it for, with the views there. */
const requireSelect = async (connection: DuckDBConnection, sql: string): Promise<void> => {
  let type: number;
  try {
    const statements = await connection.extractStatements(sql);
    // A PIVOT becomes several statements; it is still one question.
    if (statements.count > 1 && /\bpivot\b/i.test(bareSql(sql))) return;
    if (statements.count !== 1) throw refused('Only a SELECT can be asked.');
    type = (await statements.prepare(0)).statementType;
  } catch (thrown) {
    throw thrown instanceof IdriftError ? thrown : sqlError(thrown, sql);
  }
  if (type !== SELECT) throw refused('Only a SELECT can be asked.');
};

const notHere = (name: string): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message: `The rows of ${name} of this version are not in the cache.`,
    where: name,
    hint: 'Fetch them where the data lies: idrift data pull.',
  });

const unreadable = (name: string, thrown: unknown): IdriftError =>
  thrown instanceof IdriftError
    ? thrown
    : new IdriftError(
        {
          code: 'bad-input',
          message: `${name} cannot be read as a table: ${thrown instanceof Error ? thrown.message.split('\n')[0] : String(thrown)}`,
          where: name,
          hint: 'Open the file, and correct or remove what is no row.',
        },
        { cause: thrown },
      );
