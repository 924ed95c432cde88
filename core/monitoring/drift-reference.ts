/**
 * What a drift check needs of the data that a model was trained on, as statistics: how often each value of each score occurs among the
 * reference texts, and the training words as salted hashes. No text can be read from it; whoever guesses a word can see whether it occurred.
 */
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { DriftScore } from '../contract/monitoring.ts';
import { type JudgedScore, judgeScore, MOST_LIVE, stateOf } from './judge-score.ts';
import { isBlank, type TextScore, textScores, type Vocabulary, vocabularyOf } from './text-scores.ts';
import { cleanWords } from '../text/words.ts';

export const driftReference = z.object({
  format: z.literal(1),
  /** The data version. */
  revision: z.string().nullable(),
  /** Reference texts that are not blank. */
  texts: z.number().int(),
  thresholds: z.record(z.string(), z.number()),
  scores: z.array(z.object({ name: z.string(), values: z.array(z.number()), counts: z.array(z.number().int()) })),
  /** `hashes`: of each training word the first 8 bytes of SHA-256(salt, word), sorted, one after the other, base64. */
  words: z.object({ salt: z.string(), hashes: z.base64() }),
});
export type DriftReference = z.infer<typeof driftReference>;

const HASH_BYTES = 8;

const hashOf = (salt: string, word: string): Buffer =>
  createHash('sha256').update(salt).update('\0').update(word).digest().subarray(0, HASH_BYTES);

export const driftReferenceOf = (data: {
  readonly revision: string | null;
  readonly reference: readonly string[];
  readonly training: readonly string[];
  readonly thresholds: Readonly<Record<string, number>>;
}): DriftReference => {
  const texts = data.reference.filter((text) => !isBlank(text));
  const vocabulary = vocabularyOf(data.training);
  const salt = randomBytes(16).toString('hex');
  const words = new Set(data.training.flatMap(cleanWords));
  const hashes = [...words].map((word) => hashOf(salt, word)).toSorted((a, b) => a.compare(b));
  return {
    format: 1,
    revision: data.revision,
    texts: texts.length,
    thresholds: { ...data.thresholds },
    scores: textScores(false).map((score) => ({ name: score.name, ...counted(texts, score, vocabulary) })),
    words: { salt, hashes: Buffer.concat(hashes).toString('base64') },
  };
};

const counted = (texts: readonly string[], score: TextScore, vocabulary: Vocabulary) => {
  const counts = new Map<number, number>();
  for (const text of texts) {
    const value = score.of(text, vocabulary);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const sorted = [...counts].toSorted(([a], [b]) => a - b);
  return { values: sorted.map(([value]) => value), counts: sorted.map(([, count]) => count) };
};

export type LiveDrift = {
  readonly add: (text: string) => void;
  /** Of the last texts that were added, none of which is kept: only their figures are. */
  readonly check: () => {
    readonly state: DriftScore['state'] | 'drift';
    readonly texts: number;
    readonly referenceTexts: number;
    readonly scores: readonly JudgedScore[];
  };
};

/** Compares texts with a reference as they come. */
export const liveDrift = (reference: DriftReference): LiveDrift => {
  const scores = textScores(false);
  const bytes = Buffer.from(reference.words.hashes, 'base64').toString('latin1');
  const known = new Set<string>();
  for (let at = 0; at < bytes.length; at += HASH_BYTES) known.add(bytes.slice(at, at + HASH_BYTES));
  const vocabulary: Vocabulary = { has: (word) => known.has(hashOf(reference.words.salt, word).toString('latin1')) };
  const values = new Map(
    reference.scores.map(({ name, values, counts }) => [
      name,
      values.flatMap((value, place) => Array.from({ length: counts[place] ?? 0 }, () => value)),
    ]),
  );
  const live: (readonly number[])[] = [];
  let next = 0;

  const measure = (score: TextScore, column: number, state: DriftScore['state']): JudgedScore => {
    const own = live.map((row) => row[column] ?? 0);
    return judgeScore(score, values.get(score.name) ?? [], own, state, reference.thresholds[score.name] ?? null).score;
  };

  return {
    add: (text) => {
      if (isBlank(text)) return;
      live[next] = scores.map((score) => score.of(text, vocabulary));
      next = (next + 1) % MOST_LIVE;
    },
    check: () => {
      const state = stateOf(reference.texts, live.length);
      const found = scores.map((score, column) => measure(score, column, state));
      return {
        state: found.some(({ exceeded }) => exceeded) ? 'drift' : state,
        texts: live.length,
        referenceTexts: reference.texts,
        scores: found,
      };
    },
  };
};
