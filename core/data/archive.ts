/** A cache archive: cache objects as a `.tar.gz` that a project commits, so that its data is there without a remote. */
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createGunzip, gzipSync } from 'node:zlib';
import { extract, pack } from 'tar-stream';
import { writeFileAtomic } from '../base/atomic-file.ts';
import { hashBytes } from '../base/hash.ts';
import { IdriftError } from '../contract/errors.ts';
import { addObject, isSound, readObject } from './cache.ts';

/** Where a project keeps its archive. */
export const ARCHIVE_FILE = 'data/cache-snapshot.tar.gz';

const OBJECT = /^(?:\.\/)?files\/md5\/([0-9a-f]{2})\/([0-9a-f]{30}(?:\.dir)?)$/;

export type Restored = { readonly objects: number; readonly bytes: number };

/**
 * Adds the archive's objects that the cache lacks or holds damaged. Only names of cache objects are accepted, and only bytes that match
 * their name, so nothing can be written elsewhere. Gives what was new.
 */
export const restoreArchive = async (projectDir: string, cacheDir: string): Promise<Restored> => {
  const file = join(projectDir, ARCHIVE_FILE);
  if (!existsSync(file)) {
    throw new IdriftError({
      code: 'not-found',
      message: `The project has no cache archive (${ARCHIVE_FILE}).`,
      where: file,
      hint: 'Fetch the data where it lies: dvc pull.',
    });
  }
  let restored: Restored = { objects: 0, bytes: 0 };
  const entries = createReadStream(file)
    .pipe(createGunzip())
    .on('error', (error) => entries.destroy(error))
    .pipe(extract());
  try {
    for await (const entry of entries) {
      const chunks: Buffer[] = [];
      for await (const chunk of entry) chunks.push(chunk as Buffer);
      if (entry.header.type !== 'file') continue;
      const bytes = Buffer.concat(chunks);
      const md5 = checkedName(entry.header.name, bytes, file);
      if (isSound(cacheDir, md5)) continue;
      addObject(cacheDir, bytes, md5.endsWith('.dir') ? '.dir' : '');
      restored = { objects: restored.objects + 1, bytes: restored.bytes + bytes.length };
    }
  } catch (thrown) {
    if (thrown instanceof IdriftError) throw thrown;
    throw damaged(file, thrown instanceof Error ? thrown.message : String(thrown));
  }
  return restored;
};

const checkedName = (name: string, bytes: Buffer, file: string): string => {
  const match = OBJECT.exec(name);
  if (!match) throw damaged(file, `"${name}" is no cache object`);
  const md5 = `${match[1]}${match[2]}`;
  if (hashBytes('md5', bytes) !== md5.replace(/\.dir$/, '')) throw damaged(file, `"${name}" does not match its md5`);
  return md5;
};

const damaged = (file: string, what: string): IdriftError =>
  new IdriftError({
    code: 'corrupt',
    message: `The cache archive is damaged: ${what}.`,
    where: file,
    hint: 'Restore it with git checkout. Objects that were restored before the damage are kept.',
  });

/** Writes the archive of the given objects; equal objects give equal bytes. */
export const writeArchive = async (projectDir: string, cacheDir: string, md5s: readonly string[]): Promise<void> => {
  const archive = pack();
  for (const md5 of [...new Set(md5s)].toSorted()) {
    const bytes = readObject(cacheDir, md5, { path: md5, legacy: false });
    archive.entry({ name: `files/md5/${md5.slice(0, 2)}/${md5.slice(2)}`, mode: 0o444, mtime: new Date(0) }, bytes);
  }
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  writeFileAtomic(join(projectDir, ARCHIVE_FILE), gzipSync(Buffer.concat(chunks), { level: 9 }));
};
