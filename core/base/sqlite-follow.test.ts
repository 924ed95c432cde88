import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { followFile } from './sqlite-follow.ts';
import { openSqlite } from './sqlite.ts';

const opened = () => {
  const dir = mkdtempSync(join(tmpdir(), 'idrift-follow-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const file = join(dir, 'x.db');
  const database = openSqlite(file);
  database.exec('CREATE TABLE t (n)');
  let told = 0;
  const end = followFile(database, () => (told += 1), 5);
  return { file, database, end, told: () => told };
};

test('what another connection commits is told once, what this one commits is not', async () => {
  const { file, database, end, told } = opened();
  database.exec('INSERT INTO t VALUES (1)');
  await wait(30);
  expect(told()).toBe(0);
  const other = openSqlite(file);
  other.exec('INSERT INTO t VALUES (2)');
  await expect.poll(told, { timeout: 5000 }).toBe(1);
  await wait(30);
  expect(told()).toBe(1);
  end();
  other.exec('INSERT INTO t VALUES (3)');
  await wait(30);
  expect(told()).toBe(1);
  other.close();
  database.close();
});

test('a file that can no longer be read ends no program', async () => {
  const { database, end, told } = opened();
  database.close();
  await wait(30);
  expect(told()).toBe(0);
  end();
});
