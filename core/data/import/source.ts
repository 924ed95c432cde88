/** A file of any format as rows of named cells, read as they are asked for. */
import { statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import type { Cell, ImportFormat, ImportSource, ReadOptions } from './types.ts';

export type SourceRow = {
  readonly line: number;
  readonly cells: Readonly<Record<string, Cell>>;
};

export type SourceProblem = { readonly line: number; readonly message: string };

/** `problems` are those met on the way to the last of `rows`. @param bytes read so far, of the file's size */
export type Batch = {
  readonly rows: readonly SourceRow[];
  readonly problems: readonly SourceProblem[];
  readonly bytes: number;
};

export type Source = {
  readonly name: string;
  readonly format: ImportFormat;
  readonly encoding: string | null;
  readonly delimiter: string | null;
  readonly sheets: readonly string[];
  readonly sheet: string | null;
  /** Bytes. */
  readonly size: number;
  /** null where each row names its own. */
  readonly columns: readonly string[] | null;
  readonly batches: (signal?: AbortSignal) => AsyncGenerator<Batch>;
};

/** What each reader gives; the rest is known here. */
export type Reading = Pick<Source, 'batches' | 'columns'> & Partial<Source>;

const FORMATS: Readonly<Record<string, ImportFormat>> = {
  '.csv': 'csv',
  '.txt': 'csv',
  '.tsv': 'tsv',
  '.tab': 'tsv',
  '.json': 'json',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.parquet': 'parquet',
  '.pq': 'parquet',
  '.xlsx': 'xlsx',
};

/**
 * Opens the file and reads as much as tells its columns.
 * @throws IdriftError `not-found`, `bad-input` when it is none of the formats, `corrupt` when it cannot be read at all
 */
export const openSource = async ({ path, name, options = {} }: ImportSource): Promise<Source> => {
  const shown = name ?? basename(path);
  const stat = statSync(path);
  if (!stat.isFile()) throw unknownFormat(shown);
  const format = options.format ?? FORMATS[extname(shown).toLowerCase()] ?? FORMATS[extname(path).toLowerCase()];
  if (format === undefined) throw unknownFormat(shown);
  if (stat.size === 0) throw empty(shown);
  const reading = await readAs(format, path, shown, options);
  return {
    name: shown,
    format,
    encoding: null,
    delimiter: null,
    sheets: [],
    sheet: null,
    size: stat.size,
    ...reading,
  };
};

const readAs = async (format: ImportFormat, path: string, shown: string, options: ReadOptions): Promise<Reading> => {
  switch (format) {
    case 'csv':
    case 'tsv':
      return (await import('./csv-source.ts')).openCsv(path, shown, format, options);
    case 'jsonl':
      return (await import('./json-source.ts')).openJsonLines(path, options);
    case 'json':
      return (await import('./json-source.ts')).openJson(path, shown, options);
    case 'parquet':
      return (await import('./parquet-source.ts')).openParquet(path, shown);
    case 'xlsx':
      return (await import('./xlsx-source.ts')).openWorkbook(path, shown, options);
    default:
      return format satisfies never;
  }
};

const unknownFormat = (shown: string): IdriftError =>
  new IdriftError({
    code: 'bad-input',
    message: `${shown} is of no format that is read here.`,
    where: shown,
    hint: 'Files to import are .csv, .tsv, .json, .jsonl, .parquet or .xlsx. Save an old .xls as .xlsx first.',
  });

export const empty = (shown: string): IdriftError =>
  new IdriftError({
    code: 'bad-input',
    message: `${shown} holds no rows.`,
    where: shown,
    hint: 'Choose a file with at least one row below the names of its columns.',
  });

/** Names for the columns of a table: those of its head, made different, or `column 1`, `column 2`, … */
export const columnNames = (head: readonly string[]): string[] => {
  const taken = new Set<string>();
  return head.map((cell, at) => {
    const wanted = cell.trim() === '' ? `column ${at + 1}` : cell.trim();
    let name = wanted;
    for (let copy = 2; taken.has(name); copy++) name = `${wanted} ${copy}`;
    taken.add(name);
    return name;
  });
};

const LONGEST_NAME = 80;

/** Whether the first row names the columns: words, all different, none of them a number or a whole text. */
export const looksLikeHead = (row: readonly string[]): boolean => {
  const words = row.map((cell) => cell.trim()).filter((cell) => cell !== '');
  if (words.length === 0 || new Set(words).size < words.length) return false;
  return words.every((word) => word.length <= LONGEST_NAME && !/^[-+]?[\d.,]+%?$/.test(word));
};
