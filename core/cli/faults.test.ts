/** Faulty data, stores, settings and folders: each is named with its place and a remedy, and nothing is lost or half-written. */
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import { idrift, idriftJson, scratch, TINY } from './command.fixture.ts';

const dir = scratch();
const base = join(dir, 'base');
let copies = 0;

/** A project with a run, to be broken. */
const copy = (): string => {
  const project = join(dir, `copy-${(copies += 1)}`);
  cpSync(base, project, { recursive: true });
  return project;
};

beforeAll(async () => {
  await idrift(['init', base, '--sample']);
  await idrift(['train', ...TINY, '--name', 'one', '--project', base]);
  await idrift(['models', 'register', 'one', '--project', base]);
}, 60_000);

const answerOf = (code: string, where: unknown, message: RegExp) => ({
  error: { code, message: expect.stringMatching(message), hint: expect.any(String), where },
});

const TRAIN = 'data/train.jsonl';
const row = (text: string, label: string): string => `${JSON.stringify({ text, label })}\n`;
const good = row('Bra', 'positiv') + row('Dåligt', 'negativ');

describe('a data file', () => {
  test.each([
    {
      what: 'with a malformed line',
      bytes: `${good}{"text": "a", \n`,
      where: `${TRAIN}:3`,
      message: /line 3: this is not JSON/,
    },
    {
      what: 'without a label',
      bytes: `${good}\n{"text": "a"}\n`,
      where: `${TRAIN}:4`,
      message: /line 4: the "label" is missing/,
    },
    {
      what: 'with an empty label',
      bytes: good + row('a', ''),
      where: `${TRAIN}:3`,
      message: /line 3: the "label" is missing/,
    },
    {
      what: 'with an empty text',
      bytes: good + row(' ', 'positiv'),
      where: `${TRAIN}:3`,
      message: /line 3: the "text" is empty/,
    },
    {
      what: 'with one label',
      bytes: row('a', 'positiv') + row('b', 'positiv'),
      where: expect.stringMatching(/train.jsonl$/),
      message: /have the label "positiv"/,
    },
    { what: 'without rows', bytes: '', where: TRAIN, message: /holds no rows/ },
    { what: 'in Latin-1', bytes: Buffer.from(good, 'latin1'), where: `${TRAIN}:2`, message: /is not UTF-8: line 2/ },
    {
      what: 'without a label that val has',
      bytes: row('a', 'x') + row('b', 'y'),
      where: expect.stringMatching(/val.jsonl/),
      message: /label "(posi|nega)tiv" of .*val.jsonl/,
    },
  ])('$what is refused before there is a run', async ({ bytes, where, message }) => {
    const project = copy();
    writeFileSync(join(project, TRAIN), bytes);
    const { status, answer } = await idriftJson(['train', ...TINY, '--project', project]);
    expect(answer).toEqual(answerOf('bad-input', where, message));
    expect(status).toBe(1);
    expect((await idriftJson(['runs', 'list', '--project', project])).answer).toHaveLength(1);
    expect(readFileSync(join(project, TRAIN))).toEqual(Buffer.from(bytes));
  });

  test('with a byte order mark, CRLF, blank lines and a text of 100 000 characters trains', async () => {
    const project = copy();
    const long = row('bra '.repeat(25_000), 'positiv');
    writeFileSync(join(project, TRAIN), `\uFEFF${good.repeat(20)}\n${long}\n`.replaceAll('\n', '\r\n'));
    const { status, answer } = await idriftJson(['train', ...TINY, '--project', project]);
    expect(status).toBe(0);
    expect(answer).toMatchObject({ status: 'FINISHED', metrics: { n_training_samples: 41 } });
  });
});

