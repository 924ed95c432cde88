/** The first byte of a file, locked as Python's msvcrt.locking does it, which DVC uses on Windows. */
import { createRequire } from 'node:module';
import type * as Koffi from 'koffi';

const GENERIC_READ_WRITE = 0xc0000000;
const SHARE_ALL = 7;
const OPEN_ALWAYS = 4;
const NO_FILE = -1;

/** null when another process holds it; else what releases it. */
export const lockFirstByte = (path: string): (() => void) | null => {
  const koffi = createRequire(import.meta.url)('koffi') as typeof Koffi;
  const kernel = koffi.load('kernel32.dll');
  const createFile = kernel.func(
    'intptr_t CreateFileW(str16 name, uint32_t access, uint32_t share, void *security, uint32_t how, uint32_t flags, void *template)',
  );
  const lockFile = kernel.func(
    'int LockFile(intptr_t file, uint32_t low, uint32_t high, uint32_t bytesLow, uint32_t bytesHigh)',
  );
  const closeHandle = kernel.func('int CloseHandle(intptr_t file)');
  const file = createFile(path, GENERIC_READ_WRITE, SHARE_ALL, null, OPEN_ALWAYS, 0, null) as number;
  if (file === NO_FILE) return null;
  if (lockFile(file, 0, 0, 1, 0) === 0) {
    closeHandle(file);
    return null;
  }
  return () => void closeHandle(file);
};
