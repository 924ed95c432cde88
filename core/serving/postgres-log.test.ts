/** The log's way to Postgres where Postgres is away; with one: monitoring.docker.test.ts beside the containers. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { MODEL_COLUMNS } from './log-columns.ts';
import { PLAIN_ROW } from './log.fixture.ts';
import { POSTGRES, SQLITE, stepsFor } from './log-schema.ts';
import { openPostgresLog } from './postgres-log.ts';
import { connectPostgres } from './postgres-tables.ts';
import type { NewPrediction } from './prediction-log.ts';
import { openUnsentLog } from './unsent-log.ts';

const row = (text: string): NewPrediction => ({ ...PLAIN_ROW, text, score: 0.1 + 0.2 });
const fileIn = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'idrift-unsent-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return join(dir, 'unsent.db');
};

test('rows wait on disk in order while the database is away, over an end of the program; it is said once, without the password', async () => {
  const file = fileIn();
  const url = 'postgresql://idrift:geheim@127.0.0.1:1/idrift';
  const said: string[] = [];
  const open = () => openPostgresLog({ url, model: 'm', file, say: (sentence) => said.push(sentence) });
  const first = open();
  const ids = first.record([row('ett'), row('två')]);
  first.recordFailure({ modelName: 'm', modelVersion: 1, status: 422, message: 'body.text: Field required' });
  await sleep(800); // some tries
  expect(said).toHaveLength(1);
  expect(said[0]).toContain('127.0.0.1:1');
  expect(said[0]).not.toContain('geheim');
  await first.close(2000);
  const second = open();
  second.record([row('tre')]);
  await second.close(2000);

  const unsent = openUnsentLog(file);
  const entries = unsent.oldest(10);
  expect(entries.map(({ kind, row }) => [kind, 'text' in row ? row.text : 'message' in row && row.message])).toEqual([
    ['prediction', 'ett'],
    ['prediction', 'två'],
    ['failure', 'body.text: Field required'],
    ['prediction', 'tre'],
  ]);
  expect(entries.slice(0, 2).map(({ row: { id } }) => id)).toEqual(ids);
  expect(entries[0]?.row).toMatchObject({
    score: 0.1 + 0.2,
    createdAt: expect.stringMatching(/T.*\.\d{3}Z$/) as string,
  });
  // Sent, and set aside, are both out of the way; what is set aside is counted no more.
  unsent.sent(entries.slice(0, 2));
  const [third] = unsent.oldest(1);
  if (third) unsent.setAside(third, 'too long');
  expect(unsent.oldest(10).map(({ place }) => place)).toEqual([entries[3]?.place]);
  expect(unsent.count()).toBe(1);
  unsent.close();
});

test('a server that takes the connection and says nothing holds up neither a record nor the end', async () => {
  const silent = createServer(() => undefined);
  const port = await new Promise<number>((resolve) => {
    silent.listen(0, '127.0.0.1', () => resolve((silent.address() as { port: number }).port));
  });
  onTestFinished(() => void silent.close());
  const log = openPostgresLog({
    url: `postgresql://u:p@127.0.0.1:${port}/x`,
    model: 'm',
    file: fileIn(),
    say: () => {},
  });
  const start = performance.now();
  for (let at = 0; at < 100; at += 1) log.record([row(`text ${at}`)]);
  expect(performance.now() - start).toBeLessThan(1000);
  await log.close(300);
  expect(performance.now() - start).toBeLessThan(2500);
});

test.each([
  ['postgresql://u:p%40ss@127.0.0.1:1/x', 'Start Postgres'],
  ['no address', 'DATABASE_URL'],
])('%s is refused with what to do', async (url, hint) => {
  const failed = await connectPostgres(url).catch((thrown: unknown) => thrown);
  expect(failed).toMatchObject({ info: { code: 'not-available', hint: expect.stringContaining(hint) as string } });
  expect(String(failed)).not.toMatch(/p@ss|p%40ss/);
});

test('both databases have the same columns by the same numbered steps; a table from the future is refused', () => {
  const columns = (dialect: typeof SQLITE): string[] => {
    const { sql, version } = stepsFor({ table: 'm', index: 'i', dialect }, 0);
    expect(version).toBe(sql.length);
    return [...sql.join('').matchAll(/(?:^ {6}|ADD COLUMN )(\w+) (?!KEY)/gm)].map(([, name]) => name ?? '');
  };
  expect(columns(SQLITE).toSorted()).toEqual(MODEL_COLUMNS.map(({ name }) => name).toSorted());
  expect(columns(POSTGRES)).toEqual(columns(SQLITE));
  const { version } = stepsFor({ table: 'm', index: 'i', dialect: SQLITE }, 0);
  expect(stepsFor({ table: 'm', index: 'i', dialect: SQLITE }, version).sql).toEqual([]);
  expect(() => stepsFor({ table: 'm', index: 'i', dialect: POSTGRES }, version + 1)).toThrow(/newer/);
});
