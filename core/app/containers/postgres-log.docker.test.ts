/** The prediction log in a real Postgres: every row once whatever breaks, odd names and texts, and a schema that is newer. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LoggedPrediction } from '../../contract/serving.ts';
import { PLAIN_ROW } from '../../serving/log.fixture.ts';
import { openPostgresLog, type PostgresLog } from '../../serving/postgres-log.ts';
import { readDisputed, readUsage } from '../../serving/postgres-reading.ts';
import { removeFromPostgres } from '../../serving/postgres-removal.ts';
import { connectPostgres, prepareTables, readWindow, writeEntries } from '../../serving/postgres-tables.ts';
import { type NewPrediction, openPredictionWriter } from '../../serving/prediction-log.ts';
import { openPredictionReader } from '../../serving/prediction-reader.ts';
import { docker, LACKS_COMPOSE } from './stack.fixture.ts';
import { until } from './stack-use.fixture.ts';

const NAME = `idrift-log-${randomBytes(4).toString('hex')}`;
const IMAGE = 'postgres:18-alpine';
const WRITER = fileURLToPath(new URL('./log-writer.fixture.ts', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'idrift-log-'));
let url = '';

beforeAll(async () => {
  if (LACKS_COMPOSE !== null) return;
  const settings = ['-e', 'POSTGRES_PASSWORD=p', '-e', 'POSTGRES_USER=idrift'];
  // The same port again after a restart.
  const port = await freePort();
  await docker('run', '-d', '--name', NAME, '-p', `127.0.0.1:${port}:5432`, ...settings, IMAGE);
  url = `postgresql://idrift:p@127.0.0.1:${port}/idrift`;
  await answers();
}, 120_000);
afterAll(async () => {
  if (LACKS_COMPOSE === null) await docker('rm', '-f', '-v', NAME);
  rmSync(dir, { recursive: true });
});

const answers = (): Promise<boolean> =>
  until(async () => {
    const client = await connectPostgres(url);
    await client.end();
    return true;
  }, 60);
const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

const row = (modelName: string, text: string): NewPrediction => ({
  ...PLAIN_ROW,
  modelName,
  text,
  milliseconds: 0.25,
  score: 0.1 + 0.2,
  truncated: true,
});
const open = (model: string, said: string[] = []): PostgresLog =>
  openPostgresLog({ url, model, file: join(dir, `${randomBytes(4).toString('hex')}.db`), say: (s) => said.push(s) });
const query = async (text: string): Promise<Record<string, unknown>[]> => {
  const client = await connectPostgres(url);
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
};
const window = (model: string) =>
  readWindow(url, { model, version: 1, from: '2020-01-01T00:00:00Z', to: '2100-01-01T01:00:00+01:00' });

test('each row is there once, in order, though connections are cut all the time', { timeout: 60_000 }, async ({
  skip,
}) => {
  skip(LACKS_COMPOSE !== null, LACKS_COMPOSE ?? '');
  const log = open('cut');
  const ids: string[] = [];
  const cutter = await connectPostgres(url);
  for (let at = 0; at < 60; at += 1) {
    ids.push(...log.record(Array.from({ length: 25 }, (_, part) => row('cut', `text ${at} ${part}`))));
    await sleep(20);
    await cutter.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = current_user',
    );
  }
  await cutter.end();
  await log.close(10_000);
  const rows = await query('SELECT id, score, truncated FROM cut');
  expect(rows).toHaveLength(1500);
  expect(rows.map(({ id }) => id)).toEqual(ids);
  expect(rows[0]).toEqual({ id: ids[0], score: 0.1 + 0.2, truncated: true });
  // An answer that was lost: the same batch comes again.
  const again = {
    kind: 'prediction' as const,
    row: { ...row('cut', 'x'), statistics: null, id: ids[0] ?? '', createdAt: '2026-01-01T00:00:00.000Z' },
  };
  const client = await connectPostgres(url);
  await writeEntries(client, [again, { ...again, row: { ...again.row, id: 'new' } }]);
  await client.end();
  expect(await query("SELECT count(*)::int AS n, count(*) FILTER (WHERE input_text = 'x')::int AS x FROM cut")).toEqual(
    [{ n: 1501, x: 1 }],
  );
});

test('odd names have tables of their own, odd texts are read as they were, a row that is refused holds up no other', {
  timeout: 60_000,
}, async ({ skip }) => {
  skip(LACKS_COMPOSE !== null, LACKS_COMPOSE ?? '');
  const long = 'en modell med ett mycket långt namn som Postgres skulle korta '.repeat(3);
  const names = [
    'Model',
    'model',
    'a "quoted"; DROP TABLE x --',
    'failed_requests',
    'log_schema',
    `${long}1`,
    `${long}2`,
  ];
  const texts = ['Åäö 模型 🙂', 'it\'s {a,b} \\ "q"', '', 'NULL', 'rad\nbryt'];
  for (const name of names) {
    const log = open(name);
    log.record(texts.map((text) => row(name, text)));
    log.recordFailure({ modelName: name, modelVersion: 1, status: 422, message: 'odd' });
    await log.close(5000);
    expect((await window(name)).map(({ text }) => text).toSorted()).toEqual(texts.toSorted());
  }
  expect(await query('SELECT count(*)::int AS n FROM failed_requests')).toEqual([{ n: names.length }]);
  expect(await window('unknown')).toEqual([]);

  const said: string[] = [];
  const log = open('refused', said);
  log.record([
    row('refused', 'före'),
    { ...row('refused', 'fel'), modelVersion: 2 ** 40 },
    row('refused', 'null \0 där'),
  ]);
  await log.close(5000);
  expect((await query('SELECT input_text AS t FROM refused')).map(({ t }) => t)).toEqual(['före', 'null \uFFFD där']);
  expect(said.join()).toContain('stays on disk');
});

test('programs that make the tables at the same moment make them once; a newer schema is not written to', {
  timeout: 60_000,
}, async ({ skip }) => {
  skip(LACKS_COMPOSE !== null, LACKS_COMPOSE ?? '');
  const clients = await Promise.all(Array.from({ length: 6 }, () => connectPostgres(url)));
  await Promise.all(clients.map((client) => prepareTables(client, 'together')));
  await Promise.all(clients.map((client) => client.end()));
  expect(await query("SELECT version FROM log_schema WHERE table_name = 'together'")).toEqual([{ version: 3 }]);
  await query("UPDATE log_schema SET version = 99 WHERE table_name = 'together'");
  const said: string[] = [];
  const log = open('together', said);
  log.record([row('together', 'väntar')]);
  await until(async () => (said.length > 0 ? true : null), 10);
  await log.close(500);
  expect(said.join()).toContain('a newer one has changed it');
  expect(await window('together')).toEqual([]);
});

test('each row is there once and in order when the database is killed under load, is away at the start, and when the service is killed', {
  timeout: 120_000,
}, async ({ skip }) => {
  skip(LACKS_COMPOSE !== null, LACKS_COMPOSE ?? '');
  const log = open('load');
  const ids: string[] = [];
  const writeFor = async (milliseconds: number): Promise<void> => {
    for (const end = Date.now() + milliseconds; Date.now() < end; await sleep(5))
      ids.push(...log.record(Array.from({ length: 11 }, (_, part) => row('load', `text ${ids.length + part}`))));
  };
  await writeFor(500);
  const killed = docker('kill', NAME);
  await writeFor(800);
  await killed;
  // One that begins meanwhile, and is killed twice: what it has printed was logged.
  const spool = join(dir, 'killed.db');
  const printed: string[] = [];
  const writer = async (milliseconds: number): Promise<void> => {
    const words = [WRITER, url, 'killed', spool];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    await once(child.stdout, 'data');
    await sleep(milliseconds);
    child.kill('SIGKILL');
    await once(child, 'close');
    printed.push(...text.split('\n').filter((line) => line.length === 36));
  };
  await writer(300);
  const started = docker('start', NAME);
  await writeFor(500);
  await started;
  await answers();
  await writeFor(500);
  await writer(700);
  await log.close(20_000);
  expect((await query('SELECT id FROM load')).map(({ id }) => id)).toEqual(ids);
  expect(ids.length).toBeGreaterThan(500);

  const rest = openPostgresLog({ url, model: 'killed', file: spool, say: () => undefined });
  await rest.close(20_000);
  const kept = (await query('SELECT id FROM killed')).map(({ id }) => String(id));
  expect(new Set(kept).size).toBe(kept.length);
  // At most the last batch of each was on disk and not yet printed.
  expect(kept.filter((id) => printed.includes(id))).toEqual(printed);
  expect(kept.length - printed.length).toBeLessThanOrEqual(14);
  expect(printed.length).toBeGreaterThan(100);
});

/** Files of the database that hold it: tables, what is moved out of them, indexes, old ones that wait to be removed. */
const filesWith = async (...parts: readonly string[]): Promise<readonly string[]> => {
  await query('CHECKPOINT');
  const words = parts.map((part) => `-e '${part}'`).join(' ');
  const found = await docker('exec', NAME, 'sh', '-c', `grep -rlaF ${words} "$PGDATA/base" || true`);
  return found.split('\n').filter((line) => line !== '');
};

