import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openSqlite } from '../base/sqlite.ts';
import { PLAIN_ROW } from './log.fixture.ts';
import { SCHEMA_SQL, SQLITE, stepsFor } from './log-schema.ts';
import { type NewPrediction, openPredictionWriter } from './prediction-log.ts';
import { openPredictionReader } from './prediction-reader.ts';

const dir = mkdtempSync(join(tmpdir(), 'idrift-log-'));
afterAll(() => rmSync(dir, { recursive: true }));

const row = (modelName: string, text: string, milliseconds = 1): NewPrediction => ({
  ...PLAIN_ROW,
  modelName,
  text,
  milliseconds,
});

test.each([
  'served-model',
  'a "quoted"; DROP TABLE x --',
  "it's",
  'sqlite_master',
  'failed_requests',
  'Åäö 模型',
  '[x] `y`',
])('a model called %s has a table of that name and no other', (name) => {
  const file = join(dir, 'names.db');
  const writer = openPredictionWriter(file, name);
  const [id] = writer.record([row(name, 'en text')]);
  writer.recordFailure({ modelName: name, modelVersion: 1, status: 422, message: 'body.text: Field required' });
  writer.close();
  const reader = openPredictionReader(file);
  expect(reader.page({ model: name, offset: 0, limit: 10 })).toMatchObject({
    total: 1,
    rows: [{ id, modelName: name }],
  });
  expect(reader.traffic(name)).toMatchObject({ total: 1, failed: 1 });
  expect([1, 2].map((version) => reader.count({ model: name, version }))).toEqual([1, 0]);
  reader.close();
  const tables = openSqlite(file).prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all();
  expect(tables).toContain(name === 'sqlite_master' || name === 'failed_requests' ? `model ${name}` : name);
});

test('names that differ in case share a table and stay apart', () => {
  const file = join(dir, 'case.db');
  for (const name of ['Model', 'model']) {
    const writer = openPredictionWriter(file, name);
    writer.record([row(name, `text of ${name}`)]);
    writer.close();
  }
  const reader = openPredictionReader(file);
  expect(reader.page({ model: 'model', offset: 0, limit: 10 }).rows.map((found) => found.text)).toEqual([
    'text of model',
  ]);
  reader.close();
});

test('pages are newest first and found by a part of the text in any case', () => {
  const file = join(dir, 'pages.db');
  const writer = openPredictionWriter(file, 'm');
  for (const text of ['Åt gott', 'drack KAFFE', '100 % nöjd', 'åt mer']) writer.record([row('m', text)]);
  writer.close();
  const reader = openPredictionReader(file);
  const texts = (search: string, offset = 0, limit = 10): unknown => {
    const found = reader.page({ model: 'm', offset, limit, search });
    return [found.total, found.rows.map((prediction) => prediction.text)];
  };
  expect(texts('', 1, 2)).toEqual([4, ['100 % nöjd', 'drack KAFFE']]);
  expect(texts('ÅT')).toEqual([2, ['åt mer', 'Åt gott']]);
  expect(texts('%')).toEqual([1, ['100 % nöjd']]);
  expect(texts('_')).toEqual([0, []]);
  reader.close();
});

test('a window takes its start and leaves its end, holds one version, and reads ends of any zone', () => {
  const file = join(dir, 'window.db');
  const writer = openPredictionWriter(file, 'm');
  const ids = writer.record(['before', 'start', 'last', 'end', 'other'].map((text) => row('m', text)));
  writer.close();
  const database = openSqlite(file);
  const times = ['2026-03-07T23:59:59.999Z', '2026-03-08T00:00:00.000Z', '2026-03-14T23:59:59.999Z'];
  [...times, '2026-03-15T00:00:00.000Z', '2026-03-10T00:00:00.000Z'].forEach((at, index) => {
    database.prepare('UPDATE m SET created_at = ? WHERE id = ?').run(at, ids[index]);
  });
  database.prepare('UPDATE m SET model_version = 2 WHERE id = ?').run(ids[4]);
  database.close();
  const reader = openPredictionReader(file);
  const window = reader.window({
    model: 'm',
    version: 1,
    from: '2026-03-08T01:00:00+01:00',
    to: '2026-03-15T00:00:00Z',
  });
  expect(window.map((found) => found.text)).toEqual(['start', 'last']);
  reader.close();
});

