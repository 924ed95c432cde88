/** JSONL, and JSON as a list of objects, as an object with such a list, or as columns. */
import { readFileSync, statSync } from 'node:fs';
import { IdriftError } from '../../contract/errors.ts';
import { detectEncoding, readStart, readText } from './encodings.ts';
import { createElementReader } from './json-elements.ts';
import type { Batch, Reading, SourceProblem, SourceRow } from './source.ts';
import type { Cell, ReadOptions } from './types.ts';

/** A file that has to be read as a whole, bytes. */
const LARGEST_WHOLE = 400_000_000;

export const openJsonLines = async (path: string, options: ReadOptions): Promise<Reading> => {
  const encoding = options.encoding ?? detectEncoding(path);
  async function* batches(signal?: AbortSignal): AsyncGenerator<Batch> {
    let rest = '';
    let line = 0;
    for await (const { text, bytes } of readText(path, encoding, signal)) {
      const batch = collect(bytes);
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const each of lines) batch.take(each, ++line);
      yield batch.batch;
    }
    const last = collect(Number.POSITIVE_INFINITY);
    last.take(rest, line + 1);
    yield last.batch;
  }
  return { encoding, columns: null, batches };
};

export const openJson = async (path: string, shown: string, options: ReadOptions): Promise<Reading> => {
  const encoding = options.encoding ?? detectEncoding(path);
  const [first] = (await readStart(path, encoding)).trimStart();
  if (first === '{') {
    // Files that are called .json are often JSONL.
    const isLines = await looksLikeLines(path, encoding);
    return isLines
      ? { ...(await openJsonLines(path, { encoding })), format: 'jsonl' }
      : openWhole(path, shown, encoding);
  }
  if (first !== '[') throw noTable(shown, 'it begins with neither "[" nor "{"');
  async function* batches(signal?: AbortSignal): AsyncGenerator<Batch> {
    let batch = collect(0);
    const reader = createElementReader({
      onElement: (text, line) => batch.take(text, line),
      onProblem: (line, message) => batch.batch.problems.push({ line, message }),
    });
    for await (const { text, bytes } of readText(path, encoding, signal)) {
      batch = collect(bytes);
      reader.feed(text);
      yield batch.batch;
    }
    batch = collect(Number.POSITIVE_INFINITY);
    reader.end();
    yield batch.batch;
  }
  return { encoding, columns: null, batches };
};

const looksLikeLines = async (path: string, encoding: string): Promise<boolean> => {
  const start = await readStart(path, encoding);
  const end = start.indexOf('\n');
  return isObject(parseOrNull(end < 0 ? '' : start.slice(0, end))) && start.slice(end).trim() !== '';
};

const LISTS = ['data', 'rows', 'items', 'records', 'examples', 'results', 'train'];

const openWhole = (path: string, shown: string, encoding: string): Reading => {
  if (statSync(path).size > LARGEST_WHOLE) throw noTable(shown, 'an object of this size cannot be read as a whole');
  let whole: unknown;
  try {
    whole = JSON.parse(new TextDecoder(encoding).decode(readFileSync(path)));
  } catch (thrown) {
    throw noTable(shown, `it is no JSON (${thrown instanceof Error ? thrown.message : String(thrown)})`);
  }
  const rows = isObject(whole) ? (listIn(whole) ?? rowsOfColumns(whole)) : null;
  if (rows === null) throw noTable(shown, 'no list of objects is in it');
  async function* batches(): AsyncGenerator<Batch> {
    const found: SourceRow[] = [];
    const problems: SourceProblem[] = [];
    for (const [at, row] of (rows ?? []).entries()) {
      if (isObject(row)) found.push({ line: at + 1, cells: row });
      else problems.push({ line: at + 1, message: 'this element is no object.' });
    }
    yield { rows: found, problems, bytes: Number.POSITIVE_INFINITY };
  }
  return { encoding, columns: null, batches };
};

const listIn = (whole: Readonly<Record<string, unknown>>): readonly unknown[] | null => {
  const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value) && isObject(value[0]);
  const known = LISTS.map((name) => whole[name]).find(isList);
  return known ?? Object.values(whole).find(isList) ?? null;
};

/** pandas writes columns: lists, or objects by row number. */
const rowsOfColumns = (whole: Readonly<Record<string, unknown>>): readonly unknown[] | null => {
  const columns = Object.entries(whole);
  if (columns.length === 0) return null;
  const rows: Record<string, unknown>[] = [];
  for (const [name, values] of columns) {
    if (!Array.isArray(values) && !isObject(values)) return null;
    for (const [at, value] of Object.values(values).entries()) {
      const row = rows[at] ?? {};
      row[name] = value;
      rows[at] = row;
    }
  }
  return rows;
};

const isObject = (value: unknown): value is Readonly<Record<string, Cell>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parseOrNull = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** Texts of objects, parsed as they come. */
const collect = (bytes: number) => {
  const batch = { rows: [] as SourceRow[], problems: [] as SourceProblem[], bytes };
  const take = (text: string, line: number): void => {
    if (text.trim() === '') return;
    try {
      const value: unknown = JSON.parse(text);
      if (isObject(value)) batch.rows.push({ line, cells: value });
      else batch.problems.push({ line, message: 'this is no JSON object.' });
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      batch.problems.push({ line, message: `this is no JSON (${why}).` });
    }
  };
  return { batch, take };
};

const noTable = (shown: string, why: string): IdriftError =>
  new IdriftError({
    code: 'bad-input',
    message: `${shown} cannot be read as rows: ${why}.`,
    where: shown,
    hint: 'A JSON file is a list of objects, [{"text": "…", "label": "…"}, …], or an object with such a list; JSONL has an object a line.',
  });
