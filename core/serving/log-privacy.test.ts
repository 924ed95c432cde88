/** What must not be kept is in no byte of what the log writes: the database, its write-ahead log, the spool. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqlite } from '../base/sqlite.ts';
import { PLAIN_ROW } from './log.fixture.ts';
import { removeLogged } from './log-removal.ts';
import { openPostgresLog } from './postgres-log.ts';
import { openPredictionWriter } from './prediction-log.ts';
import { openPredictionReader } from './prediction-reader.ts';
import { startRetention } from './retention.ts';
import { openUnsentLog } from './unsent-log.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'idrift-privacy-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** Whether it lies in any file of the folder: those that SQLite keeps beside its own as well. */
const holds = (part: string): boolean =>
  readdirSync(dir).some((name) => readFileSync(join(dir, name)).includes(Buffer.from(part)));
const page = (file: string) => {
  const reader = openPredictionReader(file);
  const found = reader.page({ model: 'm', offset: 0, limit: 1000 });
  reader.close();
  return found;
};

const PERSONAL = 'Hör av dig till asa.oberg@example.se, 070-123 45 67, 811218-9876';
const SECRETS = ['asa.oberg', '070-123', '45 67', '811218', '9876'];
const MASKED = 'Hör av dig till [mail], [phone], [personal number]';
/** Nobody is there: all stays in the spool. */
const NOWHERE = 'postgresql://u:p@127.0.0.1:1/x';

test('mail addresses, telephone and personal numbers are masked before anything is written, in texts, reasons and words of feedback', () => {
  const file = join(dir, 'log.db');
  const writer = openPredictionWriter(file, 'm');
  const row = { ...PLAIN_ROW, text: PERSONAL, requestId: 'asa.oberg@example.se' };
  const [id = ''] = writer.record([row]);
  writer.recordFailure({ modelName: 'm', modelVersion: 1, status: 422, message: `No key "${PERSONAL}"` });
  writer.recordFeedback({ predictionId: id, modelName: 'm', label: PERSONAL });
  expect(holds('[personal number]')).toBe(true);
  expect(SECRETS.filter(holds)).toEqual([]);
  expect(page(file).rows[0]).toMatchObject({ text: MASKED, requestId: '[mail]', feedback: { label: MASKED } });
  writer.close();
});

test('what waits for Postgres is masked before it lies in the spool', async () => {
  const log = openPostgresLog({ url: NOWHERE, model: 'm', file: join(dir, 'unsent.db'), say: () => {} });
  log.record([{ ...PLAIN_ROW, text: PERSONAL }]);
  log.recordFeedback({ predictionId: 'x', modelName: 'm', label: PERSONAL });
  expect(holds('[personal number]')).toBe(true);
  expect(SECRETS.filter(holds)).toEqual([]);
  await log.close(100);
});

test('a log that is told to be whole keeps the text as it came; one of statistics keeps its length alone', () => {
  const text = 'Maten var  god 🙂';
  const whole = openPredictionWriter(join(dir, 'whole.db'), 'm', 'whole');
  whole.record([{ ...PLAIN_ROW, text: PERSONAL }]);
  whole.close();
  expect(page(join(dir, 'whole.db')).rows[0]).toMatchObject({ text: PERSONAL, statistics: null });
  rmSync(join(dir, 'whole.db'));
  const figures = openPredictionWriter(join(dir, 'figures.db'), 'm', 'statistics');
  figures.record([{ ...PLAIN_ROW, text }]);
  expect(holds('Maten'), 'Maten').toBe(false);
  const { rows } = page(join(dir, 'figures.db'));
  expect(rows[0]).toMatchObject({ text: '', statistics: { characters: 16, words: 4 }, label: 'positiv', score: 0.75 });
  figures.close();
});

/** Texts that no other holds a part of. */
const rowsOf = (count: number, mark: string) =>
  Array.from({ length: count }, (_, at) => ({
    ...PLAIN_ROW,
    text: `${mark}${at} ${'ord '.repeat(at % 40)}`,
    consumer: `${mark}-konsument`,
  }));

test('a forgotten text is in no byte, while the service goes on writing; the others stay', async () => {
  const file = join(dir, 'log.db');
  const writer = openPredictionWriter(file, 'm');
  const secret = `hemlig ${'x'.repeat(9000)} slut`; // over several pages
  const ids = writer.record([...rowsOf(300, 'a'), { ...PLAIN_ROW, text: secret }, ...rowsOf(300, 'b')]);
  writer.record([{ ...PLAIN_ROW, text: PERSONAL }]);
  writer.recordFeedback({ predictionId: ids[300] ?? '', modelName: 'm', label: 'hemlig etikett' });
  expect(holds('hemlig xxx')).toBe(true);
  expect(await removeLogged(file, { kind: 'text', text: secret })).toBe(1);
  expect(['hemlig', 'xxxx', 'slut'].filter(holds)).toEqual([]);
  // As it came, although the log has it masked.
  expect(await removeLogged(file, { kind: 'text', text: PERSONAL })).toBe(1);
  expect(holds('Hör av dig'), 'Hör av dig').toBe(false);
  expect(await removeLogged(file, { kind: 'text', text: secret })).toBe(0);
  writer.record([{ ...PLAIN_ROW, text: 'efteråt' }]);
  writer.close();
  expect(page(file).total).toBe(601);
});

