/** Which signs the bytes of a text file stand for: found by its mark, its zero bytes, its UTF-8, or the letters that Swedish has. */
import { isUtf8 } from 'node:buffer';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { IdriftError } from '../../contract/errors.ts';
import { createTurns, readFully } from '../rows/row-file.ts';

const PIECE = 1 << 18;
/** Bytes that the encoding is judged by. */
const JUDGED = 64 * 1024 * 1024;

/** å, ä, ö, Å, Ä, Ö, é, É in the encodings of old that Swedish files come in. */
const LETTERS: Readonly<Record<string, readonly number[]>> = {
  'windows-1252': [0xe5, 0xe4, 0xf6, 0xc5, 0xc4, 0xd6, 0xe9, 0xc9],
  macintosh: [0x8c, 0x8a, 0x9a, 0x81, 0x80, 0x85, 0x8e, 0x83],
};

/** A name that TextDecoder knows. UTF-8 wins unless the bytes are mostly none. */
export const detectEncoding = (path: string): string => {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.allocUnsafe(Math.min(JUDGED, fstatSync(file).size));
    return encodingOf(bytes.subarray(0, readFully(file, bytes, 0, bytes.length, 0)));
  } finally {
    closeSync(file);
  }
};

export const encodingOf = (bytes: Buffer): string => {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const [even, odd] = zeros(bytes);
  if (odd > bytes.length / 8 && odd > 8 * even) return 'utf-16le';
  if (even > bytes.length / 8 && even > 8 * odd) return 'utf-16be';
  // The last sign may be cut.
  if ([0, 1, 2, 3].some((cut) => isUtf8(bytes.subarray(0, bytes.length - cut)))) return 'utf-8';
  const { right, wrong, counts } = countBytes(bytes);
  if (right > 4 * wrong) return 'utf-8';
  const of = (name: string): number => (LETTERS[name] ?? []).reduce((sum, byte) => sum + (counts[byte] ?? 0), 0);
  return of('macintosh') > 2 * of('windows-1252') ? 'macintosh' : 'windows-1252';
};

const zeros = (bytes: Buffer): readonly [number, number] => {
  const count = [0, 0];
  const end = Math.min(bytes.length, 4096);
  for (let i = 0; i < end; i++) if (bytes[i] === 0) count[i & 1] = (count[i & 1] ?? 0) + 1;
  const scale = bytes.length / Math.max(1, end);
  return [(count[0] ?? 0) * scale, (count[1] ?? 0) * scale];
};

/** Signs of several bytes that are UTF-8, bytes that are not, and how often each byte occurs. */
const countBytes = (bytes: Buffer) => {
  const counts = new Float64Array(256);
  let [right, wrong] = [0, 0];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    counts[byte] = (counts[byte] as number) + 1;
    if (byte < 0x80) continue;
    const more = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc2 ? 1 : 0;
    let have = 0;
    while (have < more && ((bytes[i + 1 + have] ?? 0) & 0xc0) === 0x80) have++;
    if (more === 0 || have < more || byte > 0xf4) wrong++;
    else {
      right++;
      i += more;
    }
  }
  return { right, wrong, counts };
};

export type TextPiece = { readonly text: string; readonly bytes: number };

/** The file's text, without a byte order mark. What is no sign becomes U+FFFD. @param bytes so far */
export async function* readText(path: string, encoding: string, signal?: AbortSignal): AsyncGenerator<TextPiece> {
  const decoder = decoderOf(encoding);
  const file = openSync(path, 'r');
  const turn = createTurns(signal);
  const buffer = Buffer.allocUnsafe(PIECE);
  try {
    for (let at = 0; ; ) {
      const got = readFully(file, buffer, 0, PIECE, at);
      at += got;
      const isLast = got < PIECE;
      yield { text: decoder.decode(buffer.subarray(0, got), { stream: !isLast }), bytes: at };
      if (isLast) return;
      await turn();
    }
  } finally {
    closeSync(file);
  }
}

/** The first characters, for a look at them. */
export const readStart = async (path: string, encoding: string): Promise<string> => {
  for await (const { text } of readText(path, encoding)) return text;
  return '';
};

const decoderOf = (encoding: string) => {
  try {
    return new TextDecoder(encoding);
  } catch (thrown) {
    throw new IdriftError(
      {
        code: 'bad-input',
        message: `"${encoding}" is no encoding that is known here.`,
        where: 'encoding',
        hint: 'Name one such as utf-8, windows-1252, iso-8859-1, utf-16le or macintosh.',
      },
      { cause: thrown },
    );
  }
};
