import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openSqlite } from '../base/sqlite.ts';
import { PLAIN_ROW } from './log.fixture.ts';
import type { Scanned, ScanQuery } from './log-scan.ts';
import { type NewPrediction, openPredictionWriter } from './prediction-log.ts';
import { openPredictionReader } from './prediction-reader.ts';

const openLog = () => {
  const dir = mkdtempSync(join(tmpdir(), 'idrift-scan-'));
  const file = join(dir, 'predictions.db');
  const record = (rows: readonly Partial<NewPrediction>[], keeps: 'whole' | 'statistics' = 'whole'): void => {
    const writer = openPredictionWriter(file, 'm', keeps);
    writer.record(rows.map((row) => ({ ...PLAIN_ROW, ...row })));
    writer.close();
  };
  record([]);
  const reader = openPredictionReader(file);
  onTestFinished(() => {
    reader.close();
    rmSync(dir, { recursive: true });
  });
  const scan = async (query: Partial<ScanQuery> = {}): Promise<Scanned[]> => {
    const parts: Scanned[] = [];
    const window = { model: 'm', from: '2000-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' };
    for await (const part of reader.scan({ ...window, ...query })) parts.push(part);
    return parts;
  };
  const textsOf = (parts: readonly Scanned[]): string[] =>
    reader
      .rowsAt(
        'm',
        parts.flatMap(({ rows }) => rows),
      )
      .map(({ text }) => text);
  return { file, record, reader, scan, textsOf };
};

test('a scan finds the live answers of a window with their scores; texts that are not kept are counted', async () => {
  const { file, record, scan, textsOf } = openLog();
  record([
    { text: 'a', score: 0.5 },
    { text: 'b', score: 0.75, modelVersion: 2 },
    { text: 'shadow', role: 'shadow' },
    { text: '\u00a0\n', score: 0.1 },
    { text: 'of another', modelName: 'M' },
  ]);
  record([{ text: 'c' }, { text: 'd' }], 'statistics');
  const all = await scan();
  expect(textsOf(all)).toEqual(['a', 'b']);
  expect(all[0]).toMatchObject({ scores: [0.5, 0.75], blank: 1, unkept: 2 });
  expect(textsOf(await scan({ version: 2 }))).toEqual(['b']);
  expect(textsOf(await scan({ model: 'nobody' }))).toEqual([]);

  const database = openSqlite(file);
  database.prepare(`UPDATE m SET created_at = '2026-11-20T12:00:00.000Z' WHERE input_text = 'b'`).run();
  database.close();
  // Half-open, in any zone.
  expect(textsOf(await scan({ from: '2026-11-20T13:00:00+01:00', to: '2026-11-20T12:00:00.001Z' }))).toEqual(['b']);
  expect(textsOf(await scan({ to: '2026-11-20T12:00:00.000Z' }))).toEqual([]);
});

test('a large log comes in parts, each row once, while others have their turn; rows removed since are left out', async () => {
  const { file, record, reader, scan } = openLog();
  record(Array.from({ length: 45_000 }, (_, index) => ({ text: `t${index}`, score: (index % 100) / 100 })));
  let turns = 0;
  const beat = setInterval(() => (turns += 1), 1);
  const parts = await scan();
  clearInterval(beat);
  expect(parts.length).toBe(3);
  expect(turns).toBeGreaterThanOrEqual(2);
  const rows = parts.flatMap((part) => part.rows);
  expect(new Set(rows).size).toBe(45_000);
  const database = openSqlite(file);
  database.prepare(`DELETE FROM m WHERE input_text = 't1'`).run();
  database.close();
  expect(reader.rowsAt('m', rows.slice(0, 3)).map(({ text }) => text)).toEqual(['t0', 't2']);
});
