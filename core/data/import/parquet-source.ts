/** Parquet as rows of an import, read by DuckDB a few thousand rows at a time. */
import { statSync } from 'node:fs';
import { IdriftError } from '../../contract/errors.ts';
import { throwIfAborted } from '../rows/row-file.ts';
import { cellText } from './cells.ts';
import { named, quoted } from '../sql/views.ts';
import type { Batch, Reading } from './source.ts';
import type { Cell } from './types.ts';

export const openParquet = async (path: string, shown: string): Promise<Reading> => {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const open = async () => (await DuckDBInstance.create(':memory:', { memory_limit: '1GB', threads: '2' })).connect();
  const table = `read_parquet(${quoted(path)})`;
  let columns: { readonly name: string; readonly type: string }[];
  let total: number;
  try {
    const connection = await open();
    const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${table}`);
    columns = described
      .getRowsJson()
      .map(([name, type]) => ({ name: cellText(name) ?? '', type: cellText(type) ?? '' }));
    total = Number((await connection.runAndReadAll(`SELECT count(*) FROM ${table}`)).getRowsJson()[0]?.[0] ?? 0);
    connection.closeSync();
  } catch (thrown) {
    throw unreadable(shown, thrown);
  }
  const size = statSync(path).size;

  async function* batches(signal?: AbortSignal): AsyncGenerator<Batch> {
    const connection = await open();
    try {
      const list = columns.map(({ name }) => named(name)).join(', ');
      const result = await connection.stream(`SELECT ${list} FROM ${table}`);
      let line = 0;
      for await (const rows of result.yieldRowsJson()) {
        throwIfAborted(signal);
        const found = rows.map((row) => {
          const cells: Record<string, Cell> = {};
          for (const [at, { name, type }] of columns.entries()) cells[name] = plain(row[at], type);
          line++;
          return { line, cells };
        });
        yield { rows: found, problems: [], bytes: total === 0 ? size : Math.round((size * line) / total) };
      }
    } catch (thrown) {
      throw thrown instanceof IdriftError ? thrown : unreadable(shown, thrown);
    } finally {
      connection.closeSync();
    }
  }
  return { columns: columns.map(({ name }) => name), batches };
};

/** Whole numbers come as texts, since JSON's would not hold all of them. */
const plain = (value: unknown, type: string): Cell =>
  typeof value === 'string' && /^U?(BIG|HUGE)INT$/.test(type) && Number.isSafeInteger(Number(value))
    ? Number(value)
    : value;

const unreadable = (shown: string, thrown: unknown): IdriftError =>
  new IdriftError(
    {
      code: 'corrupt',
      message: `${shown} cannot be read as Parquet: ${(thrown instanceof Error ? thrown.message : String(thrown)).split('\n')[0]}`,
      where: shown,
      hint: 'Write the file again, or export it as CSV or JSONL where it comes from.',
    },
    { cause: thrown },
  );
