/** Byte-pair encoding (RoBERTa, ModernBERT): neighbouring pieces are joined, in the order in which training found the pairs. */
import { createQueue } from './best-first.ts';

export type BytePairModel = {
  readonly vocab: ReadonlyMap<string, number>;
  /** In order of rank. */
  readonly merges: readonly (readonly [string, string])[];
  readonly unk_token: string | null;
  readonly continuing_subword_prefix: string;
  readonly end_of_word_suffix: string;
  readonly fuse_unk: boolean;
  readonly byte_fallback: boolean;
  readonly ignore_merges: boolean;
};

/** Two ids as one number: ids are below 2^26. */
const pairOf = (left: number, right: number): number => left * 0x4000000 + right;

type Joined = { readonly rank: number; readonly id: number };
/** A pair's rank and place as one number, by which pairs are joined: places are below 2^31. */
const PLACES = 0x80000000;

const joinsOf = ({ vocab, merges, continuing_subword_prefix: prefix }: BytePairModel): ReadonlyMap<number, Joined> => {
  const joins = new Map<number, Joined>();
  for (const [rank, [left, right]] of merges.entries()) {
    const joined = left + right.slice(prefix.length);
    const [a, b, id] = [vocab.get(left), vocab.get(right), vocab.get(joined)];
    if (a === undefined || b === undefined || id === undefined) {
      throw new Error(`Merge ${rank + 1}, "${left} ${right}", names a piece that the vocabulary lacks.`);
    }
    joins.set(pairOf(a, b), { rank, id });
  }
  return joins;
};

/** Joins until no pair is left to join; changes `pieces`. Time grows with n log n: a text may be one word of a megabyte. */
const joinAll = (pieces: number[], joins: ReadonlyMap<number, Joined>): readonly number[] => {
  const count = pieces.length;
  if (count < 2) return pieces;
  // The pieces still there, as a chain; a piece that was joined to the one before it is marked with -1.
  const next = Int32Array.from(pieces, (_, at) => at + 1);
  const previous = Int32Array.from(pieces, (_, at) => at - 1);
  const queue = createQueue<number>((a, b) => a < b);
  const joinOf = (at: number, after: number): Joined | undefined =>
    joins.get(pairOf(pieces[at] ?? -1, pieces[after] ?? -1));
  const offer = (at: number, after: number): void => {
    const join = joinOf(at, after);
    if (join) queue.push(join.rank * PLACES + at);
  };
  for (let at = 0; at + 1 < count; at++) offer(at, at + 1);
  for (let best = queue.take(); best !== undefined; best = queue.take()) {
    const at = best % PLACES;
    const right = next[at] ?? count;
    if ((pieces[at] ?? -1) < 0 || right >= count) continue;
    const join = joinOf(at, right);
    if (join?.rank !== Math.floor(best / PLACES)) continue; // the pair is gone
    pieces[at] = join.id;
    pieces[right] = -1;
    const after = next[right] ?? count;
    next[at] = after;
    if (after < count) {
      previous[after] = at;
      offer(at, after);
    }
    const before = previous[at] ?? -1;
    if (before >= 0) offer(before, at);
  }
  return pieces.filter((piece) => piece >= 0);
};

const byteTokensOf = (letter: string, vocab: ReadonlyMap<string, number>): readonly number[] | undefined => {
  const ids = Array.from(Buffer.from(letter), (byte) =>
    vocab.get(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`),
  );
  const found = ids.filter((id) => id !== undefined);
  return found.length === ids.length ? found : undefined;
};

export const bytePairs = (model: BytePairModel): ((word: string) => readonly number[]) => {
  const { vocab, continuing_subword_prefix: prefix, end_of_word_suffix: suffix } = model;
  const joins = joinsOf(model);
  const unknownId = (): number => {
    const id = vocab.get(model.unk_token ?? '');
    if (id === undefined)
      throw new Error(`The vocabulary has no ${model.unk_token} for letters that it does not know.`);
    return id;
  };
  const lettersOf = (word: string): number[] => {
    const pieces: number[] = [];
    let unknown = false;
    for (let at = 0; at < word.length; ) {
      const letter = String.fromCodePoint(word.codePointAt(at) ?? 0);
      const end = at + letter.length;
      const spelled = (at > 0 ? prefix : '') + letter + (end === word.length ? suffix : '');
      at = end;
      const id = vocab.get(spelled);
      if (id !== undefined) {
        if (unknown) pieces.push(unknownId());
        unknown = false;
        pieces.push(id);
        continue;
      }
      const bytes = model.byte_fallback ? byteTokensOf(spelled, vocab) : undefined;
      if (bytes) pieces.push(...bytes);
      // Without an unknown token, unknown letters are left out.
      else if (model.unk_token !== null) {
        if (unknown && !model.fuse_unk) pieces.push(unknownId());
        unknown = true;
      }
    }
    if (unknown) pieces.push(unknownId());
    return pieces;
  };
  return (word) => {
    const whole = model.ignore_merges ? vocab.get(word) : undefined;
    return whole === undefined ? joinAll(lettersOf(word), joins) : [whole];
  };
};
