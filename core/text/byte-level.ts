/** GPT-2's byte-level words (RoBERTa, ModernBERT): text cut by one pattern, each UTF-8 byte written as a visible letter. */
import { characterClasses, LETTER, NUMBER, SPACE, widthOf } from './unicode.ts';

const buildAlphabet = (): readonly string[] => {
  const isVisible = (byte: number): boolean =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  let spare = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isVisible(byte) ? byte : spare++));
};
const ALPHABET = buildAlphabet();
/** Bytes 21 to 7E are written as they are. */
const AS_IT_IS = /^[\x21-\x7e]*$/;

export const byteLetters = (text: string): string => {
  if (AS_IT_IS.test(text)) return text;
  let letters = '';
  for (const byte of Buffer.from(text, 'utf8')) letters += ALPHABET[byte] ?? '';
  return letters;
};

const SHORT_ENDINGS = new Set(['s', 't', 'm', 'd']);
const LONG_ENDINGS = new Set(['re', 've', 'll']);

/**
 * The matches of `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+` one after the other. They cover the text.
 * Written out because letters and digits are those of the library's Unicode version, and because a regular expression would be slower.
 */
export const byteLevelWords = (text: string): string[] => {
  const classes = characterClasses();
  const KINDS = LETTER | NUMBER | SPACE;
  const kindAt = (at: number): number => (classes[text.codePointAt(at) ?? 0] ?? 0) & KINDS;
  /** Where the run of characters like the one at `from` ends. */
  const runEnd = (from: number, kind: number): number => {
    let at = from;
    while (at < text.length) {
      const code = text.codePointAt(at) ?? 0;
      if (((classes[code] ?? 0) & KINDS) !== kind) break;
      at += widthOf(code);
    }
    return at;
  };
  const wordEnd = (start: number): number => {
    if (text[start] === "'") {
      if (SHORT_ENDINGS.has(text.charAt(start + 1))) return start + 2;
      if (LONG_ENDINGS.has(text.slice(start + 1, start + 3))) return start + 3;
    }
    const first = kindAt(start);
    if (first !== SPACE) return runEnd(start, first);
    if (text[start] === ' ' && start + 1 < text.length) {
      const second = kindAt(start + 1);
      if (second !== SPACE) return runEnd(start + 1, second);
    }
    const end = runEnd(start, SPACE);
    // The last space of several belongs to the word after them; white space is never a surrogate pair.
    return end === text.length || end === start + 1 ? end : end - 1;
  };
  const words: string[] = [];
  for (let start = 0; start < text.length; ) {
    const end = wordEnd(start);
    words.push(text.slice(start, end));
    start = end;
  }
  return words;
};
