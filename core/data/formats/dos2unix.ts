/** The hash of DVC 2: md5 of a file with its CRLF line ends as LF, where a chunk looks like text. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

/** DVC decides chunk by chunk; a CRLF across two chunks survives. */
const CHUNK = 2 ** 20;
/** Bytes of a chunk that DVC looks at. */
const SAMPLE = 512;

/** 32 hex digits; reads a chunk at a time. @throws the file system's error. */
export const legacyMd5OfFile = (path: string): string => {
  const file = openSync(path, 'r');
  try {
    const hash = createHash('md5');
    const chunk = Buffer.allocUnsafe(CHUNK);
    for (;;) {
      const length = fill(file, chunk);
      if (length === 0) return hash.digest('hex');
      const bytes = chunk.subarray(0, length);
      hash.update(isText(bytes.subarray(0, SAMPLE)) ? unixLines(bytes) : bytes);
      if (length < CHUNK) return hash.digest('hex');
    }
  } finally {
    closeSync(file);
  }
};

/** Reads until the buffer is full or the file ends. */
const fill = (file: number, buffer: Buffer): number => {
  let length = 0;
  while (length < buffer.length) {
    const read = readSync(file, buffer, length, buffer.length - length, null);
    if (read === 0) break;
    length += read;
  }
  return length;
};

/** No NUL, and at most 30 % of the bytes are neither printable ASCII nor line ends, tabs, form feeds or backspaces. */
const isText = (sample: Uint8Array): boolean => {
  let odd = 0;
  for (const byte of sample) {
    if (byte === 0) return false;
    const isPlain = (byte >= 32 && byte < 127) || byte === 8 || byte === 9 || byte === 10 || byte === 12 || byte === 13;
    if (!isPlain) odd++;
  }
  return sample.length === 0 || odd / sample.length <= 0.3;
};

const unixLines = (bytes: Buffer): Buffer => {
  if (!bytes.includes('\r\n')) return bytes;
  return Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
};
