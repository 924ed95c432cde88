/**
 * Texts as sparse vectors for a linear model: words and pieces of words, weighted by how rare they are (TF-IDF), each vector of length 1.
 * Scripts without blanks between words are seen by their pieces alone.
 */

/** Row `i` has `values[at]` in column `columns[at]` for `at` from `starts[i]` to before `starts[i + 1]`. */
export type SparseRows = {
  readonly starts: Uint32Array;
  readonly columns: Uint32Array;
  readonly values: Float64Array;
  /** Number of columns. */
  readonly width: number;
};

/** Letters of a piece, the blanks around a word among them. Shorter and longer ones beside them cost three times as much and find no more. */
const PIECE = 4;
/** Where words stand without blanks between them, two letters are about a word. */
const UNSPACED_PIECE = 2;
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** Features are told apart by 32 bits of their letters' hash: of 100 000 two in a hundred thousand share one. */
const HASH_START = 0x811c_9dc5;
const HASH_STEP = 0x0100_0193;
/** Marks a word, so that it is another feature than the piece of the same letters. */
const WORD = 1;
const BLANK = 32;
/** A feature of one text alone says nothing of another. */
const LEAST_TEXTS = 2;
/** Letters of a text that are looked at: what a long text is about it says early. */
const MOST_LETTERS = 4000;

const WORDS = /[\p{L}\p{M}\p{N}_]+/gu;

/** Hashes of a text's words and pieces, repeats included. */
export const featuresOf = (text: string): number[] => {
  const found: number[] = [];
  const cut = text.slice(0, MOST_LETTERS).normalize('NFC').toLowerCase();
  for (const [word] of cut.matchAll(WORDS)) {
    const codes = [BLANK];
    for (let at = 0; at < word.length; at++) codes.push(word.charCodeAt(at));
    codes.push(BLANK);
    let whole = HASH_START ^ WORD;
    for (const code of codes) whole = Math.imul(whole ^ code, HASH_STEP);
    found.push(whole >>> 0);
    const length = UNSPACED.test(word) ? UNSPACED_PIECE : PIECE;
    for (let from = 0; from + length <= codes.length; from++) {
      let hash = HASH_START;
      for (let at = from; at < from + length; at++) hash = Math.imul(hash ^ (codes[at] as number), HASH_STEP);
      found.push(hash >>> 0);
    }
  }
  return found;
};

/** Term frequency is dampened, 1 + ln n; the weight of a feature is ln((1 + texts) / (1 + texts that have it)) + 1, as usual. */
export const wordFeatures = (texts: readonly string[]): SparseRows => {
  const counts = texts.map((text) => {
    const own = new Map<number, number>();
    for (const feature of featuresOf(text)) own.set(feature, (own.get(feature) ?? 0) + 1);
    return own;
  });
  const inTexts = new Map<number, number>();
  for (const own of counts) for (const feature of own.keys()) inTexts.set(feature, (inTexts.get(feature) ?? 0) + 1);
  const columnOf = new Map<number, number>();
  const weights: number[] = [];
  for (const [feature, count] of inTexts) {
    if (count < LEAST_TEXTS) continue;
    columnOf.set(feature, weights.length);
    weights.push(Math.log((1 + texts.length) / (1 + count)) + 1);
  }
  return sparseRows(counts, columnOf, weights);
};

const sparseRows = (
  counts: readonly ReadonlyMap<number, number>[],
  columnOf: ReadonlyMap<number, number>,
  weights: readonly number[],
): SparseRows => {
  const starts = new Uint32Array(counts.length + 1);
  for (const [row, own] of counts.entries()) {
    let known = 0;
    for (const feature of own.keys()) if (columnOf.has(feature)) known++;
    starts[row + 1] = (starts[row] as number) + known;
  }
  const size = starts[counts.length] as number;
  const columns = new Uint32Array(size);
  const values = new Float64Array(size);
  for (const [row, own] of counts.entries()) {
    let at = starts[row] as number;
    let squares = 0;
    for (const [feature, count] of own) {
      const column = columnOf.get(feature);
      if (column === undefined) continue;
      const value = (1 + Math.log(count)) * (weights[column] as number);
      columns[at] = column;
      values[at++] = value;
      squares += value * value;
    }
    const length = Math.sqrt(squares);
    for (let each = starts[row] as number; each < at; each++) values[each] = (values[each] as number) / length;
  }
  return { starts, columns, values, width: weights.length };
};
