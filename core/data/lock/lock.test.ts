import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../project.fixture.ts';
import { tryLockFile } from './file-lock.ts';
import { tryHardlinkLock } from './hardlink-lock.ts';
import { BusyError, type Lockable, withRepoLock } from './repo-lock.ts';
import { refuseBusyPaths, withPathLocks } from './rwlock.ts';

const NOBODY = 4_190_000; // beyond Linux's largest pid by default

const project = (hardlinkLock = false): Lockable => {
  const tmpDir = join(mkdtempSync(join(tmpdir(), 'idrift-lock-')), '.dvc', 'tmp');
  mkdirSync(tmpDir, { recursive: true });
  return { tmpDir, config: { core: { hardlinkLock } } };
};

/** A process that takes a lock and holds it until it is killed. */
const holder = async (module: string, call: string, path: string): Promise<ReturnType<typeof spawn>> => {
  const script = `const m = await import(${JSON.stringify(new URL(module, import.meta.url).href)}); console.log(m.${call}(${JSON.stringify(path)}) ? 'held' : 'busy'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = await new Promise((resolve) =>
    child.stdout.once('data', (data: Buffer) => resolve(String(data).trim())),
  );
  expect(said).toBe('held');
  return child;
};

const killed = (child: ReturnType<typeof spawn>): Promise<unknown> =>
  new Promise((resolve) => {
    child.once('exit', resolve);
    child.kill('SIGKILL');
  });

describe.each([
  ['flock', './file-lock.ts', 'tryLockFile', tryLockFile],
  ['a hard link', './hardlink-lock.ts', 'tryHardlinkLock', tryHardlinkLock],
] as const)('a lock by %s', (_, module, call, take) => {
  it('is held by one process at a time, and a killed one gives it up', async () => {
    const path = join(project().tmpDir, 'lock');
    const child = await holder(module, call, path);
    expect(take(path)).toBeNull();
    await killed(child);
    const release = take(path);
    expect(release).not.toBeNull();
    release?.();
  });
  it('can be taken again after it was released', () => {
    const path = join(project().tmpDir, 'lock');
    take(path)?.();
    const release = take(path);
    expect(release).not.toBeNull();
    release?.();
  });
});

describe("the project's lock", () => {
  it('names who holds it after three seconds, and does nothing', async () => {
    const { tmpDir, config } = project();
    const child = await holder('./file-lock.ts', 'tryLockFile', join(tmpDir, 'lock'));
    let hasRun = false;
    const error = await errorOf(() =>
      withRepoLock({ tmpDir, config }, () => {
        hasRun = true;
      }),
    );
    expect(error).toMatchObject({ code: 'conflict', message: expect.stringContaining(`process ${child.pid}`) });
    expect(hasRun).toBe(false);
    await killed(child);
  }, 20_000);
  it('is taken once by a verb that calls another, and released after a failure', async () => {
    const lockable = project();
    await expect(
      withRepoLock(lockable, () =>
        withRepoLock(lockable, () => {
          throw new Error('inside');
        }),
      ),
    ).rejects.toThrow('inside');
    expect(readFileSync(join(lockable.tmpDir, 'lock'), 'utf8')).toBe(` ${process.pid}\n`);
    const child = await holder('./file-lock.ts', 'tryLockFile', join(lockable.tmpDir, 'lock'));
    await killed(child);
  });
});

describe('the lock of paths', () => {
  const write = ({ tmpDir }: Lockable, table: unknown): void =>
    writeFileSync(join(tmpDir, 'rwlock'), JSON.stringify(table));
  const entry = { pid: process.ppid, cmd: 'dvc repro' };
  it('of a live writer blocks readers and writers of what overlaps, nothing else', () => {
    const lockable = project();
    write(lockable, { read: {}, write: { '/p/data': entry } });
    expect(() => refuseBusyPaths(lockable, { read: ['/p/data/a'], write: [] })).toThrow(BusyError);
    expect(() => refuseBusyPaths(lockable, { read: [], write: ['/p'] })).toThrow(/PID/);
    expect(() => refuseBusyPaths(lockable, { read: ['/p/database'], write: [] })).not.toThrow();
  });
  it('of a live reader blocks writers only', () => {
    const lockable = project();
    write(lockable, { read: { '/p/data': [entry] } });
    expect(() => refuseBusyPaths(lockable, { read: ['/p/data'], write: [] })).not.toThrow();
    expect(() => refuseBusyPaths(lockable, { read: [], write: ['/p/data'] })).toThrow(BusyError);
  });
  it('of a dead process is dropped', async () => {
    const lockable = project();
    write(lockable, { read: { '/p/x': [{ pid: NOBODY, cmd: 'x' }] }, write: { '/p/data': { pid: NOBODY, cmd: 'x' } } });
    await withPathLocks(lockable, { read: ['/q'], write: ['/p/data'] }, () => {
      const table: unknown = JSON.parse(readFileSync(join(lockable.tmpDir, 'rwlock'), 'utf8'));
      expect(table).toMatchObject({
        read: { '/q': [{ pid: process.pid }] },
        write: { '/p/data': { pid: process.pid } },
      });
    });
    expect(JSON.parse(readFileSync(join(lockable.tmpDir, 'rwlock'), 'utf8'))).toEqual({ read: {} });
  });
  it('that a killed dvc left empty is taken for idle; one that is no JSON is named', async () => {
    const lockable = project();
    writeFileSync(join(lockable.tmpDir, 'rwlock'), '');
    expect(() => refuseBusyPaths(lockable, { read: [], write: ['/p'] })).not.toThrow();
    writeFileSync(join(lockable.tmpDir, 'rwlock'), '{"read": ');
    expect(await errorOf(() => refuseBusyPaths(lockable, { read: [], write: [] }))).toMatchObject({ code: 'corrupt' });
    expect(existsSync(join(lockable.tmpDir, 'rwlock'))).toBe(true);
  });
});
