/** BERT's own normalizer and splitting (Hugging Face's `BertNormalizer` and `BertPreTokenizer`). */
import { ACCENT, CONTROL, characterClasses, lowerCase, normalForm, PUNCT, SPACE, widthOf } from './unicode.ts';

export type BertText = {
  readonly clean_text: boolean;
  readonly handle_chinese_chars: boolean;
  /** null: as `lowercase`. */
  readonly strip_accents: boolean | null;
  readonly lowercase: boolean;
};

const PLAIN = /^[\x20-\x7e]*$/;

/** The blocks of CJK ideographs, as the first BERT listed them (its gap from 2B820 to 2B91F included). */
const isIdeograph = (code: number): boolean =>
  (code >= 0x4e00 && code <= 0x9fff) ||
  (code >= 0x3400 && code <= 0x4dbf) ||
  (code >= 0xf900 && code <= 0xfaff) ||
  (code >= 0x20000 && code <= 0x2a6df) ||
  (code >= 0x2a700 && code <= 0x2b73f) ||
  (code >= 0x2b740 && code <= 0x2b81f) ||
  (code >= 0x2b920 && code <= 0x2ceaf) ||
  (code >= 0x2f800 && code <= 0x2fa1f);

/** Each character as `change` gives it; runs that it leaves alone are copied as a whole. */
const changeEach = (text: string, change: (code: number) => string | undefined): string => {
  let changed = '';
  let copied = 0;
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) ?? 0;
    const next = at + widthOf(code);
    const replacement = change(code);
    if (replacement !== undefined) {
      changed += text.slice(copied, at) + replacement;
      copied = next;
    }
    at = next;
  }
  return copied === 0 ? text : changed + text.slice(copied);
};

export const bertNormalizer = (options: BertText): ((text: string) => string) => {
  const classes = characterClasses();
  const classOf = (code: number): number => classes[code] ?? 0;
  const stripAccents = options.strip_accents ?? options.lowercase;
  const clean = (code: number): string | undefined => {
    const kind = classOf(code);
    return kind & CONTROL ? '' : kind & SPACE ? ' ' : undefined;
  };
  const part = (code: number): string | undefined =>
    isIdeograph(code) ? ` ${String.fromCodePoint(code)} ` : undefined;
  const strip = (code: number): string | undefined => (classOf(code) & ACCENT ? '' : undefined);
  return (text) => {
    if (PLAIN.test(text)) return options.lowercase ? text.toLowerCase() : text;
    const cleaned = options.clean_text ? changeEach(text, clean) : text;
    const parted = options.handle_chinese_chars ? changeEach(cleaned, part) : cleaned;
    const stripped = stripAccents ? changeEach(normalForm(parted, 'NFD'), strip) : parted;
    return options.lowercase ? lowerCase(stripped) : stripped;
  };
};

/** Words at white space, which is dropped; each punctuation mark is a word of its own. */
export const bertWords = (text: string): string[] => {
  const classes = characterClasses();
  const words: string[] = [];
  let start = 0;
  const close = (end: number): void => {
    if (end > start) words.push(text.slice(start, end));
  };
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) ?? 0;
    const kind = classes[code] ?? 0;
    const next = at + widthOf(code);
    if (kind & (SPACE | PUNCT)) {
      close(at);
      if (kind & PUNCT) words.push(text.slice(at, next));
      start = next;
    }
    at = next;
  }
  close(text.length);
  return words;
};
