/**
 * DVC's second lock, `.dvc/tmp/rwlock`: which paths a running command reads and writes. It guards the outs of a stage while `dvc repro` runs
 * its command without holding the project's lock. Entries of dead processes are dropped, as DVC does. We replace the file by renaming (DVC
 * truncates it: a process killed there leaves an empty file that stops every later command), and take an empty one for idle.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { IdriftError } from '../../contract/errors.ts';
import { tryLockFile } from './file-lock.ts';
import { tryHardlinkLock } from './hardlink-lock.ts';
import { processLives } from './process-lives.ts';
import { BusyError, type Lockable } from './repo-lock.ts';

type Entry = { readonly pid: number; readonly cmd: string };
type Table = { read: Record<string, Entry[]>; write: Record<string, Entry> };

/** Characters. Every entry tells the command, and one for thousands of paths would be written thousands of times. */
const LONGEST_COMMAND = 400;

/** Absolute paths. */
export type PathUse = { readonly read: readonly string[]; readonly write: readonly string[] };

/**
 * Runs `work` with the paths entered as read and written.
 * @throws BusyError when a live process writes one of them, or reads one that is to be written.
 */
export const withPathLocks = async <Result>(
  project: Lockable,
  use: PathUse,
  work: () => Promise<Result> | Result,
): Promise<Result> => {
  const me: Entry = { pid: process.pid, cmd: process.argv.slice(1).join(' ').slice(0, LONGEST_COMMAND) };
  await edit(project, (table) => {
    refuseBusy(project, table, use);
    for (const path of use.read) (table.read[path] ??= []).push(me);
    for (const path of use.write) table.write[path] = me;
  });
  try {
    return await work();
  } finally {
    await edit(project, (table) => {
      for (const path of use.read) {
        const left = (table.read[path] ?? []).filter(({ pid }) => pid !== me.pid);
        if (left.length > 0) table.read[path] = left;
        else delete table.read[path];
      }
      for (const path of use.write) if (table.write[path]?.pid === me.pid) delete table.write[path];
    });
  }
};

/** Only looks, and enters nothing: for a command that is over before another could ask. @throws BusyError */
export const refuseBusyPaths = (project: Lockable, use: PathUse): void => refuseBusy(project, readTable(project), use);

const refuseBusy = ({ tmpDir }: Lockable, table: Table, use: PathUse): void => {
  const writers = Object.entries(table.write).map(([path, entry]) => ({ path, entry }));
  const readers = Object.entries(table.read).flatMap(([path, entries]) => entries.map((entry) => ({ path, entry })));
  const blockers = [
    ...writers.filter(({ path }) => [...use.read, ...use.write].some((mine) => overlap(mine, path))),
    ...readers.filter(({ path }) => use.write.some((mine) => overlap(mine, path))),
  ].filter(({ entry }) => entry.pid !== process.pid && processLives(entry.pid));
  const [first] = blockers;
  if (!first) return;
  throw new BusyError({
    code: 'conflict',
    message:
      `'${first.path}' is busy, it is being blocked by:\n` +
      blockers.map(({ entry }) => `  (PID ${entry.pid}): ${entry.cmd}`).join('\n'),
    where: first.path,
    hint: `If there are no processes with such PIDs, you can manually remove '${join(tmpDir, 'rwlock')}' and try again.`,
  });
};

const overlap = (a: string, b: string): boolean => a === b || a.startsWith(b + sep) || b.startsWith(a + sep);

const edit = async (project: Lockable, change: (table: Table) => void): Promise<void> => {
  const guard = join(project.tmpDir, 'rwlock.lock');
  const take = project.config.core.hardlinkLock ? tryHardlinkLock : tryLockFile;
  let release = take(guard);
  for (let attempt = 1; !release && attempt < 300; attempt++) {
    await wait(10);
    release = take(guard);
  }
  if (!release) {
    throw new BusyError({
      code: 'conflict',
      message: `${guard} is locked by another process.`,
      where: guard,
      hint: 'Do it again.',
    });
  }
  try {
    const table = readTable(project);
    change(table);
    dropDead(table);
    const { read, write } = table;
    const text = JSON.stringify(Object.keys(write).length > 0 ? { read, write } : { read });
    writeFileAtomic(join(project.tmpDir, 'rwlock'), text);
  } finally {
    release();
  }
};

const dropDead = (table: Table): void => {
  for (const [path, entry] of Object.entries(table.write)) if (!processLives(entry.pid)) delete table.write[path];
  for (const [path, entries] of Object.entries(table.read)) {
    const living = entries.filter(({ pid }) => processLives(pid));
    if (living.length > 0) table.read[path] = living;
    else delete table.read[path];
  }
};

const readTable = ({ tmpDir }: Lockable): Table => {
  const file = join(tmpDir, 'rwlock');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (text.trim() === '') return { read: {}, write: {} };
  try {
    const { read = {}, write = {} } = JSON.parse(text) as Partial<Table>;
    return { read, write };
  } catch (cause) {
    throw new IdriftError(
      {
        code: 'corrupt',
        message: `Unable to read RWLock-file '${file}'. JSON structure is corrupted.`,
        where: file,
        hint: 'Remove it when no dvc command runs.',
      },
      { cause },
    );
  }
};
