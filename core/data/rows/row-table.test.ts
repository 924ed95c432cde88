import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRows } from '../../text/jsonl.ts';
import { hashBytes } from '../../base/hash.ts';
import { emptyFolder, errorOf } from '../project.fixture.ts';
import { readExtras } from '../row-extras.ts';
import { openRowTable, type RowTable, type TableQuery } from './row-table.ts';
import { pageOfRows } from './whole-page.fixture.ts';

const dir = emptyFolder();
let count = 0;
const fileOf = (content: string | Uint8Array): string => {
  const path = join(dir, `${count++}.jsonl`);
  writeFileSync(path, content);
  return path;
};
const open = (content: string | Uint8Array, md5: string | null = null): RowTable =>
  openRowTable(fileOf(content), { shown: 'data/train.jsonl', md5 });
const all: TableQuery = { offset: 0, limit: 1000 };
const numbers = async (table: RowTable, query: Partial<TableQuery>): Promise<number[]> =>
  (await table.page({ ...all, ...query })).rows.map(({ index }) => index);

const LINES = [
  { text: 'Åre är bra', label: 'positiv' },
  { text: 'bra 10', label: 'positiv', stars: 10 },
  { text: 'bra 9', label: 'negativ', stars: 9, källa: 'app' },
  { text: 'Ärligt "talat" rad\ntvå', label: 'negativ', tags: ['a', 'b'] },
  { text: 'örat', labels: ['pris', 'leverans'] },
];
const TEXT = `\ufeff\n${LINES.map((line) => JSON.stringify(line)).join('\r\n \n')}`;

