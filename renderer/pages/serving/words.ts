/** The words that mattered to an answer: how strongly each is marked, and the strongest in words. Pure. */
import { signed } from '../../format/index.ts';

type Word = { readonly text: string; readonly score: number };

export type MarkedWord = {
  readonly text: string;
  /** 0 to 1, of the strongest word's. */
  readonly strength: number;
  readonly side: 'for' | 'against' | 'neither';
};

/** Weaker than this beside the strongest, a word is left unmarked. */
const FAINT = 0.08;

export const markedWords = (words: readonly Word[]): readonly MarkedWord[] => {
  const most = Math.max(0, ...words.map(({ score }) => Math.abs(score)));
  return words.map(({ text, score }) => {
    const strength = most === 0 ? 0 : Math.abs(score) / most;
    return { text, strength, side: strength < FAINT ? 'neither' : score > 0 ? 'for' : 'against' };
  });
};

const MOST = 3;

/** "god +0.41, trevlig +0.20; against: kall −0.12". */
export const strongestWords = (words: readonly Word[]): string => {
  const most = Math.max(0, ...words.map(({ score }) => Math.abs(score)));
  const decimals = most >= 0.1 || most === 0 ? 2 : Math.min(6, 1 - Math.floor(Math.log10(most)));
  const list = (some: readonly Word[]): string =>
    some
      .toSorted((a, b) => Math.abs(b.score) - Math.abs(a.score))
      .slice(0, MOST)
      .map(({ text, score }) => `${text.trim()} ${signed(score, decimals)}`)
      .join(', ');
  const marked = words.filter((_, i) => (markedWords(words)[i]?.side ?? 'neither') !== 'neither');
  const [speak, against] = [marked.filter(({ score }) => score > 0), marked.filter(({ score }) => score < 0)];
  return [
    ...(speak.length > 0 ? [`for: ${list(speak)}`] : []),
    ...(against.length > 0 ? [`against: ${list(against)}`] : []),
  ].join('; ');
};
