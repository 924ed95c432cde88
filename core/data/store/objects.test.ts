import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashBytes } from '../../base/hash.ts';
import { emptyFolder, errorOf } from '../project.fixture.ts';
import {
  hasObject,
  isTrustedMode,
  listObjects,
  missingObjects,
  objectPath,
  placeObject,
  temporaryIn,
} from './objects.ts';

let cache = '';
beforeEach(() => {
  cache = emptyFolder();
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

const MD5 = hashBytes('md5', 'text');
const NAMES = ['', 'x', 'A'.repeat(32), MD5.slice(1), `${MD5}.DIR`, `${MD5}\n`, `../${MD5}`, `${MD5.slice(0, 29)}/..`];

const put = (oid: string, { bytes = 'text', mode = 0o444, legacy = false } = {}): string => {
  const path = objectPath(cache, oid, legacy);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  chmodSync(path, mode);
  return path;
};

const mode = (path: string): number => statSync(path).mode & 0o777;

describe('the path of an object', () => {
  it('has two digits as a folder, under files/md5 but for DVC 2', () => {
    expect(relative(cache, objectPath(cache, MD5))).toBe(join('files', 'md5', MD5.slice(0, 2), MD5.slice(2)));
    expect(relative(cache, objectPath(cache, `${MD5}.dir`, true))).toBe(join(MD5.slice(0, 2), `${MD5.slice(2)}.dir`));
  });

  it.each(NAMES)('is refused for %j', async (name) => {
    expect(await errorOf(() => Promise.resolve().then(() => objectPath(cache, name)))).toMatchObject({
      code: 'bad-input',
    });
    expect(hasObject(cache, { oid: name, legacy: false })).toBe(false);
  });
});

describe('an object that is placed', () => {
  it('has its name, is read-only, and its temporary file is gone', () => {
    const temporary = temporaryIn(cache);
    writeFileSync(temporary, 'text', { mode: 0o600 });
    const path = objectPath(cache, MD5);
    placeObject(temporary, path);
    expect(readFileSync(path, 'utf8')).toBe('text');
    expect(mode(path)).toBe(0o444);
    expect(existsSync(temporary)).toBe(false);
  });

  it('takes the place of the same one that another process was first to write', () => {
    const path = put(MD5);
    const temporary = temporaryIn(cache);
    writeFileSync(temporary, 'text');
    placeObject(temporary, path);
    expect(mode(path)).toBe(0o444);
  });

  it('is written under names that are no objects', () => {
    const dir = dirname(put(MD5));
    const temporary = temporaryIn(dir);
    writeFileSync(temporary, '');
    expect(temporary).not.toBe(temporaryIn(dir));
    expect([...listObjects(cache)]).toEqual([MD5]);
  });
});

describe('an object is there', () => {
  it('when it is read-only, whatever its bytes: as DVC believes it', () => {
    put(MD5, { bytes: 'others' });
    expect(hasObject(cache, { oid: MD5, legacy: false })).toBe(true);
    expect(isTrustedMode(0o100444)).toBe(true);
    expect([0o100644, 0o100555, 0o100440, 0o100400].map(isTrustedMode)).toEqual([false, false, false, false]);
  });

  it('when its bytes are right, and is made read-only', () => {
    const path = put(MD5, { mode: 0o644 });
    expect(hasObject(cache, { oid: MD5, legacy: false })).toBe(true);
    expect(mode(path)).toBe(0o444);
  });

  it('not when it can be written and its bytes are others; it stays as it is', () => {
    const path = put(MD5, { bytes: 'te', mode: 0o644 });
    expect(hasObject(cache, { oid: MD5, legacy: false })).toBe(false);
    expect(readFileSync(path, 'utf8')).toBe('te');
    expect(mode(path)).toBe(0o644);
  });

  it('in the layout that is asked for; one of DVC 2 is not hashed, its md5 may be of other line ends', () => {
    put(MD5, { bytes: 'with\r\n', mode: 0o644, legacy: true });
    expect(hasObject(cache, { oid: MD5, legacy: true })).toBe(true);
    expect(hasObject(cache, { oid: MD5, legacy: false })).toBe(false);
  });

  it('not when a folder has its name', () => {
    mkdirSync(objectPath(cache, MD5), { recursive: true });
    expect(hasObject(cache, { oid: MD5, legacy: false })).toBe(false);
  });
});

describe('the objects of a cache', () => {
  it('are listed for each layout, without what is no object', () => {
    put(MD5);
    put(`${MD5}.dir`);
    put('0'.repeat(32), { legacy: true });
    for (const name of ['tmp', '.idrift-1.tmp', `${MD5.slice(2)}.unpacked`]) {
      writeFileSync(join(cache, 'files', 'md5', MD5.slice(0, 2), name), '');
    }
    mkdirSync(join(cache, 'runs'));
    expect([...listObjects(cache)].toSorted()).toEqual([MD5, `${MD5}.dir`]);
    expect([...listObjects(cache, true)]).toEqual(['0'.repeat(32)]);
    expect(listObjects(join(cache, 'none')).size).toBe(0);
  });

  it('that are missing are the same few or many at once', () => {
    const all = Array.from({ length: 1200 }, (_, index) => ({
      oid: hashBytes('md5', String(index)) + (index % 10 === 0 ? '.dir' : ''),
      legacy: index % 7 === 0,
    }));
    for (const [index, { oid, legacy }] of all.entries()) if (index % 3 === 0) put(oid, { legacy });
    const missing = all.filter((_, index) => index % 3 !== 0);
    expect(missingObjects(cache, all)).toEqual(missing);
    expect(missingObjects(cache, all.slice(0, 50))).toEqual(missing.slice(0, 33));
    expect(missingObjects(cache, [])).toEqual([]);
  });
});
