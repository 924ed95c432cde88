/** Digests of bytes and files, as lower-case hex. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

type Algorithm = 'md5' | 'sha256';

export const hashBytes = (algorithm: Algorithm, bytes: string | Uint8Array): string =>
  createHash(algorithm).update(bytes).digest('hex');

/** Reads the file in blocks, so its size does not matter. */
export const hashFile = async (algorithm: Algorithm, path: string): Promise<string> => {
  const hash = createHash(algorithm);
  for await (const block of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(block as Uint8Array);
  return hash.digest('hex');
};
