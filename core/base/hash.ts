/** Digests of bytes, as lower-case hex. */
import { createHash } from 'node:crypto';

type Algorithm = 'md5' | 'sha256';

export const hashBytes = (algorithm: Algorithm, bytes: string | Uint8Array): string =>
  createHash(algorithm).update(bytes).digest('hex');
