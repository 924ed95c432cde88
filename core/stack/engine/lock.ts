/**
 * One of us at a time works on a project, in this process or another one of this machine. The lock is SQLite's on a small file: the
 * system lets go of it when its process ends, however it ends. Compose knows nothing of it; what it does meanwhile is put up with.
 */
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { hashBytes } from '../../base/hash.ts';
import type { Engine } from './connect.ts';
import { stopIfCancelled } from './faults.ts';
import type { Going } from './progress.ts';

const MILLISECONDS_BETWEEN_TRIES = 100;

/** Runs `work` when nobody else works on the project. @throws IdriftError `cancelled` while it waits */
export const withProject = async <Result>(
  engine: Engine,
  project: string,
  { signal, onEvent }: Going,
  work: () => Promise<Result>,
): Promise<Result> => {
  const file = lockFile(engine.url, project);
  let unlock = tryLock(file);
  if (unlock === null) onEvent?.({ kind: 'turn', step: 'waiting' });
  while (unlock === null) {
    stopIfCancelled(signal);
    await sleep(MILLISECONDS_BETWEEN_TRIES);
    unlock = tryLock(file);
  }
  try {
    return await work();
  } finally {
    unlock();
  }
};

const lockFile = (engine: string, project: string): string => {
  const folder = join(tmpdir(), `idrift-stack-${process.getuid?.() ?? 'user'}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return join(folder, `${hashBytes('sha256', `${engine}\n${project}`).slice(0, 32)}.lock`);
};

const tryLock = (file: string): (() => void) | null => {
  const database = new Database(file, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
    return () => database.close();
  } catch (thrown) {
    database.close();
    if (thrown instanceof Database.SqliteError && thrown.code.startsWith('SQLITE_BUSY')) return null;
    throw thrown;
  }
};
