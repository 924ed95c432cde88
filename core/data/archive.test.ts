import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { ARCHIVE_FILE, restoreArchive, writeArchive } from './archive.ts';
import { addObject, isInCache, readObject } from './cache.ts';
import { objectPath } from './store/objects.ts';
import { emptyFolder, errorOf } from './project.fixture.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const OUT = { path: 'data/x.jsonl', legacy: false };
const HELLO = '5d41402abc4b2a76b9719d911017c592';

/** An archive with any entries, as an attacker or a bad disk could make it. */
const writeRaw = async (dir: string, entries: readonly (readonly [string, string])[]): Promise<void> => {
  const archive = pack();
  for (const [name, content] of entries) archive.entry({ name }, content);
  archive.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive) chunks.push(chunk as Uint8Array);
  mkdirSync(join(dir, 'data'), { recursive: true });
  writeFileSync(join(dir, ARCHIVE_FILE), gzipSync(Buffer.concat(chunks)));
};

describe('the cache', () => {
  it('holds read-only objects where DVC looks for them', () => {
    const cache = emptyFolder();
    expect(addObject(cache, bytes('hello'))).toBe(HELLO);
    const path = join(cache, 'files', 'md5', '5d', HELLO.slice(2));
    expect(statSync(path).mode & 0o777).toBe(0o444);
    expect(readObject(cache, HELLO, OUT).toString()).toBe('hello');
  });
  it('reads the layout of DVC 2', () => {
    const cache = emptyFolder();
    mkdirSync(join(cache, '5d'));
    writeFileSync(objectPath(cache, HELLO, true), 'hello');
    expect(readObject(cache, HELLO, { ...OUT, legacy: true }).toString()).toBe('hello');
  });
  it('names an object whose bytes are others, and takes the right ones in its place', async () => {
    const cache = emptyFolder();
    addObject(cache, bytes('hello'));
    const path = objectPath(cache, HELLO);
    chmodSync(path, 0o644);
    writeFileSync(path, 'hellO');
    const error = await errorOf(() => readObject(cache, HELLO, OUT));
    expect(error).toMatchObject({ code: 'corrupt', where: path });
    addObject(cache, bytes('hello'));
    expect(readObject(cache, HELLO, OUT).toString()).toBe('hello');
  });
  it.each(['', '../../etc/passwd', `${HELLO}/x`, HELLO.toUpperCase()])(
    'looks for no object named "%s"',
    async (md5) => {
      expect(isInCache(emptyFolder(), md5)).toBe(false);
      expect(await errorOf(() => readObject('/', md5, OUT))).toMatchObject({ code: 'not-available' });
    },
  );
});

describe('a cache archive', () => {
  it('brings back exactly what is missing, and is the same bytes each time', async () => {
    const [dir, cache] = [emptyFolder(), emptyFolder()];
    const md5s = [addObject(cache, bytes('hello')), addObject(cache, bytes('[]'), '.dir')];
    await writeArchive(dir, cache, md5s);
    const first = readFileSync(join(dir, ARCHIVE_FILE));
    await writeArchive(dir, cache, md5s.toReversed());
    expect(readFileSync(join(dir, ARCHIVE_FILE)).equals(first)).toBe(true);
    rmSync(objectPath(cache, HELLO));
    expect(await restoreArchive(dir, cache)).toEqual({ objects: 1, bytes: 5 });
    expect(await restoreArchive(dir, cache)).toEqual({ objects: 0, bytes: 0 });
    expect(statSync(objectPath(cache, HELLO)).mode & 0o777).toBe(0o444);
  });
  it('repairs a damaged object', async () => {
    const [dir, cache] = [emptyFolder(), emptyFolder()];
    await writeArchive(dir, cache, [addObject(cache, bytes('hello'))]);
    chmodSync(objectPath(cache, HELLO), 0o644);
    writeFileSync(objectPath(cache, HELLO), '');
    expect((await restoreArchive(dir, cache)).objects).toBe(1);
    expect(readObject(cache, HELLO, OUT).toString()).toBe('hello');
  });
  it.each([
    ['leads out of the cache', '../../evil'],
    ['leads out through a good start', `files/md5/5d/../../../${HELLO}`],
    ['is absolute', `/files/md5/5d/${HELLO.slice(2)}`],
    ['is no object', 'README'],
    ['does not match its bytes', `files/md5/00/${HELLO.slice(2)}`],
  ])('is refused when a name %s', async (_, name) => {
    const [dir, cache] = [emptyFolder(), emptyFolder()];
    await writeRaw(dir, [[name, 'hello']]);
    expect(await errorOf(() => restoreArchive(dir, cache))).toMatchObject({
      code: 'corrupt',
      where: join(dir, ARCHIVE_FILE),
    });
  });
  it('that is cut short, no archive, or not there is an error with a remedy', async () => {
    const [dir, cache] = [emptyFolder(), emptyFolder()];
    expect(await errorOf(() => restoreArchive(dir, cache))).toMatchObject({ code: 'not-found' });
    await writeRaw(dir, [[`files/md5/5d/${HELLO.slice(2)}`, 'hello']]);
    const whole = readFileSync(join(dir, ARCHIVE_FILE));
    writeFileSync(join(dir, ARCHIVE_FILE), whole.subarray(0, whole.length / 2));
    expect(await errorOf(() => restoreArchive(dir, cache))).toMatchObject({ code: 'corrupt' });
    writeFileSync(join(dir, ARCHIVE_FILE), 'not gzip');
    expect((await errorOf(() => restoreArchive(dir, cache))).hint).toBeTruthy();
  });
});
