/** Counts and searches that are kept between questions say the same as a look at every row. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { seededRandom } from '../base/seeded-random.ts';
import { openSqlite } from '../base/sqlite.ts';
import { PLAIN_ROW } from './log.fixture.ts';
import { removeLogged } from './log-removal.ts';
import { openSearch } from './log-search.ts';
import { type NewPrediction, openPredictionWriter } from './prediction-log.ts';
import { openPredictionReader } from './prediction-reader.ts';

const fileIn = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'idrift-reading-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return join(dir, 'log.db');
};
const today = new Date().toISOString().slice(0, 10);

test('counts, versions and usage stay right while rows come, are removed, and the file is written anew', async () => {
  const file = fileIn();
  const random = seededRandom('tally');
  const writer = openPredictionWriter(file, 'm');
  const reader = openPredictionReader(file);
  let rows: NewPrediction[] = [];
  for (let round = 0; round < 12; round += 1) {
    const more = Array.from(
      { length: random.below(60) },
      (_, at): NewPrediction => ({
        ...PLAIN_ROW,
        text: `text ${random.below(30)}`,
        modelVersion: 1 + random.below(2),
        consumer: ['kassa', 'webb', null][random.below(3)] ?? null,
        tokens: at,
        role: random.below(4) === 0 ? 'shadow' : 'live',
      }),
    );
    writer.record(more);
    rows.push(...more);
    const gone = round % 3 === 2 ? `text ${random.below(30)}` : 'none';
    const before = rows.length;
    rows = rows.filter((row) => row.text !== gone);
    expect(await removeLogged(file, { kind: 'text', text: gone })).toBe(before - rows.length);
    const live = rows.filter(({ role }) => role === 'live');
    expect(reader.traffic('m').total).toBe(live.length);
    expect(reader.page({ model: 'm', role: 'shadow', offset: 0, limit: 1 }).total).toBe(rows.length - live.length);
    expect(reader.count({ model: 'm', version: 2 })).toBe(live.filter((row) => row.modelVersion === 2).length);
    const usage = new Map(reader.usage('m', 2).map((each) => [each.consumer, each]));
    for (const consumer of ['kassa', 'webb', null]) {
      const its = live.filter((row) => row.consumer === consumer);
      const tokens = its.reduce((sum, row) => sum + (row.tokens ?? 0), 0);
      expect(usage.get(consumer) ?? { requests: 0, tokens: 0 }).toMatchObject({ requests: its.length, tokens });
    }
  }
  reader.close();
  writer.close();
});

test('usage is per day, today first, as many days as are asked for', () => {
  const file = fileIn();
  const writer = openPredictionWriter(file, 'm');
  writer.record(['kassa', 'kassa', 'webb', 'förr'].map((consumer) => ({ ...PLAIN_ROW, consumer, tokens: 5 })));
  writer.close();
  const database = openSqlite(file);
  const at = (days: number): string => new Date(Date.now() - days * 24 * 3600 * 1000).toISOString();
  database.prepare("UPDATE m SET created_at = ? WHERE consumer = 'webb'").run(at(1));
  database.prepare("UPDATE m SET created_at = ? WHERE consumer = 'förr'").run(at(2));
  database.close();
  const reader = openPredictionReader(file);
  expect(reader.usage('m', 2)).toEqual([
    { day: today, consumer: 'kassa', requests: 2, tokens: 10 },
    { day: at(1).slice(0, 10), consumer: 'webb', requests: 1, tokens: 5 },
  ]);
  expect(reader.usage('m', 3)).toHaveLength(3);
  expect(reader.usage('unknown', 3)).toEqual([]);
  reader.close();
});

test('a large log is counted in the background, and says the same before and after', async () => {
  const file = fileIn();
  const writer = openPredictionWriter(file, 'm');
  writer.record(Array.from({ length: 30_000 }, (_, at) => ({ ...PLAIN_ROW, modelVersion: 1 + (at % 3) })));
  const reader = openPredictionReader(file);
  const counts = (): readonly number[] => [
    reader.traffic('m').total,
    reader.count({ model: 'm', version: 1 }),
    reader.page({ model: 'm', offset: 0, limit: 1 }).total,
  ];
  expect(counts()).toEqual([30_000, 10_000, 30_000]);
  await new Promise((resolve) => setTimeout(resolve, 300));
  writer.record([PLAIN_ROW]);
  expect(counts()).toEqual([30_001, 10_001, 30_001]);
  expect(reader.usage('m', 1)).toMatchObject([{ requests: 30_001 }]);
  reader.close();
  writer.close();
});

test('a search that goes on in the background finds what a look at every row finds, newest first, and what comes meanwhile', async () => {
  const file = fileIn();
  const writer = openPredictionWriter(file, 'm');
  const text = (at: number): string => ['Åt gott', 'drack KAFFE', 'köpte 100 % bröd', 'a_b'][at % 4] ?? '';
  writer.record(Array.from({ length: 12_000 }, (_, at) => ({ ...PLAIN_ROW, text: `${text(at)} ${at}` })));
  const database = openSqlite(file);
  const all = database
    .prepare<[], { rowid: number; t: string }>('SELECT rowid, input_text AS t FROM m ORDER BY rowid DESC')
    .all();
  const expected = (part: string): readonly number[] =>
    all.filter(({ t }) => t.toLowerCase().includes(part)).map(({ rowid }) => rowid);
  let tell: () => void = () => undefined;
  const search = openSearch(database, () => tell(), 0);
  for (const part of ['åt', 'kaffe', '100 %', 'a_b', '_', 'köpte 1', '11999', 'finns inte']) {
    const query = { model: 'm', role: 'live' as const, part };
    expect(search.find(query)).toEqual({ rowids: [], complete: false });
    while (!search.find(query).complete) await new Promise<void>((resolve) => (tell = resolve));
    expect(search.find(query).rowids).toEqual(expected(part));
  }
  const [id] = writer.record([{ ...PLAIN_ROW, text: 'finns INTE än' }]);
  const found = search.find({ model: 'm', role: 'live', part: 'finns inte' });
  expect(found).toMatchObject({ complete: true, rowids: [12_001] });
  expect(database.prepare('SELECT id FROM m WHERE rowid = 12001').pluck().get()).toBe(id);
  // Another question gives up the first, and both are answered in the end.
  search.find({ model: 'm', role: 'live', part: 'kaffe 1' });
  search.find({ model: 'm', role: 'live', part: 'gott 4' });
  while (!search.find({ model: 'm', role: 'live', part: 'gott 4' }).complete)
    await new Promise<void>((resolve) => (tell = resolve));
  expect(search.find({ model: 'm', role: 'live', part: 'gott 4' }).rowids).toEqual(expected('gott 4'));
  search.close();
  database.close();
  writer.close();
});
