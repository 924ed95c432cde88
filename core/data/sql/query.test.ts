import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { emptyFolder, errorOf, twoVersions } from '../project.fixture.ts';
import { addFile } from '../workspace.ts';
import { sqlFiles } from './files.ts';
import { querySql } from './query.ts';
import type { SqlFile } from './types.ts';

const dir = emptyFolder();
const write = (name: string, text: string): string => {
  writeFileSync(join(dir, name), text);
  return join(dir, name);
};
const file = (name: SqlFile['name'], text: string, split: SqlFile['split'] = null): SqlFile => ({
  name,
  path: write(`${name.replaceAll('/', '-')}.jsonl`, text),
  extension: '.jsonl',
  split,
});
const FILES = [
  file(
    'train',
    '{"text":"å","label":"a","n":1,"big":9007199254740993}\n\n{"text":"b","label":"b","l":["x"],"o":{"k":1}}\n',
    'train',
  ),
  file('val', '{"text":"c","label":"a","n":1.5,"split":"mine"}\n', 'val'),
  file('data/other.jsonl', '{"x":true}\n'),
];
const ask = async (sql: string, limit?: number) => querySql(FILES, sql, { limit });
const fault = (sql: string) => errorOf(() => ask(sql));

describe('SQL over the files of a version', () => {
  it('sees each split, all of them together, and other files by their names', async () => {
    expect((await ask('SELECT split, count(*) AS n FROM data GROUP BY 1 ORDER BY 1')).rows).toEqual([
      ['train', 2],
      ['val', 1],
    ]);
    const answer = await ask('SELECT * FROM train');
    expect(answer.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'text VARCHAR',
      'label VARCHAR',
      'n BIGINT',
      'big BIGINT',
      'l VARCHAR[]',
      'o JSON',
      'split VARCHAR',
    ]);
    // What a double cannot hold stays text, and what is nested is JSON.
    expect(answer.rows).toEqual([
      ['å', 'a', 1, '9007199254740993', null, null, 'train'],
      ['b', 'b', null, null, '["x"]', '{"k":1}', 'train'],
    ]);
    expect((await ask('SELECT * FROM "data/other.jsonl"')).rows).toEqual([[true]]);
    expect((await ask('SELECT split FROM val')).rows).toEqual([['val']]);
  });
  it('gives as many rows as were asked for, and says that there are more', async () => {
    expect(await ask('FROM range(5000)', 3)).toMatchObject({ rows: [[0], [1], [2]], truncated: true, total: null });
    expect(await ask('FROM range(3)', 3)).toMatchObject({ truncated: false, total: 3 });
  });
  it('names the place of what is wrong', async () => {
    expect(await fault('SELECT\n  nowhere FROM train')).toMatchObject({ code: 'bad-input', where: 'line 2, column 3' });
    expect(await fault('SELEC 1')).toMatchObject({ code: 'bad-input', where: 'line 1, column 1' });
    const long = `SELECT '${'a'.repeat(300)}', nowhere, '${'b'.repeat(300)}' FROM train`;
    expect(await fault(long)).toMatchObject({ where: `line 1, column ${long.indexOf('nowhere') + 1}` });
    const bad = [file('bad', '{"a":1}\n{"a"\n')];
    expect(await errorOf(() => querySql(bad, 'FROM bad'))).toMatchObject({ code: 'bad-input', where: 'bad:2' });
  });
  it('reads nothing else, writes nothing, and is one SELECT', async () => {
    const secret = write('secret.txt', 'secret');
    const target = join(dir, 'written.csv');
    for (const sql of [
      `SELECT * FROM read_text('${secret}')`,
      `SELECT * FROM '${secret}'`,
      `FROM glob('${dir}/*')`,
      "SELECT * FROM read_csv('https://example.com/x.csv')",
      `COPY train TO '${target}'`,
      `WITH t AS (FROM train) SELECT * FROM read_text('${secret}')`,
      `COPY train TO '${FILES[0]?.path}'`,
      'SET enable_external_access = true',
      "SET memory_limit = '90GB'",
      'RESET lock_configuration',
      'INSTALL httpfs',
      "LOAD 'httpfs'",
      `ATTACH '${dir}/x.db'`,
      'CREATE TABLE x AS SELECT 1',
      'SELECT 1; SELECT 2',
      `IMPORT DATABASE '${dir}'`,
      `EXPORT DATABASE '${dir}'`,
      'PRAGMA database_list',
      `EXPLAIN ANALYZE COPY train TO '${target}'`,
      '',
    ]) {
      expect.soft((await fault(sql)).code, sql).toBe('bad-input');
    }
    expect(readFileSync(FILES[0]?.path ?? '', 'utf8')).toContain('"å"');
    expect((await ask("SELECT ';' AS x, 1 -- one; question\n;")).rows).toEqual([[';', 1]]);
    expect((await ask('PIVOT train ON label USING count(*) GROUP BY split')).rows).toEqual([['train', 1, 1]]);
  }, 60_000);
  it('is ended when nobody waits for it any more', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 500);
    const sql = 'SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range < b.range';
    const thrown = await errorOf(() => querySql(FILES, sql, { signal: controller.signal }));
    expect(thrown.code).toBe('cancelled');
  });
});

describe('the files of a version', () => {
  let project = '';
  beforeAll(async () => {
    project = await twoVersions();
    mkdirSync(join(project, 'more'));
    writeFileSync(join(project, 'more/live.csv'), 'text;score\nbra;1\n');
    await addFile(project, 'more/live.csv');
  }, 60_000);
  it('are asked as they were then', async () => {
    const count = async (revision: string, sql: string) =>
      (await querySql(await sqlFiles(project, revision), sql)).rows;
    expect(await count('HEAD~1', 'SELECT count(*) FROM val')).toEqual([[1]]);
    expect(await count('HEAD', 'SELECT count(*) FROM val')).toEqual([[2]]);
    expect(await count('workspace', 'SELECT score, text FROM live')).toEqual([[1, 'bra']]);
    expect(await count('workspace', 'SELECT score FROM "more/live.csv"')).toEqual([[1]]);
    expect(await count('HEAD', 'SELECT count(DISTINCT split) FROM data')).toEqual([[3]]);
  });
});

describe('long lines', () => {
  it('are read, without as much memory for short ones', async () => {
    const long = JSON.stringify({ text: 'lång '.repeat(1_000_000), label: 'a' });
    const lines = file('train', `${long}\n{"text":"kort","label":"b"}\n`, 'train');
    const answer = await querySql([lines], 'SELECT label, length(text) FROM data ORDER BY 1');
    expect(answer.rows).toEqual([
      ['a', 5_000_000],
      ['b', 4],
    ]);
  });
});
