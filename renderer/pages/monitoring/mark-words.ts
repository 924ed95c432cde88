/** A text in pieces, with the words that training never saw marked. */
import { cleanedWord } from '../../../core/contract/index.ts';

export type TextPiece = { readonly text: string; readonly unknown: boolean };

/** White space is kept as it stands; a word is unknown when its letters, lower-cased, are among `unknown` (as drift counts them). */
export const markUnknown = (text: string, unknown: ReadonlySet<string>): readonly TextPiece[] => {
  const pieces: TextPiece[] = [];
  for (const part of text.split(/(\s+)/u)) {
    if (part === '') continue;
    const isUnknown = unknown.has(cleanedWord(part));
    const last = pieces.at(-1);
    if (last && !last.unknown && !isUnknown) pieces[pieces.length - 1] = { text: last.text + part, unknown: false };
    else pieces.push(...(isUnknown ? withoutPunctuation(part) : [{ text: part, unknown: false }]));
  }
  return pieces;
};

/** The underline stops at the word: "(muy)," keeps its brackets and comma plain. */
const withoutPunctuation = (word: string): readonly TextPiece[] => {
  const [, before = '', inside = '', after = ''] = /^([^\p{L}\p{N}_]*)(.*?)([^\p{L}\p{N}_]*)$/su.exec(word) ?? [];
  return [
    { text: before, unknown: false },
    { text: inside, unknown: true },
    { text: after, unknown: false },
  ].filter(({ text }) => text !== '');
};
