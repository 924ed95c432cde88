/** Characters as Python's `tokenizers` sees them, whatever Unicode version the JavaScript engine has. */
import { ACCENTS, CONTROLS, LETTERS, NUMBERS, PUNCTUATION } from './unicode-data.ts';

export const LETTER = 1;
export const NUMBER = 2;
export const SPACE = 4;
export const PUNCT = 8;
export const CONTROL = 16;
export const ACCENT = 32;

/** Unicode's White_Space; it has not changed since version 6.3. */
const SPACES: readonly (readonly [number, number])[] = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0x85, 0x85],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
];

/** Gaps and lengths in turn, base 36. */
const rangesOf = (packed: string): (readonly [number, number])[] => {
  const numbers = packed.split(' ').map((number) => Number.parseInt(number, 36));
  const ranges: [number, number][] = [];
  let end = 0;
  for (let n = 0; n + 1 < numbers.length; n += 2) {
    const start = end + (numbers[n] ?? 0);
    end = start + (numbers[n + 1] ?? 0);
    ranges.push([start, end - 1]);
  }
  return ranges;
};

const buildClasses = (): Uint8Array => {
  const classes = new Uint8Array(0x110000);
  const mark = (ranges: readonly (readonly [number, number])[], bit: number): void => {
    for (const [first, last] of ranges)
      for (let code = first; code <= last; code++) classes[code] = (classes[code] ?? 0) | bit;
  };
  mark(rangesOf(LETTERS), LETTER);
  mark(rangesOf(NUMBERS), NUMBER);
  mark(SPACES, SPACE);
  mark(rangesOf(PUNCTUATION), PUNCT);
  mark(rangesOf(CONTROLS), CONTROL);
  mark(rangesOf(ACCENTS), ACCENT);
  return classes;
};

let classes: Uint8Array | undefined;

/** The bits of each code point; 1.1 MB, made when first asked for. */
export const characterClasses = (): Uint8Array => {
  classes ??= buildClasses();
  return classes;
};

/** UTF-16 units of a code point. */
export const widthOf = (code: number): number => (code > 0xffff ? 2 : 1);

/** Lower case of each character by itself: a sigma at a word's end is a σ too. */
export const lowerCase = (text: string): string =>
  text.includes('Σ')
    ? text
        .split('Σ')
        .map((part) => part.toLowerCase())
        .join('σ')
    : text.toLowerCase();

/**
 * Characters that decompose, compose or reorder today and did not in Unicode 9, whose rules `tokenizers` normalises by: each of them
 * stays as it is and parts what is before it from what is after it.
 */
const NEWER_CHARACTERS = String.raw`\u07fd\u0897-\u089f\u08ca-\u08d3\u09fe\u0c3c\u0d3b\u0d3c\u0eba\u1715\u1abf-\u1add\u1ae0-\u1aeb\u1df6-\u1dfa\u32ff\ua7f1-\ua7f4\ua82c\uab69\u{105c9}\u{105d2}\u{105da}\u{105e4}\u{10781}-\u{10785}\u{10787}-\u{107b0}\u{107b2}-\u{107ba}\u{10d24}-\u{10d27}\u{10d69}-\u{10d6d}\u{10eab}\u{10eac}\u{10efa}\u{10efb}\u{10efd}-\u{10eff}\u{10f46}-\u{10f50}\u{10f82}-\u{10f85}\u{11070}\u{1133b}\u{11382}-\u{11385}\u{1138b}\u{1138e}\u{11390}\u{11391}\u{113c2}\u{113c5}\u{113c7}\u{113c8}\u{113ce}-\u{113d0}\u{1145e}\u{11839}\u{1183a}\u{11935}\u{11938}\u{1193d}\u{1193e}\u{11943}\u{119e0}\u{11a34}\u{11a47}\u{11a99}\u{11d42}\u{11d44}\u{11d45}\u{11d97}\u{11f41}\u{11f42}\u{1611e}\u{16121}-\u{16129}\u{1612f}\u{16d63}\u{16d67}-\u{16d6a}\u{16ff0}\u{16ff1}\u{1ccd6}-\u{1ccf9}\u{1e030}-\u{1e06d}\u{1e08f}\u{1e130}-\u{1e136}\u{1e2ae}\u{1e2ec}-\u{1e2ef}\u{1e4ec}-\u{1e4ef}\u{1e5ee}\u{1e5ef}\u{1e6e3}\u{1e6e6}\u{1e6ee}\u{1e6ef}\u{1e6f5}\u{1f16c}\u{1fbf0}-\u{1fbf9}`;
const NEWER = new RegExp(`[${NEWER_CHARACTERS}]`, 'u');
const BETWEEN_NEWER = new RegExp(`[^${NEWER_CHARACTERS}]+`, 'gu');

export type NormalForm = 'NFC' | 'NFD' | 'NFKC' | 'NFKD';

export const normalForm = (text: string, form: NormalForm): string =>
  NEWER.test(text) ? text.replace(BETWEEN_NEWER, (part) => part.normalize(form)) : text.normalize(form);
