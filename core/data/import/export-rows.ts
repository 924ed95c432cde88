/** Rows of any version, as they are shown, and answers of SQL, into a file that other programs read. The file is whole or not there. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, extname, join } from 'node:path';
import type { Split } from '../../contract/common.ts';
import { IdriftError } from '../../contract/errors.ts';
import { createTurns } from '../rows/row-file.ts';
import { tableOf } from '../rows/version-rows.ts';
import { rowsWhere } from '../sql/rows-where.ts';
import type { SqlResult } from '../sql/types.ts';
import { quoted, rowsOfFile } from '../sql/views.ts';
import { columnNames } from './source.ts';
import { openTableWriter } from './table-write.ts';
import type { Cell, Exported, ExportFormat, ExportQuery, ImportWatched } from './types.ts';

export type ExportOptions = ImportWatched & {
  /** Also over a file that is there. */
  readonly overwrite?: boolean | undefined;
};

const EXTENSIONS: Readonly<Record<ExportFormat, string>> = {
  csv: 'csv',
  'excel-csv': 'csv',
  tsv: 'tsv',
  jsonl: 'jsonl',
  parquet: 'parquet',
  xlsx: 'xlsx',
};

/** The format that a file's name tells. @throws IdriftError `bad-input` */
export const formatOfName = (file: string): ExportFormat => {
  const extension = extname(file).slice(1).toLowerCase();
  if (extension === 'csv' || extension === 'tsv' || extension === 'jsonl' || extension === 'parquet') return extension;
  if (extension === 'xlsx') return 'xlsx';
  throw new IdriftError({
    code: 'bad-input',
    message: `The name of ${file} tells no format that can be written.`,
    where: file,
    hint: 'Give it the ending .csv, .tsv, .jsonl, .parquet or .xlsx, or name the format.',
  });
};

/** Rows that are read at once. */
const AT_ONCE = 2048;

/** @throws IdriftError as `rowsOfVersion` does, and `conflict` when the file is there already */
export const exportRows = async (
  projectDir: string,
  query: ExportQuery,
  file: string,
  format: ExportFormat,
  options: ExportOptions = {},
): Promise<Exported> => {
  const { table, path, shown } = await tableOf(projectDir, query.revision, query.split);
  const { search, label, sort, where: sql } = query;
  const where = sql === undefined ? undefined : { sql, rows: () => rowsWhere(path, shown, sql, options.signal) };
  const list = await table.list({ offset: 0, limit: 0, search, label, sort, where }, options.signal);
  // The whole is looked through first: damaged bytes are found before anything is written of them.
  const others = await table.columns();
  const total = list?.length ?? table.file.rows();
  const lines = async (use: (line: Buffer, number: number) => void): Promise<void> => {
    const turn = createTurns(options.signal);
    for (let from = 0; from < total; from += AT_ONCE) {
      const end = Math.min(from + AT_ONCE, total);
      const numbers = list?.subarray(from, end) ?? Uint32Array.from({ length: end - from }, (_, at) => from + at);
      for (const [at, line] of table.file.read(numbers).entries()) use(line, numbers[at] as number);
      options.onProgress?.({ step: 'link', done: end, total, bytes: 0, totalBytes: null, name: shown });
      await turn();
    }
  };
  if (format === 'jsonl' || format === 'parquet') {
    return writeLines(file, format, options, async (write) => {
      await lines((line) => write(line.toString('utf8').trim()));
    });
  }
  const columns = ['text', 'label', ...others];
  return place(file, options, async (temporary) => {
    const writer = openTableWriter(temporary, format, columns);
    try {
      await lines((line, number) => {
        const row = parseLine(line, `${shown}:${table.file.lineOf(number)}`);
        writer.row([row['text'], labelOf(row), ...others.map((name) => row[name])]);
      });
      return { rows: total, shortened: writer.end() };
    } finally {
      writer.close();
    }
  });
};

