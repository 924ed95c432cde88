/**
 * Trains a WordPiece vocabulary on texts: pairs of neighbouring pieces are joined, most frequent first, as Hugging Face's
 * WordPieceTrainer does. Deterministic: ties go to the pair that sorts first.
 */
import { createQueue } from './best-first.ts';
import { SPECIAL_TOKENS, type TokenizerFiles, wordPieceFiles } from './wordpiece-files.ts';

/** Pairs and letters seen less often than this are not worth a token of their own. */
const MIN_FREQUENCY = 2;

type Word = { pieces: string[]; readonly count: number };

/** @param vocabularySize upper limit, special tokens included. @param maxLength written as `model_max_length`. */
export const trainWordPiece = (texts: Iterable<string>, vocabularySize: number, maxLength: number): TokenizerFiles => {
  const words = countWordsOf(texts);
  const vocabulary = new Set<string>([...SPECIAL_TOKENS, ...alphabetOf(words)]);
  const pairs = createPairs(words);
  while (vocabulary.size < vocabularySize) {
    const best = pairs.takeMostFrequent();
    if (!best) break;
    vocabulary.add(join(best.left, best.right));
    pairs.merge(best.left, best.right);
  }
  return wordPieceFiles([...vocabulary].slice(0, vocabularySize), { lowercase: true, maxLength });
};

const join = (left: string, right: string): string => left + right.slice(2);

/** BERT's own splitting: lower case, controls dropped, every punctuation mark and CJK letter a word of its own. */
const PIECES =
  /[\p{P}$+<=>^`|~]|[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\s\p{P}$+<=>^`|~\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+/gu;

const countWordsOf = (texts: Iterable<string>): Word[] => {
  const counts = new Map<string, number>();
  for (const text of texts) {
    const clean = text.replace(/[\0\ufffd]|(?![\t\n\r])\p{C}/gu, '').toLowerCase();
    for (const word of clean.match(PIECES) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([word, count]) => ({
      pieces: Array.from(word, (letter, index) => (index === 0 ? letter : `##${letter}`)),
      count,
    }));
};

/** Every letter that occurs often enough, most frequent first. */
const alphabetOf = (words: readonly Word[]): readonly string[] => {
  const counts = new Map<string, number>();
  for (const { pieces, count } of words) {
    for (const piece of pieces) counts.set(piece, (counts.get(piece) ?? 0) + count);
  }
  return [...counts]
    .filter(([, count]) => count >= MIN_FREQUENCY)
    .toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .map(([piece]) => piece);
};

type Pair = { readonly left: string; readonly right: string; count: number; readonly words: Set<Word> };

/** Neighbouring pieces with their frequencies; merging touches only the words that hold the pair. */
const createPairs = (words: readonly Word[]) => {
  const pairs = new Map<string, Pair>();
  const queue = createQueue(comesFirst);
  let changed = new Set<Pair>();
  const change = (word: Word, sign: 1 | -1): void => {
    for (let at = 0; at + 1 < word.pieces.length; at++) {
      const left = word.pieces[at] ?? '';
      const right = word.pieces[at + 1] ?? '';
      const key = `${left}\0${right}`;
      const pair = pairs.get(key) ?? { left, right, count: 0, words: new Set<Word>() };
      pair.count += sign * word.count;
      pair.words.add(word);
      if (pair.count > 0) {
        pairs.set(key, pair);
        changed.add(pair);
      } else pairs.delete(key);
    }
  };
  const enqueue = (): void => {
    for (const { left, right, count } of changed) if (count >= MIN_FREQUENCY) queue.push({ left, right, count });
    changed = new Set();
  };
  for (const word of words) change(word, 1);
  return {
    /** A count that has changed since it was queued is out of date: the pair was queued again with the new one. */
    takeMostFrequent: (): Ranked | undefined => {
      enqueue();
      for (let best = queue.take(); best; best = queue.take()) {
        if (pairs.get(`${best.left}\0${best.right}`)?.count === best.count) return best;
      }
      return undefined;
    },
    merge: (left: string, right: string): void => {
      for (const word of Array.from(pairs.get(`${left}\0${right}`)?.words ?? [])) {
        const merged = mergePieces(word.pieces, left, right);
        if (merged.length === word.pieces.length) continue; // it held the pair once, before another was joined
        change(word, -1);
        word.pieces = merged;
        change(word, 1);
      }
    },
  };
};

type Ranked = Pick<Pair, 'left' | 'right' | 'count'>;

const comesFirst = (a: Ranked, b: Ranked): boolean =>
  a.count !== b.count ? a.count > b.count : a.left < b.left || (a.left === b.left && a.right < b.right);

const mergePieces = (pieces: readonly string[], left: string, right: string): string[] => {
  const merged: string[] = [];
  for (let at = 0; at < pieces.length; at++) {
    const piece = pieces[at] ?? '';
    if (piece === left && pieces[at + 1] === right) {
      merged.push(join(left, right));
      at++;
    } else merged.push(piece);
  }
  return merged;
};