describe('a file as a table', () => {
  it('has a row for each line that is not blank, with what else the lines hold', async () => {
    const page = await open(TEXT).page(all);
    expect(page).toMatchObject({ total: 5, complete: true, columns: ['text', 'label', 'stars', 'källa', 'tags'] });
    expect(page.rows.map(({ text }) => text)).toEqual(LINES.map(({ text }) => text));
    expect(page.rows[4]).toEqual({ index: 4, text: 'örat', label: 'leverans, pris' });
    expect(page.rows[3]?.extra).toEqual({ tags: '["a","b"]' });
    expect(page.labels).toEqual([
      { label: 'leverans, pris', count: 1 },
      { label: 'negativ', count: 2 },
      { label: 'positiv', count: 2 },
    ]);
  });
  it('finds texts whatever their case, also where the line writes them with escapes', async () => {
    const escaped = TEXT.replace('Åre är', '\\u00c5re \\u00e4r');
    for (const content of [TEXT, escaped]) {
      const table = open(content);
      expect(await numbers(table, { search: 'ÅRE' })).toEqual([0]);
      expect(await numbers(table, { search: '"talat" RAD\ntvå' })).toEqual([3]);
      expect(await numbers(table, { search: 'bra', label: 'positiv' })).toEqual([0, 1]);
      expect(await numbers(table, { search: 'positiv' })).toEqual([]);
      expect(await numbers(table, { label: 'leverans, pris' })).toEqual([4]);
      expect(await numbers(table, { label: 'nowhere' })).toEqual([]);
    }
  });
  it('is sorted as people sort', async () => {
    const table = open(TEXT);
    const order = (key: string, descending = false) => numbers(table, { sort: { key, descending } });
    expect(await order('text')).toEqual([2, 1, 0, 3, 4]);
    expect(await order('text', true)).toEqual([4, 3, 0, 1, 2]);
    expect(await order('label')).toEqual([4, 2, 3, 0, 1]);
    expect(await order('column:stars')).toEqual([2, 1, 0, 3, 4]);
    expect(await order('column:stars', true)).toEqual([1, 2, 0, 3, 4]);
    expect(await order('column:källa')).toEqual([2, 0, 1, 3, 4]);
    expect(await order('words', true)).toEqual([3, 0, 1, 2, 4]);
    expect(await order('length')).toEqual([4, 2, 1, 0, 3]);
    expect(await order('index', true)).toEqual([4, 3, 2, 1, 0]);
  });
  it('names the line of a row that is none, and shows the pages before it', async () => {
    const table = open(`${TEXT}\n{"text":"x","label":1}\n{"text": }\n`);
    expect((await table.page({ ...all, limit: 5 })).rows).toHaveLength(5);
    expect(await errorOf(() => table.page(all))).toMatchObject({ code: 'bad-input', where: 'data/train.jsonl:11' });
  });
  it('refuses bytes that are others than their name says', async () => {
    const good = open(TEXT, hashBytes('md5', Buffer.from(TEXT)));
    expect((await good.page(all)).total).toBe(5);
    expect(await errorOf(() => open(TEXT, '0'.repeat(32)).page(all))).toMatchObject({ code: 'corrupt' });
  });
  it('is empty for an empty file', async () => {
    expect(await open('').page(all)).toMatchObject({ total: 0, rows: [], complete: true });
  });

  const word = fc.constantFrom(
    'bra',
    'Bra',
    'dålig',
    'Åre',
    'ål',
    'zebra',
    '10',
    '9',
    '007',
    'é',
    'e',
    '"q"',
    '\\',
    '日本',
    '😀',
    '-',
    '',
  );
  const row = fc.record(
    {
      text: fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => `x${words.join(' ')}`),
      label: fc.constantFrom('a', 'b', 'å', 'ä "1"'),
      n: fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
      s: word,
      o: fc.object({ maxDepth: 1 }),
    },
    { requiredKeys: ['text', 'label'] },
  );
  const query = fc.record(
    {
      search: word,
      label: fc.constantFrom('a', 'ä "1"'),
      sort: fc.record({
        key: fc.constantFrom('index', 'text', 'label', 'words', 'column:n', 'column:s'),
        descending: fc.boolean(),
      }),
    },
    { requiredKeys: [] },
  );
  it('answers as a reading of the whole does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 60 }), query, async (rows, filter) => {
        const bytes = Buffer.from(rows.map((each) => `${JSON.stringify(each)}\n`).join(''));
        const file = { split: 'train' as const, path: 'data/train.jsonl', md5: '', rows: readRows(bytes, 'x') };
        const page = await open(bytes).page({ offset: 0, limit: 50, ...filter });
        expect(page).toEqual(pageOfRows(file, 0, 50, filter, readExtras(bytes)));
      }),
      { numRuns: 150 },
    );
  });
});

describe('a large file', () => {
  it('shows its first rows before it is looked through, and its last ones', async () => {
    const path = fileOf('');
    const rows = 150_000;
    const line = (n: number) =>
      `${JSON.stringify({ text: `rad nummer ${n} ${'ordet '.repeat(10)}`, label: `l${n % 3}` })}\n`;
    for (let at = 0; at < rows; at += 10_000) {
      appendFileSync(path, Array.from({ length: 10_000 }, (_, n) => line(at + n)).join(''));
    }
    const table = openRowTable(path, { shown: 'data/train.jsonl', md5: null });
    const first = await table.page({ offset: 0, limit: 100 });
    expect(first.rows).toHaveLength(100);
    expect(Math.abs(first.total - rows)).toBeLessThan(rows / 20);
    expect((await table.page({ offset: rows - 5, limit: 100 })).rows.map(({ index }) => index)).toEqual(
      Array.from({ length: 5 }, (_, n) => rows - 5 + n),
    );
    expect(await table.page({ offset: 0, limit: 1, label: 'l1' })).toMatchObject({ total: rows / 3, complete: true });
    expect(await numbers(table, { search: 'nummer 77777 ' })).toEqual([77_777]);
    // More rows than are compared at once begin alike: they are told apart by what follows.
    const order = await table.page({ offset: 0, limit: 3, sort: { key: 'text', descending: true } });
    expect(order.rows.map(({ index }) => index)).toEqual([rows - 1, rows - 2, rows - 3]);
    expect(order.total).toBe(rows);
  }, 60_000);
});