/** Each split into a file of its name, in a folder that is made when it is not there. */
export const exportSplits = async (
  projectDir: string,
  revision: string,
  splits: readonly Split[],
  format: ExportFormat,
  folder: string,
  options: ExportOptions = {},
): Promise<readonly Exported[]> => {
  const written: Exported[] = [];
  for (const split of splits) {
    const file = join(folder, `${split}.${EXTENSIONS[format]}`);
    written.push(await exportRows(projectDir, { revision, split }, file, format, options));
  }
  return written;
};

/** The answer of a query. */
export const exportTable = async (
  table: Pick<SqlResult, 'columns' | 'rows'>,
  file: string,
  format: ExportFormat,
  options: ExportOptions = {},
): Promise<Exported> => {
  const columns = columnNames(table.columns.map(({ name }) => name));
  if (format === 'jsonl' || format === 'parquet') {
    return writeLines(file, format, options, async (write) => {
      for (const row of table.rows) {
        write(JSON.stringify(Object.fromEntries(columns.map((name, at) => [name, row[at] ?? null]))));
      }
    });
  }
  return place(file, options, async (temporary) => {
    const writer = openTableWriter(temporary, format, columns);
    try {
      for (const row of table.rows) writer.row(row);
      return { rows: table.rows.length, shortened: writer.end() };
    } finally {
      writer.close();
    }
  });
};

const parseLine = (line: Buffer, where: string): Readonly<Record<string, Cell>> => {
  try {
    return JSON.parse(line.toString('utf8')) as Record<string, Cell>;
  } catch (thrown) {
    throw new IdriftError(
      {
        code: 'bad-input',
        message: `${where} is no JSON object.`,
        where,
        hint: 'Correct or remove that line, or export as JSONL.',
      },
      { cause: thrown },
    );
  }
};

/** As text/jsonl.ts reads it. */
const labelOf = (row: Readonly<Record<string, Cell>>): Cell => {
  const label = row['labels'] ?? row['label'];
  return Array.isArray(label) ? [...new Set(label.map(String))].toSorted().join(', ') : label;
};

const writeLines = async (
  file: string,
  format: 'jsonl' | 'parquet',
  options: ExportOptions,
  each: (write: (line: string) => void) => Promise<void>,
): Promise<Exported> =>
  place(file, options, async (temporary) => {
    const lines = format === 'jsonl' ? temporary : `${temporary}.jsonl`;
    const out = openSync(lines, 'w');
    let rows = 0;
    let text = '';
    const flush = (): void => {
      const bytes = Buffer.from(text);
      text = '';
      for (let at = 0; at < bytes.length; ) at += writeSync(out, bytes, at);
    };
    try {
      await each((line) => {
        rows++;
        text += `${line}\n`;
        if (text.length > 1 << 18) flush();
      });
      flush();
      fsyncSync(out);
      if (format === 'parquet') await toParquet(lines, temporary);
      return { rows, shortened: 0 };
    } finally {
      closeSync(out);
      if (format === 'parquet') rmSync(lines, { force: true });
    }
  });

const toParquet = async (lines: string, to: string): Promise<void> => {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '1GB', threads: '2' });
  const connection = await instance.connect();
  try {
    const rows = await rowsOfFile('the rows', { path: lines, extension: '.jsonl' });
    await connection.run(`COPY (${rows}) TO ${quoted(to)} (FORMAT parquet, COMPRESSION zstd)`);
  } finally {
    connection.closeSync();
  }
};

/** Writes beside, and puts it in place. */
const place = async (
  file: string,
  { overwrite = false }: ExportOptions,
  write: (temporary: string) => Promise<Pick<Exported, 'rows' | 'shortened'>>,
): Promise<Exported> => {
  if (!overwrite && existsSync(file)) {
    throw new IdriftError({
      code: 'conflict',
      message: `${file} exists already.`,
      where: file,
      hint: 'Choose another name, or move that file away.',
    });
  }
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const written = await write(temporary);
    renameSync(temporary, file);
    return { file, bytes: statSync(file).size, ...written };
  } finally {
    rmSync(temporary, { force: true });
  }
};
