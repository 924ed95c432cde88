import { lstatSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { hashBytes } from '../../base/hash.ts';
import { openDvcIgnore } from '../ignore/dvcignore.ts';
import { emptyFolder } from '../project.fixture.ts';
import { isUnchanged, lookUp, md5At, packMd5s, readState, statePath, UNSURE_MS, writeState } from './stat-state.ts';
import { FACTS, factsOf, walkFolder, type Walked } from './walk.ts';

const dir = emptyFolder();
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const PATHS = ['a.txt', 'ä/ö.txt', 'b with blank'];
const MD5S = PATHS.map((path) => hashBytes('md5', path));
const OID = `${'a'.repeat(32)}.dir`;
/** Sizes, mtimes, ctimes and inodes; times in fractions of a millisecond, inodes beyond 32 bits. */
const FACTS_OF = new Float64Array([1, 1000.25, 1000.5, 2 ** 40, 0, 2000.125, 1999, 2, 2 ** 45, 3, 4, 5]);
const LATER = 1_000_000;

const walked = (paths = PATHS, facts = FACTS_OF): Walked => ({ paths, facts, size: 0, links: 0, emptyFolders: [] });

const written = (name: string): string => {
  const file = statePath(dir, name);
  writeState(file, { paths: PATHS, facts: FACTS_OF, md5s: packMd5s(MD5S, FACTS_OF, LATER).bytes, oid: OID });
  return file;
};

const read = (file: string): NonNullable<ReturnType<typeof readState>> => {
  const state = readState(file);
  if (!state) throw new Error('no state');
  return state;
};

describe('what is known of hashed files', () => {
  it('comes back as it was written', () => {
    const state = read(written('data'));
    expect(state.paths).toEqual(PATHS);
    expect(state.facts).toEqual(FACTS_OF);
    expect(PATHS.map((_, index) => md5At(state.md5s, index))).toEqual(MD5S);
    expect(state.oid).toBe(OID);
  });

  it('comes back for a folder without files, and without an oid', () => {
    const file = statePath(dir, 'empty');
    writeState(file, { paths: [], facts: new Float64Array(), md5s: new Uint8Array(), oid: null });
    expect(readState(file)).toMatchObject({ paths: [], oid: null });
    expect(isUnchanged(read(file), walked([], new Float64Array()))).toBe(true);
  });

  it('lies in a file of its own for each folder', () => {
    expect(statePath(dir, 'data')).not.toBe(statePath(dir, 'data2'));
  });

  it('is nothing when the file is missing, cut off, longer, of another version, or no state at all', () => {
    const whole = readFileSync(written('damaged'));
    const damaged = [
      whole.subarray(0, 0),
      whole.subarray(0, 20),
      whole.subarray(0, whole.length - 1),
      Buffer.concat([whole, Buffer.alloc(8)]),
      Buffer.from(whole.toString('latin1').replace('"version":1', '"version":2'), 'latin1'),
      Buffer.from(whole.toString('latin1').replace('"count":3', '"count":4'), 'latin1'),
      Buffer.from('\n\n\n'),
      Buffer.from('null\n'),
    ];
    const file = statePath(dir, 'damaged');
    for (const bytes of damaged) {
      writeFileSync(file, bytes);
      expect(readState(file)).toBeNull();
    }
    expect(readState(statePath(dir, 'none'))).toBeNull();
  });

  it('that cannot be written is no fault', () => {
    const file = join(statePath(dir, 'data'), '..', 'folder.bin');
    writeState(join(file, 'there.bin'), { paths: [], facts: new Float64Array(), md5s: new Uint8Array(), oid: null });
    writeState(file, { paths: [], facts: new Float64Array(), md5s: new Uint8Array(), oid: null });
    expect(readState(file)).toBeNull();
  });
});

describe('a folder is unchanged', () => {
  it('when a walk shows the very same paths and numbers', () => {
    expect(isUnchanged(read(written('same')), walked([...PATHS], FACTS_OF.slice()))).toBe(true);
  });

  it('not when a path has another name, or came, or went', () => {
    const state = read(written('paths'));
    expect(isUnchanged(state, walked(['a.txt', 'ä/ö.txt', 'c']))).toBe(false);
    expect(isUnchanged(state, walked(PATHS.slice(1), FACTS_OF.slice(FACTS)))).toBe(false);
    expect(isUnchanged(state, walked([...PATHS, 'd'], new Float64Array([...FACTS_OF, 1, 1, 1, 1])))).toBe(false);
  });

  it.each(['size', 'mtime', 'ctime', 'inode'])('not when one file has another %s', (_name) => {
    const at = FACTS + ['size', 'mtime', 'ctime', 'inode'].indexOf(_name);
    const facts = FACTS_OF.slice();
    facts[at] = (facts[at] ?? 0) + 0.001;
    expect(isUnchanged(read(written('facts')), walked(PATHS, facts))).toBe(false);
    const find = lookUp(read(written('facts')));
    expect(PATHS.map((path, index) => find(path, facts, index))).toEqual([MD5S[0], null, MD5S[2]]);
  });

  it('not after a file got its old time and size back: its ctime tells', () => {
    const folder = emptyFolder();
    const file = join(folder, 'data', 'a');
    const ignore = openDvcIgnore(folder);
    writeState(join(file, '..', 'unused'), { paths: [], facts: new Float64Array(), md5s: new Uint8Array(), oid: null });
    writeFileSync(file, 'one');
    const before = lstatSync(file);
    const first = walkFolder(folder, 'data', ignore);
    writeState(statePath(dir, 'back'), { ...first, md5s: packMd5s(['', ''], first.facts, Infinity).bytes, oid: null });
    expect(isUnchanged(read(statePath(dir, 'back')), walkFolder(folder, 'data', ignore))).toBe(true);
    writeFileSync(file, 'two');
    utimesSync(file, before.atimeMs / 1000, before.mtimeMs / 1000);
    expect(isUnchanged(read(statePath(dir, 'back')), walkFolder(folder, 'data', ignore))).toBe(false);
    rmSync(folder, { recursive: true });
  });
});

describe('an md5 is found', () => {
  it('by path and numbers, wherever the walk shows the file', () => {
    const find = lookUp(read(written('find')));
    const facts = new Float64Array([...FACTS_OF.slice(2 * FACTS), ...FACTS_OF.slice(0, FACTS)]);
    expect(find('b with blank', facts, 0)).toBe(MD5S[2]);
    expect(find('a.txt', facts, 1)).toBe(MD5S[0]);
    expect(find('a.txt', facts, 0)).toBeNull();
    expect(find('unknown', facts, 0)).toBeNull();
    expect(lookUp(null)('a.txt', facts, 0)).toBeNull();
  });

  it('not for a file that changed just before the walk, or in the future: it may change again unseen', () => {
    const seenAt = 1_700_000_000_000;
    const facts = new Float64Array(
      [
        [seenAt - UNSURE_MS - 1, 0], // long enough ago
        [seenAt - UNSURE_MS + 1, 0], // its bytes changed just now
        [0, seenAt - 1], // its name or mode did
        [seenAt + 3_600_000, 0], // a clock that was set back since
        [0, 0],
      ].flatMap(([mtime, ctime]) => [1, mtime ?? 0, ctime ?? 0, 7]),
    );
    const md5s = ['1', '2', '3', '4', '5'].map((digit) => digit.repeat(32));
    const { bytes, sure } = packMd5s(md5s, facts, seenAt);
    expect(sure).toBe(false);
    expect(md5s.map((_, index) => md5At(bytes, index))).toEqual([md5s[0], null, null, null, md5s[4]]);
    expect(packMd5s(md5s, facts, seenAt + 7_200_000).sure).toBe(true);
  });

  it('not for a file that was written a moment ago, on this file system', () => {
    const file = join(dir, 'fresh');
    writeFileSync(file, 'x');
    const facts = new Float64Array(factsOf(lstatSync(file)));
    expect(packMd5s(['a'.repeat(32)], facts, Date.now()).sure).toBe(false);
    expect(packMd5s(['a'.repeat(32)], facts, Date.now() + 2 * UNSURE_MS).sure).toBe(true);
  });
});
