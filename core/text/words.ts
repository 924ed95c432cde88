/** Words as statistics and drift count them: split at Unicode white space; cleaned ones keep letters of every script. */

/** Python's str.split(): JavaScript's \s and U+001C–U+001F, U+0085, without U+FEFF. */
const WHITE_SPACE = /[\u0009-\u000d\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;

export const splitWords = (text: string): readonly string[] => text.split(WHITE_SPACE).filter((word) => word !== '');

const NOT_WHITE_SPACE = /[^\u0009-\u000d\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/u;

export const hasWords = (text: string): boolean => NOT_WHITE_SPACE.test(text);

/** White space other than one blank between two words. */
const UNTIDY = /[\u0009-\u000d\u001c-\u001f\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]|^ | $| {2}/u;

/** The words with one blank between each two. Most texts are so already, which is seen faster than they are taken apart. */
export const tidied = (text: string): string => (UNTIDY.test(text) ? splitWords(text).join(' ') : text);

export const countWords = (text: string): number => splitWords(text).length;

/** Lower case, composed, only letters, digits and underscore: Python's `\w` (statistics of unknown words). May be empty. */
const cleanWord = (word: string): string =>
  word
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_]/gu, '');

/** The cleaned words of a text; words of punctuation alone are left out. */
export const cleanWords = (text: string): readonly string[] =>
  splitWords(text)
    .map(cleanWord)
    .filter((word) => word !== '');
