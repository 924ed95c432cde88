import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashBytes } from '../../base/hash.ts';
import { emptyFolder, errorOf } from '../project.fixture.ts';
import { linkLarge } from './link-large.ts';
import { linkObject, type LinkTask, linkTypeOf, type LinkType, plainMode } from './links.ts';
import { objectPath } from './objects.ts';

let dir = '';
let target = '';
beforeEach(() => {
  dir = emptyFolder();
  target = join(dir, 'file');
  mkdirSync(join(dir, 'tmp'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const TEXT = 'the bytes of an object';

const put = (bytes: string | Uint8Array = TEXT): { object: string; md5: string; size: number } => {
  const md5 = hashBytes('md5', bytes);
  const object = objectPath(join(dir, 'cache'), md5);
  mkdirSync(dirname(object), { recursive: true });
  writeFileSync(object, bytes);
  chmodSync(object, 0o444);
  return { object, md5, size: bytes.length };
};

const task = (types: readonly LinkType[], more: Partial<LinkTask> = {}): LinkTask => ({
  ...put(),
  target,
  types,
  isexec: false,
  temporaryDir: join(dir, 'tmp'),
  ...more,
});

const modeOf = (path: string): number => lstatSync(path).mode & 0o777;
const leftOver = (): string[] => readdirSync(join(dir, 'tmp'));

describe('an object as a file in the folder', () => {
  it('is a copy that can be written', () => {
    const { object } = put();
    expect(linkObject(task(['copy']))).toBe('copy');
    expect(readFileSync(target, 'utf8')).toBe(TEXT);
    expect(modeOf(target)).toBe(plainMode(false));
    expect(linkTypeOf(target, object)).toBe('copy');
    expect(leftOver()).toEqual([]);
  });

  it('is a hard link, read-only as the object is', () => {
    const { object } = put();
    expect(linkObject(task(['hardlink']))).toBe('hardlink');
    expect(statSync(target).ino).toBe(statSync(object).ino);
    expect(modeOf(target)).toBe(0o444);
    expect(linkTypeOf(target, object)).toBe('hardlink');
  });

  it('is a symbolic link to the object', () => {
    const { object } = put();
    expect(linkObject(task(['symlink']))).toBe('symlink');
    expect(readlinkSync(target)).toBe(object);
    expect(linkTypeOf(target, object)).toBe('symlink');
  });

  it('is a reflink, or what comes next where the file system has none', () => {
    expect(['reflink', 'copy']).toContain(linkObject(task(['reflink', 'copy'])));
    expect(readFileSync(target, 'utf8')).toBe(TEXT);
    expect(modeOf(target)).toBe(plainMode(false));
    expect(leftOver()).toEqual([]);
  });

  it('of several pieces comes over whole', () => {
    const bytes = Buffer.alloc(3 * (1 << 20) + 17, 'abcdefg');
    expect(linkObject(task(['copy'], put(bytes)))).toBe('copy');
    expect(readFileSync(target).equals(bytes)).toBe(true);
  });

  it('is nothing when there is no file', () => {
    expect(linkTypeOf(target, put().object)).toBeNull();
  });
});

describe('an empty object', () => {
  it.each([['hardlink'], ['copy']] as const)(
    'is a file of its own with %s: one inode must not be all empty files',
    (type) => {
      const empty = put('');
      expect(linkObject(task([type], empty))).toBe(type);
      expect(statSync(target).size).toBe(0);
      expect(statSync(target).ino).not.toBe(statSync(empty.object).ino);
      expect(modeOf(target)).toBe(plainMode(false));
    },
  );

  it('is a symbolic link with symlink', () => {
    linkObject(task(['symlink'], put('')));
    expect(lstatSync(target).isSymbolicLink()).toBe(true);
  });
});

describe('an executable file', () => {
  it.skipIf(process.platform === 'win32').each(['reflink', 'hardlink', 'symlink', 'copy'] as const)(
    'is a copy also with %s, and its object keeps its mode',
    (type) => {
      const { object } = put();
      linkObject(task([type, 'copy'], { isexec: true }));
      expect(lstatSync(target).isFile()).toBe(true);
      expect(modeOf(target)).toBe(plainMode(true));
      expect(statSync(target).ino).not.toBe(statSync(object).ino);
      expect(modeOf(object)).toBe(0o444);
    },
  );
});

describe('what lies there already', () => {
  it.each(['hardlink', 'symlink', 'copy'] as const)('is replaced by a %s in one step', (type) => {
    writeFileSync(target, 'old text');
    linkObject(task([type]));
    expect(readFileSync(target, 'utf8')).toBe(TEXT);
    expect(leftOver()).toEqual([]);
  });

  it('keeps its bytes under its other names: a link is replaced, not written through', () => {
    const other = join(dir, 'other');
    writeFileSync(other, 'kept');
    symlinkSync(other, target);
    linkObject(task(['copy']));
    expect(readFileSync(other, 'utf8')).toBe('kept');
    expect(lstatSync(target).isFile()).toBe(true);
  });

  it('stays when it is a folder', async () => {
    mkdirSync(join(target, 'sub'), { recursive: true });
    await errorOf(() => Promise.resolve().then(() => linkObject(task(['copy']))));
    expect(existsSync(join(target, 'sub'))).toBe(true);
    expect(leftOver()).toEqual([]);
  });
});

describe('a damaged object', () => {
  const others = { md5: hashBytes('md5', 'other bytes') };

  it('is found by copying, and nothing is written', () => {
    writeFileSync(target, 'old text');
    expect(linkObject(task(['copy'], others))).toBe('corrupt');
    expect(linkObject(task(['reflink', 'copy'], others))).toBe('corrupt');
    expect(readFileSync(target, 'utf8')).toBe('old text');
    expect(leftOver()).toEqual([]);
  });

  it.each(['hardlink', 'symlink'] as const)('that can be written is found with %s', (type) => {
    const damaged = task([type], others);
    chmodSync(damaged.object, 0o644);
    expect(linkObject(damaged)).toBe('corrupt');
    expect(existsSync(target)).toBe(false);
    expect(leftOver()).toEqual([]);
  });

  it.each(['hardlink', 'symlink'] as const)('that is read-only is believed with %s, as DVC believes it', (type) => {
    expect(linkObject(task([type], others))).toBe(type);
  });

  it('cannot be told where the md5 is not of the bytes (DVC 2)', () => {
    expect(linkObject(task(['copy'], { md5: null }))).toBe('copy');
  });

  it('that is large is found by the other thread', async () => {
    expect(await linkLarge(task(['copy'], others))).toBe('corrupt');
    expect(existsSync(target)).toBe(false);
    expect(leftOver()).toEqual([]);
    expect(await linkLarge(task(['copy']))).toBe('copy');
    expect(readFileSync(target, 'utf8')).toBe(TEXT);
    expect(modeOf(target)).toBe(plainMode(false));
  });
});

describe('an object that is not there', () => {
  it.each(['reflink', 'hardlink', 'copy'] as const)('is an error with %s, and nothing is left', (type) => {
    writeFileSync(target, 'old text');
    const gone = task([type, 'copy'], { object: join(dir, 'cache', 'gone') });
    expect(() => linkObject(gone)).toThrow(/ENOENT/);
    expect(readFileSync(target, 'utf8')).toBe('old text');
    expect(leftOver()).toEqual([]);
  });

  it('is an error with symlink too, which could be made', () => {
    expect(() => linkObject(task(['symlink'], { object: join(dir, 'cache', 'gone') }))).toThrow(/ENOENT/);
    expect(lstatSync(target, { throwIfNoEntry: false })).toBeUndefined();
    expect(leftOver()).toEqual([]);
  });
});