test('traffic counts all and gives percentiles per minute as numpy does', () => {
  const file = join(dir, 'traffic.db');
  const writer = openPredictionWriter(file, 'm');
  const ids = writer.record([1, 2, 3, 4, 10].map((milliseconds) => row('m', 'x', milliseconds)));
  writer.close();
  const database = openSqlite(file);
  ids.forEach((id, index) => {
    const minute = index < 4 ? '00' : '01';
    database.prepare('UPDATE m SET created_at = ? WHERE id = ?').run(`2026-03-08T10:${minute}:30.00${index}Z`, id);
  });
  database.close();
  const reader = openPredictionReader(file);
  const traffic = reader.traffic('m');
  expect(traffic.minutes.map(({ at, requests, p50 }) => [at, requests, p50])).toEqual([
    ['2026-03-08T10:00:00.000Z', 4, 2.5],
    ['2026-03-08T10:01:00.000Z', 1, 10],
  ]);
  expect(traffic).toMatchObject({ total: 5, failed: 0, p50: 3 });
  expect(traffic.p95).toBeCloseTo(8.8, 12);
  const taken = reader.traffic('m', 1440).minutes;
  expect(taken.map(({ requests, p50 }) => [requests, p50])).toEqual([[5, 3]]);
  expect(taken[0]?.at).toMatch(/T00:00:00\.000Z$/);
  expect(reader.count({ model: 'unknown', version: 1 })).toBe(0);
  expect(reader.traffic('unknown')).toEqual({ total: 0, failed: 0, minutes: [], p50: null, p95: null, p99: null });
  reader.close();
});

test('a log of an older program gains the newer columns, and its rows stay live; what only the newer one knows comes back', () => {
  const file = join(dir, 'older.db');
  const older = openSqlite(file);
  older.exec(SCHEMA_SQL);
  older.exec(stepsFor({ table: 'm', index: 'm created_at', dialect: SQLITE }, 0).sql[0] ?? '');
  older.prepare("INSERT INTO log_schema VALUES ('m', 1)").run();
  older
    .prepare("INSERT INTO m VALUES ('a', 'm', 1, 'gammal', 'negativ', 0.5, '2020-01-01T00:00:00.000Z', 'run', 2, 1)")
    .run();
  older.close();
  const reader = openPredictionReader(file);
  const before = {
    ...PLAIN_ROW,
    id: 'a',
    createdAt: '2020-01-01T00:00:00.000Z',
    runId: 'run',
    text: 'gammal',
    statistics: null,
    feedback: null,
  };
  const old = { ...before, label: 'negativ', score: 0.5, milliseconds: 2, truncated: true };
  const page = (role?: 'shadow') => reader.page({ model: 'm', offset: 0, limit: 10, role });
  expect(page()).toEqual({ total: 1, rows: [old], complete: true });
  expect(page('shadow').total).toBe(0);
  const writer = openPredictionWriter(file, 'm');
  const full: NewPrediction = {
    modelName: 'm',
    modelVersion: 2,
    runId: 'r2',
    dataMd5: 'd'.repeat(32),
    text: 'ny',
    label: 'a "b"',
    score: 0.1 + 0.2,
    probabilities: { 'a "b"': 0.1 + 0.2, ö: 0.7 },
    tokens: 4,
    truncated: true,
    abstain: true,
    milliseconds: 0.25,
    consumer: 'kassan',
    requestId: 'q-1',
    role: 'live',
    deployment: 'prod',
  };
  writer.record([full, { ...full, role: 'shadow' }]);
  writer.close();
  expect(page()).toMatchObject({ total: 2, rows: [full, old] });
  expect(page('shadow')).toMatchObject({ total: 1, rows: [{ ...full, role: 'shadow' }] });
  expect(reader.traffic('m').total).toBe(2);
  expect(reader.count({ model: 'm', version: 2 })).toBe(1);
  reader.close();
});