test('usage per consumer and disputed answers are read as from SQLite, and no text that was not kept goes with an empty one', {
  timeout: 60_000,
}, async ({ skip }) => {
  skip(LACKS_COMPOSE !== null, LACKS_COMPOSE ?? '');
  const of = (consumer: string | null, tokens: number) => ({
    ...row('asked', `asked for ${tokens}`),
    consumer,
    tokens,
  });
  const rows = [
    of('shop', 3),
    of('shop', 4),
    of('desk', 5),
    of(null, 6),
    { ...of('shop', 100), role: 'shadow' as const },
  ];
  const file = join(dir, 'asked.db');
  const sqlite = openPredictionWriter(file, 'asked');
  const log = open('asked');
  expect([await readUsage(url, 'nobody', 7), await readDisputed(url, { model: 'nobody', limit: 9 })]).toEqual([[], []]);
  for (const writer of [log, sqlite]) {
    const ids = writer.record(rows);
    for (const [at, label] of [
      [0, 'negativ'],
      [2, null],
      [0, 'positiv'],
    ] as const) {
      writer.recordFeedback({ predictionId: ids[at] ?? '', modelName: 'asked', label });
      await sleep(5);
    }
  }
  await log.close(5000);
  sqlite.close();
  const reader = openPredictionReader(file);
  const usage = await readUsage(url, 'asked', 7);
  expect(usage).toHaveLength(3);
  expect(new Set(usage)).toEqual(new Set(reader.usage('asked', 7)));
  const words = (found: readonly LoggedPrediction[]) => found.map(({ text, feedback }) => [text, feedback?.label]);
  const disputed = await readDisputed(url, { model: 'asked', limit: 9 });
  expect(words(disputed)).toEqual([
    ['asked for 3', 'positiv'],
    ['asked for 5', null],
  ]);
  expect(words(reader.disputed({ model: 'asked', limit: 9 }))).toEqual(words(disputed));
  expect(words(await readDisputed(url, { model: 'asked', limit: 1 }))).toEqual([['asked for 3', 'positiv']]);
  reader.close();

  const figures = openPostgresLog({
    url,
    model: 'asked',
    file: join(dir, 'f.db'),
    say: () => undefined,
    keeps: 'statistics',
  });
  figures.record(rows);
  await figures.close(5000);
  await removeFromPostgres(url, { kind: 'text', text: '' }); // other tables have such texts
  expect(await removeFromPostgres(url, { kind: 'text', text: 'asked for 3' })).toBe(1);
  expect(await query('SELECT count(*)::int AS n FROM asked')).toEqual([{ n: 9 }]);
});

