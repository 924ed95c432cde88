/** Unigram (XLM-R): of all ways to cut a word into pieces, the one whose scores add up to most. */

export type UnigramModel = {
  /** Pieces with the logarithm of their probability, in id order. */
  readonly vocab: readonly (readonly [string, number])[];
  readonly unk_id: number | null;
  readonly byte_fallback: boolean;
};

/** How much worse than the rarest piece an unknown character is. SentencePiece's constant. */
const UNKNOWN_PENALTY = 10;

/** Pieces in sorted order, searched letter by letter: a trie of 250 000 pieces would need 100 MB. */
const createPrefixSearch = (ids: ReadonlyMap<string, number>) => {
  const sorted = [...ids.keys()].filter((piece) => piece !== '').toSorted();
  const sortedIds = Int32Array.from(sorted, (piece) => ids.get(piece) ?? -1);
  const firstLetters = new Map<number, { readonly from: number; readonly to: number }>();
  for (const [at, piece] of sorted.entries()) {
    const letter = piece.charCodeAt(0);
    firstLetters.set(letter, { from: firstLetters.get(letter)?.from ?? at, to: at + 1 });
  }
  /** Of the pieces from `from` to `to`, which agree up to `depth`: the first whose letter there is not below `letter`. */
  const firstAtLeast = (letter: number, depth: number, from: number, to: number): number => {
    let [low, high] = [from, to];
    while (low < high) {
      const middle = (low + high) >>> 1;
      // NaN, past a piece's end, is below every letter
      if ((sorted[middle] ?? '').charCodeAt(depth) >= letter) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  /** Every piece that the text has at `start`, shortest first. */
  return (text: string, start: number, found: (id: number, end: number) => void): void => {
    const first = firstLetters.get(text.charCodeAt(start));
    if (!first) return;
    let { from, to } = first;
    for (let depth = 1; from < to; depth++) {
      if (sorted[from]?.length === depth) {
        found(sortedIds[from] ?? -1, start + depth);
        from++;
      }
      if (start + depth >= text.length) return;
      const letter = text.charCodeAt(start + depth);
      from = firstAtLeast(letter, depth, from, to);
      to = firstAtLeast(letter + 1, depth, from, to);
    }
  };
};

export const unigram = ({ vocab, unk_id: unknown, byte_fallback }: UnigramModel) => {
  const ids = new Map(vocab.map(([piece], id) => [piece, id]));
  const scores = Float64Array.from(vocab, ([, score]) => score);
  const eachPrefix = createPrefixSearch(ids);
  const unknownScore =
    scores.reduce((lowest, score) => Math.min(lowest, score), Number.POSITIVE_INFINITY) - UNKNOWN_PENALTY;
  const unknownId = (): number => {
    if (unknown === null) throw new Error('The vocabulary has no token for letters that it does not know.');
    return unknown;
  };

  /** The start of the best piece that ends at each place, and that piece's id. */
  const bestPieces = (word: string) => {
    const best = new Float64Array(word.length + 1);
    const starts = new Int32Array(word.length + 1).fill(-1);
    const pieces = new Int32Array(word.length + 1);
    const offer = (id: number, start: number, end: number, score: number): void => {
      if ((starts[end] ?? -1) >= 0 && score <= (best[end] ?? 0)) return;
      best[end] = score;
      starts[end] = start;
      pieces[end] = id;
    };
    for (let start = 0; start < word.length; ) {
      const single = start + ((word.codePointAt(start) ?? 0) > 0xffff ? 2 : 1);
      const scoreHere = best[start] ?? 0;
      let hasSingle = false;
      eachPrefix(word, start, (id, end) => {
        offer(id, start, end, (scores[id] ?? 0) + scoreHere);
        if (end === single) hasSingle = true;
      });
      if (!hasSingle) offer(unknownId(), start, single, unknownScore + scoreHere);
      start = single;
    }
    return { starts, pieces };
  };

  const idsOf = (piece: string): readonly number[] => {
    const id = ids.get(piece);
    if (id !== undefined) return [id];
    const bytes = Array.from(byte_fallback ? Buffer.from(piece) : [], (byte) =>
      ids.get(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`),
    );
    const found = bytes.filter((byte) => byte !== undefined);
    return found.length > 0 && found.length === bytes.length ? found : [unknownId()];
  };

  return (word: string): readonly number[] => {
    const { starts, pieces } = bestPieces(word);
    const reversed: string[] = [];
    // Unknown pieces that follow one another are one piece.
    let unknownEnd = -1;
    for (let end = word.length; end > 0; ) {
      const start = starts[end] ?? 0;
      if (pieces[end] === unknown) {
        if (unknownEnd < 0) unknownEnd = end;
      } else {
        if (unknownEnd >= 0) reversed.push(word.slice(end, unknownEnd));
        unknownEnd = -1;
        reversed.push(word.slice(start, end));
      }
      end = start;
    }
    if (unknownEnd >= 0) reversed.push(word.slice(0, unknownEnd));
    return reversed.toReversed().flatMap(idsOf);
  };
};