describe('a data version', () => {
  test('whose objects are gone is named with its md5, and its figures are left out', async () => {
    const project = copy();
    rmSync(join(project, '.dvc', 'cache'), { recursive: true });
    rmSync(join(project, 'data', 'cache-snapshot.tar.gz'));
    const { status, answer } = await idriftJson(['train', ...TINY, '--data', 'HEAD~1', '--project', project]);
    expect(answer).toEqual(
      answerOf('not-available', TRAIN, /train.jsonl of this version \(md5 9da6.*not in the cache/),
    );
    expect(status).toBe(1);
    const before = readFileSync(join(project, TRAIN));
    expect((await idrift(['data', 'checkout', '--rev', 'HEAD~1', '--project', project])).status).toBe(1);
    expect(readFileSync(join(project, TRAIN))).toEqual(before);
    const { answer: versions } = await idriftJson(['data', 'versions', '--project', project]);
    expect(versions).toMatchObject([
      { change: null, outs: [{ rows: 80 }, { rows: 300 }, { rows: 80 }] },
      { change: null, outs: [{ rows: 80 }, { rows: null, inCache: false }, { rows: 80 }] },
    ]);
  });

  test('needs git; without it the files as they lie still train', async () => {
    const project = copy();
    rmSync(join(project, '.git'), { recursive: true });
    const { status, answer } = await idriftJson(['data', 'show', 'train', '--rev', 'HEAD', '--project', project]);
    expect(answer).toEqual(answerOf('not-available', project, /is not a git work tree/));
    expect(status).toBe(1);
    const trained = await idriftJson(['train', ...TINY, '--project', project]);
    expect(trained).toMatchObject({ status: 0, answer: { dataset: { revision: 'workspace' } } });
  });

  test('whose pointer is in a merge conflict is named; runs are still there', async () => {
    const project = copy();
    const pointer = join(project, `${TRAIN}.dvc`);
    const text = readFileSync(pointer, 'utf8');
    writeFileSync(pointer, `<<<<<<< HEAD\n${text}=======\n${text}>>>>>>> other\n`);
    const { status, answer } = await idriftJson(['train', ...TINY, '--project', project]);
    expect(answer).toEqual(answerOf('bad-input', `${TRAIN}.dvc`, /merge-conflict markers/));
    expect(status).toBe(1);
    expect((await idriftJson(['runs', 'list', '--project', project])).answer).toHaveLength(1);
  });
});

describe('a store', () => {
  const garbage = (bytes: Buffer): Buffer =>
    Buffer.concat([bytes.subarray(0, 4096), bytes.subarray(4096).map((_, i) => i % 251)]);

  test.each([
    { what: 'a cut header', file: 'mlflow.db', spoil: (bytes: Buffer) => bytes.subarray(0, 50), code: 'corrupt' },
    { what: 'a garbage page', file: 'mlflow.db', spoil: garbage, code: 'corrupt' },
    { what: 'a garbage page', file: 'monitoring.db', spoil: garbage, code: 'corrupt' },
    {
      what: 'other bytes',
      file: 'predictions.db',
      spoil: () => Buffer.from('predictions'.repeat(100)),
      code: 'corrupt',
    },
  ])('with $what in $file is named and left as it is', async ({ file, spoil, code }) => {
    const project = copy();
    const path = join(project, '.idrift', file);
    const bytes = spoil(readFileSync(path));
    for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
    writeFileSync(path, bytes);
    const { status, answer } = await idriftJson(['runs', 'list', '--project', project]);
    expect(answer).toEqual(answerOf(code, path, /is not a readable SQLite database|is damaged/));
    expect(status).toBe(1);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  test('of a newer schema is named and left as it is', async () => {
    const project = copy();
    const path = join(project, '.idrift', 'mlflow.db');
    const database = new Database(path);
    database.exec("UPDATE alembic_version SET version_num = 'f00000000000'");
    database.close();
    const { status, answer } = await idriftJson(['train', ...TINY, '--project', project]);
    expect(answer).toEqual(answerOf('not-available', path, /schema revision f00000000000/));
    expect(status).toBe(1);
  });
});

test.each([
  { text: '{"port": ', message: /idrift.json is not a JSON object/ },
  { text: '{"port": "abc"}', message: /"port" is not valid: .*expected number/ },
])('idrift.json with $text is named', async ({ text, message }) => {
  const project = join(dir, `settings-${text.length}`);
  mkdirSync(project);
  writeFileSync(join(project, 'idrift.json'), text);
  const { status, answer } = await idriftJson(['runs', 'list', '--project', project]);
  expect(answer).toEqual(answerOf('bad-input', join(project, 'idrift.json'), message));
  expect(status).toBe(1);
  expect(readdirSync(project)).toEqual(['idrift.json']);
});

test('a port that is taken is named, for serve and for ui', async () => {
  writeFileSync(join(dir, 'index.html'), '');
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const taken = answerOf('conflict', `port ${port}`, new RegExp(`Port ${port} .*is taken`));
  for (const words of [['serve', '--web-port', '0'], ['ui']]) {
    const options = { env: { IDRIFT_RENDERER: dir } };
    const { status, answer } = await idriftJson([...words, '--port', String(port), '--project', base], options);
    expect(answer).toEqual(taken);
    expect(status).toBe(1);
  }
  await new Promise((closed) => server.close(closed));
});

/** Root may write anywhere: the command then runs as the user "nobody". Windows knows no such modes. */
test.skipIf(process.platform === 'win32')('a folder that cannot be written is named', async () => {
  const project = copy();
  const root = process.getuid?.() === 0;
  const options = root ? { user: 65_534, env: { IDRIFT_HOME: join(dir, 'nobody') } } : {};
  rmSync(join(project, '.idrift'), { recursive: true });
  chmodSync(dir, 0o755);
  for (const folder of [project, join(project, 'data')]) chmodSync(folder, 0o555);
  try {
    const list = await idriftJson(['runs', 'list', '--project', project], options);
    expect(list.answer).toEqual(
      answerOf('not-available', join(project, '.idrift'), /\.idrift is not open to this user/),
    );
    expect(list.status).toBe(1);
    const add = await idriftJson(['data', 'add', TRAIN, '--project', project], options);
    expect(add).toMatchObject({ status: 1, answer: { error: { code: 'not-available', hint: expect.any(String) } } });
    const init = await idriftJson(['init', join(project, 'new'), '--sample'], options);
    expect(init).toMatchObject({ status: 1, answer: { error: { where: join(project, 'new') } } });
    expect(existsSync(join(project, 'new'))).toBe(false);
  } finally {
    for (const folder of [project, join(project, 'data')]) chmodSync(folder, 0o755);
  }
});