test('what is forgotten or too old is in no byte of the database, and the rest stays', { timeout: 60_000 }, async ({
  skip,
}) => {
  skip(LACKS_COMPOSE !== null, LACKS_COMPOSE ?? '');
  const log = open('private');
  const long = Array.from({ length: 600 }, () => randomBytes(8).toString('hex')).join(' '); // apart from its row
  const kept = Array.from({ length: 200 }, (_, at) => ({ ...row('private', `kvar ${at}`), consumer: 'stannar' }));
  const [id = ''] = log.record([
    row('private', 'glöm mig asa@example.se'),
    row('private', `glömd ${long}`),
    { ...row('private', 'av en konsument'), consumer: 'borta-kund' },
    row('private', 'gammal rad'),
    ...kept,
  ]);
  log.recordFeedback({ predictionId: id, modelName: 'private', label: 'etikett-om-glömd' });
  await log.close(5000);
  expect(await query("SELECT label FROM log_feedback WHERE model_name = 'private'")).toEqual([
    { label: 'etikett-om-glömd' },
  ]);
  expect(await filesWith('asa@example')).toEqual([]);
  for (const part of ['glöm mig', 'gammal rad']) expect(await filesWith(part)).not.toEqual([]);

  expect(await removeFromPostgres(url, { kind: 'text', text: 'glöm mig asa@example.se' })).toBe(1);
  expect(await removeFromPostgres(url, { kind: 'text', text: `glömd ${long}` })).toBe(1);
  expect(await removeFromPostgres(url, { kind: 'consumer', consumer: 'borta-kund' })).toBe(1);
  expect(await removeFromPostgres(url, { kind: 'consumer', consumer: 'nobody' })).toBe(0);
  const gone = ['glöm mig', 'borta-kund', 'av en konsument', 'etikett-om-glömd', long.slice(0, 60)];
  expect(await filesWith(...gone)).toEqual([]);

  await query("UPDATE private SET created_at = '2020-01-01' WHERE input_text = 'gammal rad'");
  expect(await removeFromPostgres(url, { kind: 'age', before: '2021-01-01T00:00:00.000Z' })).toBe(1);
  expect(await filesWith('gammal rad')).toEqual([]);
  expect(await query('SELECT count(*)::int AS n FROM private')).toEqual([{ n: 200 }]);
});
