/**
 * The lock of `core.hardlink_lock`, for file systems without flock: a claim file that is hard-linked to the lock's name (flufl.lock).
 * DVC lets such a lock live for a year; one of a process of this machine that is gone is stale and is broken.
 */
import { createHash, randomInt } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { processLives } from './process-lives.ts';

const SEPARATOR = process.platform === 'win32' ? '^' : '|';
const LIFETIME_S = 365 * 24 * 3600;

/** null when another process holds it; else what releases it. */
export const tryHardlinkLock = (path: string): (() => void) | null => {
  mkdirSync(dirname(path), { recursive: true });
  const claimName = [path, hostname(), process.pid, randomInt(10 ** 9)].join(SEPARATOR);
  const claim = join(dirname(path), `${createHash('md5').update(claimName).digest('hex')}.lock`);
  writeFileSync(claim, claimName);
  const until = Date.now() / 1000 + LIFETIME_S;
  utimesSync(claim, until, until);
  const release = (): void => {
    rmSync(path, { force: true });
    rmSync(claim, { force: true });
  };
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      linkSync(claim, path);
      return release;
    } catch {
      if (!isStale(path)) break;
      rmSync(path, { force: true });
    }
  }
  rmSync(claim, { force: true });
  return null;
};

const isStale = (path: string): boolean => {
  try {
    const [, host, pid] = readFileSync(path, 'utf8').split(SEPARATOR);
    if (statSync(path).mtimeMs < Date.now()) return true;
    return host === hostname() && Number(pid) > 0 && !processLives(Number(pid));
  } catch {
    return false; // released meanwhile, or another program's
  }
};
