/**
 * One data file as a table: opened at once, its first rows at hand as soon as they are read; how many there are, their labels and
 * columns are found meanwhile. A row costs 12 bytes of memory, a list of rows in another order 4 a row.
 */
import { createHash, type Hash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { DataPage, RowSort } from '../../contract/data.ts';
import { IdriftError, toErrorInfo } from '../../contract/errors.ts';
import { readRows } from '../../text/jsonl.ts';
import { damaged } from '../cache.ts';
import { readExtras } from '../row-extras.ts';
import { openRowFile, readFully, type RowFile, withFile } from './row-file.ts';
import { createRowLabels } from './row-labels.ts';
import { searchRows } from './row-search.ts';
import { orderRows } from './row-sort.ts';
import { createLineScanner, KIND } from './scan-line.ts';
import type { RowsPage, RowsQuery } from './types.ts';

export type RowTable = {
  readonly page: (query: TableQuery, signal?: AbortSignal) => Promise<RowsPage>;
  /** Row numbers in the order asked for; null: all, in the file's order. */
  readonly list: (query: TableQuery, signal?: AbortSignal) => Promise<Uint32Array | null>;
  /** All columns beside text and label. */
  readonly columns: () => Promise<readonly string[]>;
  readonly file: RowFile;
  /** Ends what is under way. */
  readonly close: () => void;
};

export type TableQuery = Omit<RowsQuery, 'revision' | 'split' | 'where'> & {
  /** Rows that a condition in SQL found, and the words that tell it from others. */
  readonly where?: { readonly sql: string; readonly rows: () => Promise<Uint32Array> } | undefined;
};

export type TableOptions = {
  /** The path that messages name. */
  readonly shown: string;
  /** What the file's bytes must hash to; null when nobody knows. */
  readonly md5: string | null;
};

/** Milliseconds that a page waits for the whole of a large file to be known; that of a small one, bytes, is always waited for. */
const PATIENCE = 60;
const SMALL = 8_000_000;
const MOST_COLUMNS = 40;
const MOST_LABELS = 1000;
/** Lists of rows that a table keeps. */
const KEPT_LISTS = 4;

type Facts = {
  readonly labelOf: Int32Array;
  readonly names: readonly string[];
  readonly labels: DataPage['labels'];
  readonly columns: readonly string[];
};

export const openRowTable = (path: string, { shown, md5 }: TableOptions): RowTable => {
  const file = openRowFile(path);
  const closing = new AbortController();
  const lists = new Map<string, Promise<Uint32Array>>();
  let facts: Facts | null = null;
  let finding: Promise<Facts> | null = null;

  const find = async (): Promise<Facts> => {
    await file.indexTo(Number.POSITIVE_INFINITY, closing.signal);
    const hash = md5 === null ? null : createHash('md5');
    if (hash && file.rows() > 0) hashHead(path, file.offsetOf(0), hash);
    const scanner = createLineScanner();
    const labels = createRowLabels();
    const labelOf = new Int32Array(file.rows()).fill(-1);
    const counts: number[] = [];
    for await (const { bytes, first, end, offset } of file.blocks(closing.signal)) {
      hash?.update(bytes);
      for (let row = first; row < end; row++) {
        if (!scanner.scan(bytes, file.offsetOf(row) - offset, file.offsetOf(row + 1) - offset)) continue;
        const id = labels.idOf(scanner, bytes);
        labelOf[row] = id;
        if (id >= 0) counts[id] = (counts[id] ?? 0) + 1;
      }
    }
    if (hash && file.rows() > 0 && hash.digest('hex') !== md5) throw damaged(shown, path, md5 ?? '');
    facts = {
      labelOf,
      names: labels.names,
      labels: labelsOf(labels.names, counts),
      columns: scanner.keys().flatMap(({ name, kinds }) => {
        if (name === 'text' || name === 'label' || kinds === KIND.null) return [];
        return name === 'labels' && (kinds & ~(KIND.list | KIND.null)) === 0 ? [] : [name];
      }),
    };
    return facts;
  };
  const known = (): Promise<Facts> => {
    if (!finding) {
      finding = find();
      finding.catch(() => undefined); // each page asks, and is told
    }
    return finding;
  };

  const kept = (key: string, make: () => Promise<Uint32Array>): Promise<Uint32Array> => {
    const found = lists.get(key) ?? make();
    lists.delete(key);
    lists.set(key, found);
    found.catch(() => {
      if (lists.get(key) === found) lists.delete(key);
    });
    for (const oldest of lists.keys()) {
      if (lists.size <= KEPT_LISTS) break;
      lists.delete(oldest);
    }
    return found;
  };

  const filtered = async ({ search = '', label, where }: TableQuery, signal?: AbortSignal): Promise<Uint32Array> => {
    const { labelOf, names } = await known();
    const wanted = label === undefined ? null : names.indexOf(label);
    const among = where === undefined ? null : await where.rows();
    const marks = among === null ? null : new Uint8Array(file.rows());
    for (const row of among ?? []) if (marks) marks[row] = 1;
    const isCandidate = (row: number): boolean =>
      (wanted === null || labelOf[row] === wanted) && (marks === null || marks[row] === 1);
    if (wanted === -1) return new Uint32Array();
    if (search !== '') return searchRows(file, search.toLowerCase(), isCandidate, signal);
    const found = new Uint32Array(labelOf.length);
    let count = 0;
    for (let row = 0; row < labelOf.length; row++) if (isCandidate(row)) found[count++] = row;
    return found.slice(0, count);
  };

  const list = async (query: TableQuery, signal?: AbortSignal): Promise<Uint32Array | null> => {
    const { search = '', label, sort, where } = query;
    if (search === '' && label === undefined && sort === undefined && where === undefined) return null;
    const filter = [search.toLowerCase(), label ?? null, where?.sql ?? null];
    const found = kept(JSON.stringify(filter), () => filtered(query, signal));
    if (sort === undefined) return found;
    return kept(JSON.stringify([...filter, sort]), async () => sorted(await found, sort, signal));
  };

  const sorted = async (rows: Uint32Array, sort: RowSort, signal?: AbortSignal): Promise<Uint32Array> => {
    const { labelOf, names } = await known();
    return orderRows(file, rows, sort, { labelOf, names }, signal);
  };

  const page = async (query: TableQuery, signal?: AbortSignal): Promise<RowsPage> => {
    const { offset, limit } = query;
    const found = await list(query, signal);
    if (found === null) await file.indexTo(offset + limit, signal);
    const whole = known();
    if (file.size <= SMALL || query.whole === true) await whole;
    else if (!facts) await Promise.race([whole, pause(PATIENCE)]);
    const total = found?.length ?? (file.isComplete() ? file.rows() : Math.max(file.estimate(), file.rows()));
    const end = Math.min(offset + limit, found?.length ?? file.rows());
    const numbers = Array.from({ length: Math.max(0, end - offset) }, (_, at) => found?.[offset + at] ?? offset + at);
    const { rows, columns } = parse(file, numbers, shown);
    const others = new Set([...(facts?.columns ?? []), ...columns]);
    return {
      path: shown,
      columns: ['text', 'label', ...[...others].slice(0, MOST_COLUMNS)],
      total,
      labels: facts?.labels ?? [],
      rows,
      complete: facts !== null,
    };
  };

  return { page, list, columns: async () => (await known()).columns, file, close: () => closing.abort() };
};

/** Before the first row: a byte order mark, blank lines. */
const hashHead = (path: string, length: number, hash: Hash): void => {
  const bytes = new Uint8Array(length);
  withFile(path, (file) => readFully(file, bytes, 0, length, 0));
  hash.update(bytes);
};

const labelsOf = (names: readonly string[], counts: readonly number[]): DataPage['labels'] => {
  const all = names.map((label, id) => ({ label, count: counts[id] ?? 0 }));
  const most = all.length <= MOST_LABELS ? all : all.toSorted((a, b) => b.count - a.count).slice(0, MOST_LABELS);
  return most.toSorted((a, b) => (a.label < b.label ? -1 : 1));
};

type Parsed = { readonly rows: DataPage['rows']; readonly columns: readonly string[] };

/** @throws IdriftError `bad-input` with the line of the first row that is none */
const parse = (file: RowFile, numbers: readonly number[], shown: string): Parsed => {
  if (numbers.length === 0) return { rows: [], columns: [] };
  const lines = file.read(numbers);
  const bytes = Buffer.concat(lines.map((line) => Buffer.concat([line, LINE_FEED])));
  const rows = readTogether(bytes) ?? lines.map((line, at) => readAlone(line, file.lineOf(numbers[at] ?? 0), shown));
  const extras = readExtras(bytes);
  return {
    rows: rows.map(({ text, label }, at) => {
      const extra = extras.values[at];
      return { index: numbers[at] ?? 0, text, label, ...(extra === undefined ? {} : { extra }) };
    }),
    columns: extras.columns,
  };
};

const LINE_FEED = Buffer.from('\n');

const readTogether = (bytes: Uint8Array): ReturnType<typeof readRows> | null => {
  try {
    return readRows(bytes, '');
  } catch (thrown) {
    if (toErrorInfo(thrown).code === 'internal') throw thrown;
    return null;
  }
};

/** A row by itself: after as many blank lines as stand before it, so that a message names its line. */
const readAlone = (line: Uint8Array, number: number, shown: string): ReturnType<typeof readRows>[number] => {
  const [row] = readTogether(line) ?? readRows(Buffer.concat([Buffer.alloc(number - 1, '\n'), line]), shown);
  if (row) return row;
  throw new IdriftError({ code: 'internal', message: `${shown}, line ${number}: no row.` });
};
