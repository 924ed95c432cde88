/**
 * What a drift check needs of the data that a model was trained on, as statistics: how often each value of each score occurs among the
 * reference texts, the numbers of each of them that the verdict needs, how often trigrams of letters occur in training, and its words as salted
 * hashes. No text is in it; whoever guesses a word can see whether it occurred.
 */
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { DriftScore } from '../contract/monitoring.ts';
import { cleanWords } from '../text/words.ts';
import { familyBeside } from './check-beside.ts';
import { checkFamily, type FamilyCheck, type FamilyOrder } from './check-family.ts';
import { type RowFigures, WEEKLY_LEVEL } from './drift-input.ts';
import { type JudgedScore, judgeScore, MOST_LIVE, stateOf } from './judge-score.ts';
import { readReferenceRows, referenceRows, referenceRowsOf } from './reference-rows.ts';
import { figuresOf } from './row-figures.ts';
import { isBlank, type TextScore, textScores, type Vocabulary, vocabularyOf } from './text-scores.ts';

export const driftReference = z.object({
  format: z.literal(1),
  /** The data version. */
  revision: z.string().nullable(),
  /** Reference texts that are not blank. */
  texts: z.number().int(),
  thresholds: z.record(z.string(), z.number()),
  /** What decides, and the level of the verdict; an export of before there was a verdict has its limits alone. */
  rule: z.enum(['promise', 'fixed']).default('fixed'),
  level: z.number().default(WEEKLY_LEVEL),
  figures: referenceRows.nullable().default(null),
  scores: z.array(z.object({ name: z.string(), values: z.array(z.number()), counts: z.array(z.number().int()) })),
  /** `hashes`: of each training word the first 8 bytes of SHA-256(salt, word), sorted, one after the other, base64. */
  words: z.object({ salt: z.string(), hashes: z.base64() }),
});
export type DriftReference = z.infer<typeof driftReference>;

const HASH_BYTES = 8;

const hashOf = (salt: string, word: string): Buffer =>
  createHash('sha256').update(salt).update('\0').update(word).digest().subarray(0, HASH_BYTES);

/** What a reference is made of. */
export type ReferenceData = Pick<DriftReference, 'revision' | 'rule' | 'level'> & {
  readonly reference: readonly string[];
  readonly training: readonly string[];
  readonly thresholds: Readonly<Record<string, number>>;
};

/** @param answers what the model says of each reference text, in their order; null: it was not asked. */
export const driftReferenceOf = (
  data: ReferenceData,
  answers: readonly Readonly<Record<string, number>>[] | null,
): DriftReference => {
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
    rule: data.rule,
    level: data.level,
    figures: referenceRowsOf(data.reference, data.training, answers),
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

/** A text that was answered. */
type Answered = { readonly text: string; readonly probabilities?: Readonly<Record<string, number>> | null };

type LiveDriftCheck = {
  readonly state: DriftScore['state'] | 'drift';
  readonly rule: DriftReference['rule'];
  readonly texts: number;
  readonly referenceTexts: number;
  /** Of the last texts, at most `MOST_JUDGED`, by the statistics that need no model. null: too few, or an export of before there was one. */
  readonly verdict: FamilyCheck['verdict'];
  readonly statistics: FamilyCheck['statistics'];
  readonly scores: readonly JudgedScore[];
};

export type LiveDrift = {
  readonly add: (answered: Answered) => void;
  /** Of the last texts that were added, none of which is kept: only their figures are. @throws IdriftError as familyBeside */
  readonly check: () => Promise<LiveDriftCheck>;
};

/** Texts of the verdict, and of the reference in it: permutations of more would take minutes of a processor that has others to serve. */
const MOST_JUDGED = 500;
/** The layers' own state is no output of the graph that is served. */
const UNAVAILABLE = { meaning: 'A model that serves itself does not keep what it makes of texts.' };

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
  const rows = reference.figures && readReferenceRows(reference.figures);
  const live: { readonly scores: readonly number[]; readonly figures: RowFigures }[] = [];
  let added = 0;
  let judged: { readonly added: number; readonly family: Promise<FamilyCheck> } | null = null;

  const measure = (score: TextScore, column: number, state: DriftScore['state']): JudgedScore => {
    const own = live.map((row) => row.scores[column] ?? 0);
    return judgeScore(score, values.get(score.name) ?? [], own, state, reference.thresholds[score.name] ?? null).score;
  };

  /** Newest last. */
  const inOrder = (): readonly RowFigures[] => {
    const from = live.length < MOST_LIVE ? 0 : added % MOST_LIVE;
    return [...live.slice(from), ...live.slice(0, from)].map(({ figures }) => figures);
  };

  /** Whoever asks twice about the same texts is answered by one computation. */
  const family = (state: DriftScore['state']): Promise<FamilyCheck> => {
    if (rows === null) return Promise.resolve({ verdict: null, statistics: [] });
    if (judged?.added === added) return judged.family;
    const order: FamilyOrder = {
      sides: { reference: rows.figures.slice(0, MOST_JUDGED), live: inOrder().slice(-MOST_JUDGED) },
      state,
      alpha: reference.level,
      seed: `drift|${reference.revision ?? ''}|${added}`,
      unavailable: UNAVAILABLE,
    };
    // Too few texts are told without a thread.
    const found = state === 'ok' ? familyBeside(order) : Promise.resolve(checkFamily(order));
    judged = { added, family: found };
    found.catch(() => (judged = null));
    return found;
  };

  return {
    add: ({ text, probabilities = null }) => {
      if (isBlank(text)) return;
      const figures = figuresOf({ text, probabilities }, rows?.model ?? null);
      live[added % MOST_LIVE] = { scores: scores.map((score) => score.of(text, vocabulary)), figures };
      added += 1;
    },
    check: async () => {
      const state = stateOf(reference.texts, live.length);
      const found = scores.map((score, column) => measure(score, column, state));
      const about = { rule: reference.rule, texts: live.length, referenceTexts: reference.texts, scores: found };
      const { verdict, statistics } = await family(state);
      const alarms =
        reference.rule === 'promise'
          ? verdict !== null && verdict.p <= verdict.alpha
          : found.some(({ exceeded }) => exceeded);
      return { state: alarms ? 'drift' : state, ...about, verdict, statistics };
    },
  };
};
