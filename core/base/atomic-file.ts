/** Files that are never half-written: write beside, fsync, rename, fsync the folder. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Replaces `path` as a whole; its folder is made when missing. A crash leaves the old file or the new one. */
export const writeFileAtomic = (path: string, content: string | Uint8Array, mode?: number): void =>
  replaceFile(path, (temporary) => {
    const file = openSync(temporary, 'wx', mode ?? 0o666);
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  });

/** As `writeFileAtomic`, for a file that `write` makes, and syncs, under the name it is given. When it throws, the old file stays. */
export const replaceFile = (path: string, write: (temporary: string) => void): void => {
  const dir = dirname(path);
  mkdirSync(dir, { recursive: true });
  const temporary = temporaryBeside(path);
  try {
    write(temporary);
    renameSync(temporary, path);
  } catch (thrown) {
    rmSync(temporary, { force: true });
    throw thrown;
  }
  syncFolder(dir);
};

/**
 * For what can be worked out anew: replaced as a whole as well, but not synced, and a fault such as a full disk is no error: it costs the next
 * command time, not this one its success.
 */
export const writeIfPossible = (path: string, content: string | Uint8Array): void => {
  const temporary = temporaryBeside(path);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, content);
    renameSync(temporary, path);
  } catch {
    rmSync(temporary, { force: true });
  }
};

/** Names may be 255 bytes long: the temporary one of a very long name does not begin with it. */
const LONGEST = 240;

/** What a temporary name has after the file's own. */
const MARK = /^\.[0-9a-f]{8}\.tmp$/;

const temporaryBeside = (path: string): string => {
  const mark = `${randomBytes(4).toString('hex')}.tmp`;
  return Buffer.byteLength(basename(path)) > LONGEST ? join(dirname(path), `.${mark}`) : `${path}.${mark}`;
};

/** Takes away what a writer of `path` that was killed left beside it. Only for who alone writes it meanwhile. */
export const removeHalfWritten = (path: string): void => {
  const [dir, name] = [dirname(path), basename(path)];
  if (!existsSync(dir)) return;
  const left = readdirSync(dir).filter((each) => each.startsWith(`${name}.`) && MARK.test(each.slice(name.length)));
  for (const each of left) rmSync(join(dir, each), { force: true });
};

/** Makes what was written to a file durable. */
export const syncFile = (path: string): void => {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
};

/** As `syncFile`, while this thread goes on. */
export const syncFileAsync = async (path: string): Promise<void> => {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
};

/** Makes a rename in `dir` durable. Windows cannot open folders; there the rename is journaled by NTFS. */
export const syncFolder = (dir: string): void => {
  if (process.platform === 'win32') return;
  const folder = openSync(dir, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
};
