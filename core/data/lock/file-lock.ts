/**
 * One lock file, taken as DVC takes it (zc.lockfile): flock on the open file, the holder's pid as its text. The file stays when the lock
 * is released, so that its existence means nothing, and the system releases the lock of a killed process.
 */
import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { native } from './native.ts';
import { lockFirstByte } from './windows.ts';

/** null when another process holds it; else what releases it. */
export const tryLockFile = (path: string): (() => void) | null => {
  mkdirSync(dirname(path), { recursive: true });
  if (process.platform === 'win32') return lockFirstByte(path);
  const file = openSync(path, 'a+');
  if (!native().tryLock(file)) {
    closeSync(file);
    return null;
  }
  ftruncateSync(file, 0);
  writeSync(file, ` ${process.pid}\n`);
  return () => closeSync(file);
};

/** The process that wrote itself into the lock file, for a message; null when it says nothing of use. */
export const holderOf = (path: string): number | null => {
  try {
    const pid = Number.parseInt(readFileSync(path, 'utf8'), 10);
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
};
