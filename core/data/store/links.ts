/** Objects as files in the folder: reflink, hardlink, symlink or copy, as `cache.type` says, the first that works. */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  fstatSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { hashFile, hashOpenFile } from './hash-file.ts';
import { isTrustedMode } from './objects.ts';
import { writeFull } from './store-file.ts';

export type LinkType = 'reflink' | 'hardlink' | 'symlink' | 'copy';

export const DEFAULT_TYPES: readonly LinkType[] = ['reflink', 'copy'];

export type LinkTask = {
  readonly object: string;
  /** Absolute path in the folder. What lies there is replaced in one step. Its folder is there. */
  readonly target: string;
  readonly types: readonly LinkType[];
  readonly isexec: boolean;
  readonly size: number;
  /** A folder on the target's file system for files that are being written. */
  readonly temporaryDir: string;
  /** What the object's bytes must hash to; null when that is not known (DVC 2). */
  readonly md5: string | null;
};

/** `corrupt`: the object's bytes are others than its name promises, and nothing was done. */
export type Linked = LinkType | 'corrupt';

const PLAIN_MODE = 0o666 & ~process.umask();

/** Permissions that a new file of this user gets; one that can be run is so for its owner alone, as DVC makes it. */
export const plainMode = (isexec: boolean): number => (isexec ? PLAIN_MODE | 0o100 : PLAIN_MODE);

/** Names of files that are being written: this thread's, one after the other. */
let run: string | undefined;
let count = 0;

/** Set once the file system has said that it has none: asking again for each of ten thousand files costs as much as copying them. */
let hasReflinks = true;

export const linkObject = (task: LinkTask): Linked => {
  run ??= randomBytes(8).toString('hex');
  const temporary = `${task.temporaryDir}${sep}${run}-${count++}`;
  try {
    const type = makeLink(task, temporary);
    if (type === 'corrupt') rmSync(temporary, { force: true });
    else moveInto(temporary, task.target);
    return type;
  } catch (thrown) {
    rmSync(temporary, { force: true });
    throw thrown;
  }
};

const makeLink = (task: LinkTask, temporary: string): Linked => {
  const faults: unknown[] = [];
  for (const type of task.types) {
    if (type === 'reflink' && !hasReflinks && task.types.length > 1) continue;
    try {
      return makeLinkOf(type, task, temporary) ? type : 'corrupt';
    } catch (fault) {
      if (isMissing(fault)) throw fault;
      if (type === 'reflink') hasReflinks = false;
      faults.push(fault);
      rmSync(temporary, { force: true });
    }
  }
  throw faults.at(-1);
};

/** false when the object is damaged. */
const makeLinkOf = (type: LinkType, { object, isexec, md5 }: LinkTask, temporary: string): boolean => {
  switch (type) {
    case 'reflink':
      copyFileSync(object, temporary, constants.COPYFILE_FICLONE_FORCE);
      chmodSync(temporary, plainMode(isexec));
      return isSound(object, md5);
    case 'hardlink':
      // An executable one would share its bit with the object, an empty one its inode with every other empty file.
      if (isexec || statSync(object).size === 0) return copyObject(object, temporary, isexec, md5);
      linkSync(object, temporary);
      return isSound(object, md5);
    case 'symlink':
      if (isexec) return copyObject(object, temporary, isexec, md5);
      symlinkSync(object, temporary);
      return isSound(object, md5);
    case 'copy':
      return copyObject(object, temporary, isexec, md5);
  }
};

/** An object that is exactly 0444 and linked, not copied, is believed as DVC does: reading it would cost what linking saves. */
const isSound = (object: string, md5: string | null): boolean =>
  md5 === null || isTrustedMode(statSync(object).mode) || hashFile(object) === md5;

/** The bytes are hashed on their way. */
const copyObject = (object: string, temporary: string, isexec: boolean, md5: string | null): boolean => {
  const from = openSync(object, 'r');
  try {
    const to = openSync(temporary, 'wx', plainMode(isexec));
    try {
      const found = hashOpenFile(from, fstatSync(from).size, (piece) => writeFull(to, piece));
      return md5 === null || found === md5;
    } finally {
      closeSync(to);
    }
  } finally {
    closeSync(from);
  }
};

const isMissing = (fault: unknown): boolean => fault instanceof Error && 'code' in fault && fault.code === 'ENOENT';

/** Renames over what lies there; beside it first when that is another file system. */
export const moveInto = (temporary: string, target: string): void => {
  if (process.platform === 'win32') makeWritable(target);
  try {
    renameSync(temporary, target);
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EXDEV')) throw thrown;
    const beside = join(dirname(target), `.${randomBytes(8).toString('hex')}.tmp`);
    copyFileSync(temporary, beside);
    chmodSync(beside, statSync(temporary).mode & 0o777);
    renameSync(beside, target);
    rmSync(temporary, { force: true });
  }
};

const makeWritable = (target: string): void => {
  if (lstatSync(target, { throwIfNoEntry: false })?.isFile()) chmodSync(target, 0o666);
};

/** What a file in the folder is, seen against its object. */
export const linkTypeOf = (target: string, object: string): 'hardlink' | 'symlink' | 'copy' | null => {
  const stat = lstatSync(target, { throwIfNoEntry: false });
  if (!stat) return null;
  if (stat.isSymbolicLink()) return 'symlink';
  const source = statSync(object, { throwIfNoEntry: false });
  return source && source.ino === stat.ino && source.dev === stat.dev ? 'hardlink' : 'copy';
};