test('an empty text that is forgotten takes none of those with it that were not kept', async () => {
  const file = join(dir, 'log.db');
  const figures = openPredictionWriter(file, 'm', 'statistics');
  figures.record([
    { ...PLAIN_ROW, text: 'hemlig', requestId: 'kvar-1' },
    { ...PLAIN_ROW, text: '', requestId: 'kvar-2' },
  ]);
  figures.close();
  const whole = openPredictionWriter(file, 'm', 'whole');
  whole.record([{ ...PLAIN_ROW, text: '', requestId: 'borta-1' }]);
  expect(await removeLogged(file, { kind: 'text', text: 'hemlig' })).toBe(0);
  expect(await removeLogged(file, { kind: 'text', text: '' })).toBe(1);
  whole.close();
  expect(page(file).rows.map(({ requestId }) => requestId)).toEqual(['kvar-2', 'kvar-1']);
  expect(['kvar-1', 'kvar-2', 'borta-1'].filter(holds)).toEqual(['kvar-1', 'kvar-2']);

  const log = openPostgresLog({
    url: NOWHERE,
    model: 'm',
    file: join(dir, 'unsent.db'),
    say: () => {},
    keeps: 'statistics',
  });
  log.record([{ ...PLAIN_ROW, text: 'hemlig', requestId: 'kvar-3' }]);
  await log.close(100);
  const spool = openUnsentLog(join(dir, 'unsent.db'));
  expect(spool.remove({ kind: 'text', text: '' })).toBe(0);
  expect(spool.count()).toBe(1);
  spool.close();
});

test('a forgotten consumer is in no byte of the log or of the spool', async () => {
  const file = join(dir, 'log.db');
  const writer = openPredictionWriter(file, 'm');
  for (let at = 0; at < 40; at += 1) writer.record([...rowsOf(17, 'kvar'), ...rowsOf(13, 'borta')]);
  expect(await removeLogged(file, { kind: 'consumer', consumer: 'borta-konsument' })).toBe(520);
  expect(holds('borta'), 'borta').toBe(false);
  expect(page(file).total).toBe(680);
  writer.close();

  const spool = openUnsentLog(join(dir, 'unsent.db'));
  const entry = (text: string, consumer: string) => ({
    kind: 'prediction' as const,
    row: { ...PLAIN_ROW, text, consumer, statistics: null, id: text, createdAt: '2026-01-02T00:00:00.000Z' },
  });
  spool.put([
    entry('borta1', 'borta'),
    entry('väntade', 'kvar'),
    entry('borta2', 'borta'),
    entry('skickad', 'skickad'),
  ]);
  const [refused] = spool.oldest(1);
  if (refused) spool.setAside(refused, 'too long');
  expect(spool.remove({ kind: 'consumer', consumer: 'borta' })).toBe(2);
  expect(holds('borta'), 'borta').toBe(false);
  // What was sent leaves nothing behind either, as soon as nothing waits.
  spool.sent(spool.oldest(10));
  expect(['skickad', 'väntade'].filter(holds)).toEqual([]);
  spool.close();
});

test('what is older than its days is removed at the start, overwritten, and the newer stays', async () => {
  const file = join(dir, 'log.db');
  const writer = openPredictionWriter(file, 'm');
  for (let at = 0; at < 30; at += 1) writer.record([...rowsOf(29, 'gammal'), ...rowsOf(11, 'ny')]);
  writer.recordFailure({ modelName: 'm', modelVersion: 1, status: 422, message: 'gammalt fel' });
  const database = openSqlite(file);
  database.exec("UPDATE m SET created_at = '2020-01-01T00:00:00.000Z' WHERE input_text LIKE 'gammal%'");
  database.exec("UPDATE failed_requests SET created_at = '2020-01-01T00:00:00.000Z'");
  database.close();
  const said: string[] = [];
  await new Promise<void>((resolve) => {
    const retention = startRetention({
      days: () => 30,
      remove: (before) => removeLogged(file, { kind: 'age', before }),
      everyMs: 60_000,
      say: (sentence) => {
        said.push(sentence);
        retention.close();
        resolve();
      },
    });
  });
  expect(said).toEqual(['870 logged predictions are older than 30 days and were removed.']);
  expect(page(file).total).toBe(330);
  expect(holds('gammal'), 'gammal').toBe(false);
  writer.close();
});
