/** Words of a text as the engine counts them, and characters that would not be seen. */

/** Unicode white space as Python's str.split() takes it: without U+FEFF, with U+001C to U+001F and U+0085. */
const WHITE_SPACE = /[\u0009-\u000d\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;

export const countWords = (text: string): number => text.split(WHITE_SPACE).filter((word) => word !== '').length;

/** C0, DEL and C1, zero-width signs, marks of direction, and the byte order mark. */
const UNSEEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

const picture = (sign: string): string => {
  const code = sign.codePointAt(0) ?? 0;
  if (sign === '\t') return '⇥';
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '␡';
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
};

/** Control characters made visible; line breaks are left alone. A joiner inside an emoji or a script stays as it is. */
export const visible = (text: string): string =>
  text.replace(UNSEEN, (sign) => (sign === '\u200c' || sign === '\u200d' ? sign : picture(sign)));

/** On one line: breaks become ↵. */
export const oneLine = (text: string): string => visible(text.replace(/\r\n|\n/g, '↵'));

export type Part = { readonly text: string; readonly hit: boolean };

/** A text cut at what was searched for, as the engine finds it: in lower case. */
export const hitsIn = (text: string, search: string): readonly Part[] => {
  const [lower, wanted] = [text.toLowerCase(), search.toLowerCase()];
  // A few capitals change length in lower case (İ): positions would be off, so nothing is marked.
  if (wanted === '' || lower.length !== text.length) return [{ text, hit: false }];
  const parts: Part[] = [];
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    if (at > from) parts.push({ text: text.slice(from, at), hit: false });
    parts.push({ text: text.slice(at, at + wanted.length), hit: true });
    from = at + wanted.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), hit: false });
  return parts;
};
