/** WordPiece (BERT, DistilBERT, ELECTRA): the longest piece that fits, again and again; a word with a rest that fits none is unknown. */

export type WordPieceModel = {
  readonly vocab: ReadonlyMap<string, number>;
  readonly unk_token: string;
  readonly continuing_subword_prefix: string;
  readonly max_input_chars_per_word: number;
};

/** Whether there are more than `limit` code points. */
const isLonger = (word: string, limit: number): boolean => {
  if (word.length <= limit) return false;
  let count = 0;
  for (const _ of word) if (++count > limit) return true;
  return false;
};

export const wordPiece = (model: WordPieceModel): ((word: string) => readonly number[]) => {
  const { vocab, continuing_subword_prefix: prefix } = model;
  let longest = 0;
  for (const piece of vocab.keys()) longest = Math.max(longest, piece.length);
  const unknown = (): readonly number[] => {
    const id = vocab.get(model.unk_token);
    if (id === undefined) throw new Error(`The vocabulary has no ${model.unk_token} for words that it does not know.`);
    return [id];
  };
  return (word) => {
    if (isLonger(word, model.max_input_chars_per_word)) return unknown();
    const ids: number[] = [];
    for (let start = 0; start < word.length; ) {
      let end = Math.min(word.length, start + longest);
      let id: number | undefined;
      for (; end > start; end--) {
        const piece = word.slice(start, end);
        id = vocab.get(start === 0 ? piece : prefix + piece);
        if (id !== undefined) break;
      }
      if (id === undefined) return unknown();
      ids.push(id);
      start = end;
    }
    return ids;
  };
};
