/** SHA-256 of a folder's files, kept beside them as `sha256sum` writes it: `sha256sum -c SHA256SUMS` checks the folder without us. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { writeFileAtomic } from './atomic-file.ts';

export const CHECKSUMS = 'SHA256SUMS';

/** Of a file of any size, as lower-case hex. */
export const sha256OfFile = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
};

/**
 * Writes `SHA256SUMS` into the folder.
 * @param names of its files, with `/` between folders, without line breaks. @param known hashes of other files, which are not read.
 */
export const writeChecksums = async (
  dir: string,
  names: readonly string[],
  known: ReadonlyMap<string, string> = new Map(),
): Promise<void> => {
  const hashes = new Map(known);
  for (const name of names) hashes.set(name, await sha256OfFile(join(dir, name)));
  const lines = [...hashes].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, sha256]) => `${sha256}  ${name}\n`);
  writeFileAtomic(join(dir, CHECKSUMS), lines.join(''));
};

/** By name; null: the folder has none. Lines that `sha256sum` would not take either are passed over. */
export const readChecksums = (dir: string): ReadonlyMap<string, string> | null => {
  const path = join(dir, CHECKSUMS);
  if (!existsSync(path)) return null;
  const lines = readFileSync(path, 'utf8').matchAll(/^(?<sha256>[0-9a-f]{64}) [ *](?<name>.+)$/gm);
  return new Map([...lines].map(({ groups }) => [groups?.['name'] ?? '', groups?.['sha256'] ?? '']));
};
