/** The text that a line's bytes stand for, and its length and words, counted without making it where that can be. */
import { countWords } from '../../text/words.ts';
import { KIND, type Span } from './scan-line.ts';

/** A string value, its escapes resolved; null when there is none. */
export const textOf = (bytes: Buffer, { from, to, kind, escaped }: Span): string | null => {
  if (from < 0 || kind !== KIND.string) return null;
  if (!escaped) return bytes.toString('utf8', from + 1, to - 1);
  try {
    return String(JSON.parse(bytes.toString('utf8', from, to)));
  } catch {
    return null;
  }
};

/** Any value as it is shown: strings as they are, others as JSON; null for none and for `null`. */
export const shownValue = (bytes: Buffer, value: Span): string | null => {
  if (value.from < 0 || value.kind === KIND.null) return null;
  return value.kind === KIND.string ? textOf(bytes, value) : bytes.toString('utf8', value.from, value.to);
};

/** Characters of a text. */
export const lengthOf = (bytes: Buffer, text: Span): number => {
  if (text.from < 0) return 0;
  if (text.escaped) return Array.from(textOf(bytes, text) ?? '').length;
  let count = 0;
  for (let i = text.from + 1; i < text.to - 1; i++) if (((bytes[i] as number) & 0xc0) !== 0x80) count++;
  return count;
};

/** Words as `countWords` counts them. */
export const wordsOf = (bytes: Buffer, text: Span): number => {
  if (text.from < 0) return 0;
  if (text.escaped) return countWords(textOf(bytes, text) ?? '');
  let count = 0;
  let inWord = false;
  for (let i = text.from + 1; i < text.to - 1; i++) {
    const byte = bytes[i] as number;
    // White space beyond ASCII begins with one of these bytes.
    if (byte === 0xc2 || (byte >= 0xe1 && byte <= 0xe3)) return countWords(textOf(bytes, text) ?? '');
    const isSpace = byte <= 0x20 && (byte >= 0x1c || (byte >= 0x09 && byte <= 0x0d));
    if (!isSpace && !inWord) count++;
    inWord = !isSpace;
  }
  return count;
};

/** The code units of sound UTF-8, as many as `into` takes; gives how many. */
export const unitsOfUtf8 = (bytes: Uint8Array, from: number, to: number, into: Uint16Array): number => {
  let count = 0;
  for (let i = from; i < to && count < into.length; ) {
    const byte = bytes[i] as number;
    if (byte < 0x80) {
      into[count++] = byte;
      i++;
    } else if (byte < 0xe0) {
      into[count++] = ((byte & 0x1f) << 6) | ((bytes[i + 1] as number) & 0x3f);
      i += 2;
    } else if (byte < 0xf0) {
      into[count++] =
        ((byte & 0x0f) << 12) | (((bytes[i + 1] as number) & 0x3f) << 6) | ((bytes[i + 2] as number) & 0x3f);
      i += 3;
    } else {
      const point =
        ((byte & 0x07) << 18) |
        (((bytes[i + 1] as number) & 0x3f) << 12) |
        (((bytes[i + 2] as number) & 0x3f) << 6) |
        ((bytes[i + 3] as number) & 0x3f);
      into[count++] = 0xd800 + ((point - 0x10000) >> 10);
      if (count < into.length) into[count++] = 0xdc00 + ((point - 0x10000) & 0x3ff);
      i += 4;
    }
  }
  return count;
};

export const unitsOf = (text: string, into: Uint16Array): number => {
  const length = Math.min(text.length, into.length);
  for (let i = 0; i < length; i++) into[i] = text.charCodeAt(i);
  return length;
};
