/** Which process writes a run: kept in a tag, so that a later start can tell a live run from an interrupted one. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';

export const OWNER_TAG = 'idrift.owner';

/** `startedAt` tells a process from a later one with the same id; its form depends on the system. */
const owner = z.object({
  pid: z.number().int(),
  startedAt: z.string().nullable(),
  /** Left out by earlier versions, which wrote to files of this machine alone. */
  host: z.string().optional(),
});

/** Linux: the boot's id and the process's start in clock ticks since boot (proc(5), field 22). null elsewhere, and of one that has ended. */
const startOf = (pid: number): string | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // The second field is the command in parentheses and may hold spaces; field 3 follows the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // Z and X: it has ended, and who started it has not looked yet.
    return /^[ZX]$/.test(fields[0] ?? '') ? null : `${boot}:${fields[19] ?? ''}`;
  } catch {
    return null;
  }
};

/** @param ticket finds what was made under it, where the answer to its making was lost. */
export const thisOwner = (ticket?: string): string =>
  JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid), host: hostname(), ticket });

/** True also when it cannot be told: a live run must never be marked. */
export const ownerLives = (tag: string): boolean => {
  const parsed = owner.safeParse(parse(tag));
  if (!parsed.success) return true;
  const { pid, startedAt, host } = parsed.data;
  if (host !== undefined && host !== hostname()) return true;
  if (startedAt !== null && process.platform === 'linux') return startOf(pid) === startedAt;
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
