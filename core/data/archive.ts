/**
 * A cache archive: cache objects as a `.tar.gz` that a project commits, so that its data is there without a remote. Read and written in
 * pieces: the memory it takes does not depend on how large the objects are.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  createWriteStream,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { extract, pack, type Pack } from 'tar-stream';
import { syncFolder } from '../base/atomic-file.ts';
import { IdriftError } from '../contract/errors.ts';
import { damaged as damagedObject, notInCache } from './cache.ts';
import type { Watched } from './progress.ts';
import { hashFile } from './store/hash-file.ts';
import { md5Of, OBJECT_NAME } from './store/object-id.ts';
import { objectPath, placeObject, temporaryIn } from './store/objects.ts';

/** Where a project keeps its archive. */
export const ARCHIVE_FILE = 'data/cache-snapshot.tar.gz';

const OBJECT = /^(?:\.\/)?files\/md5\/([0-9a-f]{2})\/([0-9a-f]{30}(?:\.dir)?)$/;
const PIECE = 1 << 20;

export type Restored = { readonly objects: number; readonly bytes: number };

/**
 * Adds the archive's objects that the cache lacks or holds damaged. Only names of cache objects are accepted, and only bytes that match
 * their name, so nothing can be written elsewhere. Gives what was new.
 * @param file another archive than the project's own; absolute.
 */
export const restoreArchive = async (
  projectDir: string,
  cacheDir: string,
  { onProgress, signal }: Watched = {},
  file = join(projectDir, ARCHIVE_FILE),
): Promise<Restored> => {
  if (!existsSync(file)) {
    throw new IdriftError({
      code: 'not-found',
      message: `The project has no cache archive (${ARCHIVE_FILE}).`,
      where: file,
      hint: 'Fetch the data where it lies: idrift data pull.',
    });
  }
  let restored: Restored = { objects: 0, bytes: 0 };
  let done = 0;
  const totalBytes = statSync(file).size;
  const packed = createReadStream(file);
  const entries = packed
    .pipe(createGunzip())
    .on('error', (error) => entries.destroy(error))
    .pipe(extract());
  try {
    for await (const entry of entries) {
      signal?.throwIfAborted();
      const oid = entry.header.type === 'file' ? objectNamed(entry.header.name, file) : null;
      if (oid === null || isSound(cacheDir, oid)) await skip(entry);
      else {
        const bytes = await take(entry, cacheDir, oid, file);
        restored = { objects: restored.objects + 1, bytes: restored.bytes + bytes };
      }
      onProgress?.({ step: 'check', done: ++done, total: null, bytes: packed.bytesRead, totalBytes, name: oid });
    }
  } catch (thrown) {
    if (thrown instanceof IdriftError || signal?.aborted === true) throw thrown;
    throw damaged(file, thrown instanceof Error ? thrown.message : String(thrown));
  } finally {
    packed.destroy();
  }
  return restored;
};

type Pieces = AsyncIterable<unknown>;

const skip = async (entry: Pieces): Promise<void> => {
  for await (const _ of entry);
};

/** Writes an entry beside its place while it is hashed; it becomes an object when its bytes are those that its name promises. */
const take = async (entry: Pieces, cacheDir: string, oid: string, file: string): Promise<number> => {
  const place = objectPath(cacheDir, oid);
  mkdirSync(dirname(place), { recursive: true });
  const temporary = temporaryIn(dirname(place));
  const md5 = createHash('md5');
  let bytes = 0;
  try {
    const to = openSync(temporary, 'wx');
    try {
      for await (const piece of entry) {
        const chunk = piece as Buffer;
        md5.update(chunk);
        for (let at = 0; at < chunk.length; ) at += writeSync(to, chunk, at);
        bytes += chunk.length;
      }
      fsyncSync(to);
    } finally {
      closeSync(to);
    }
    if (md5.digest('hex') !== md5Of(oid)) throw damaged(file, `"${oid}" does not match its md5`);
    placeObject(temporary, place);
    return bytes;
  } catch (thrown) {
    rmSync(temporary, { force: true });
    throw thrown;
  }
};

const isSound = (cacheDir: string, oid: string): boolean => {
  const path = findObject(cacheDir, oid);
  return path !== null && hashFile(path) === md5Of(oid);
};

/** DVC 2 kept objects without the `files/md5` part. */
const findObject = (cacheDir: string, oid: string): string | null =>
  [objectPath(cacheDir, oid), objectPath(cacheDir, oid, true)].find((path) => existsSync(path)) ?? null;

const objectNamed = (name: string, file: string): string => {
  const match = OBJECT.exec(name);
  if (!match) throw damaged(file, `"${name}" is no cache object`);
  return `${match[1]}${match[2]}`;
};

const damaged = (file: string, what: string): IdriftError =>
  new IdriftError({
    code: 'corrupt',
    message: `The cache archive is damaged: ${what}.`,
    where: file,
    hint: 'Restore it with git checkout. Objects that were restored before the damage are kept.',
  });

/**
 * Writes the archive of the given objects; equal objects give equal bytes.
 * @throws IdriftError `not-available` for an object that the cache lacks, `corrupt` for one of other bytes: the old archive stays.
 */
export const writeArchive = async (
  projectDir: string,
  cacheDir: string,
  md5s: readonly string[],
  { onProgress, signal }: Watched = {},
  file = join(projectDir, ARCHIVE_FILE),
): Promise<void> => {
  const oids = [...new Set(md5s)].toSorted();
  mkdirSync(dirname(file), { recursive: true });
  const temporary = temporaryIn(dirname(file));
  const archive = pack();
  const written = pipeline(archive, createGzip({ level: 9 }), createWriteStream(temporary, { flush: true }));
  // It is awaited below; a fault of the disk before that must not go unhandled.
  written.catch(() => {});
  try {
    for (const [at, oid] of oids.entries()) {
      signal?.throwIfAborted();
      await addEntry(archive, cacheDir, oid, written);
      onProgress?.({ step: 'check', done: at + 1, total: oids.length, bytes: 0, totalBytes: null, name: oid });
    }
    archive.finalize();
    await written;
    renameSync(temporary, file);
  } catch (thrown) {
    archive.destroy();
    await written.catch(() => {});
    rmSync(temporary, { force: true });
    throw thrown;
  }
  syncFolder(dirname(file));
};

const addEntry = async (archive: Pack, cacheDir: string, oid: string, written: Promise<void>): Promise<void> => {
  const path = OBJECT_NAME.test(oid) ? findObject(cacheDir, oid) : null;
  if (path === null) throw notInCache({ path: oid }, oid);
  const from = openSync(path, 'r');
  try {
    const { size } = statSync(path);
    const name = `files/md5/${oid.slice(0, 2)}/${oid.slice(2)}`;
    const header = { name, size, mode: 0o444, mtime: new Date(0) };
    const { promise: added, resolve, reject } = Promise.withResolvers<void>();
    const entry = archive.entry(header, (error) => (error ? reject(error) : resolve()));
    added.catch(() => {});
    const md5 = createHash('md5');
    for (let at = 0; at < size; ) {
      const piece = Buffer.allocUnsafe(Math.min(PIECE, size - at));
      const length = readSync(from, piece, 0, piece.length, at);
      if (length === 0) break;
      at += length;
      md5.update(piece.subarray(0, length));
      if (!entry.write(piece.subarray(0, length))) await Promise.race([once(entry, 'drain'), written]);
    }
    if (md5.digest('hex') !== md5Of(oid)) throw damagedObject(oid, path, oid);
    entry.end(Buffer.alloc(0));
    await Promise.race([added, written]);
  } finally {
    closeSync(from);
  }
};
