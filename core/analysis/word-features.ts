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
const featuresOf = (text: string): number[] => {
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

/** How often each feature is in a text. */
export const featureCounts = (text: string): ReadonlyMap<number, number> => {
  const own = new Map<number, number>();
  for (const feature of featuresOf(text)) own.set(feature, (own.get(feature) ?? 0) + 1);
  return own;
};

/** Weight of a feature that so many of all texts have. */
export const rarity = (texts: number, have: number): number => Math.log((1 + texts) / (1 + have)) + 1;

/** Weight of a feature that is so often in a text: the second time says less than the first. */
export const dampened = (count: number): number => 1 + Math.log(count);

/** Features that only one text has are left out. */
export const wordFeatures = (texts: readonly string[]): SparseRows => {
  const all = createFeatureRows();
  for (const text of texts) all.add(text);
  const { starts, columns, counts, inTexts } = all.view();
  const renumbered = new Int32Array(inTexts.length).fill(-1);
  let width = 0;
  for (const [column, have] of inTexts.entries()) if (have >= LEAST_TEXTS) renumbered[column] = width++;
  const kept = { starts: new Uint32Array(texts.length + 1), columns: [] as number[], values: [] as number[] };
  for (let row = 0; row < texts.length; row++) {
    const from = kept.values.length;
    let squares = 0;
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at++) {
      const column = columns[at] as number;
      if ((renumbered[column] as number) < 0) continue;
      const value = (counts[at] as number) * rarity(texts.length, inTexts[column] as number);
      kept.columns.push(renumbered[column] as number);
      kept.values.push(value);
      squares += value * value;
    }
    const length = Math.sqrt(squares);
    for (let at = from; at < kept.values.length; at++) kept.values[at] = (kept.values[at] as number) / length;
    kept.starts[row + 1] = kept.values.length;
  }
  const { columns: own, values } = kept;
  return { starts: kept.starts, columns: Uint32Array.from(own), values: Float64Array.from(values), width };
};

export type FeatureRows = {
  readonly add: (text: string) => void;
  readonly columnOf: (feature: number) => number | undefined;
  /** What was added so far: of text `i` the features from `starts[i]` to before `starts[i + 1]`; good until the next text. */
  readonly view: () => {
    readonly texts: number;
    readonly starts: Uint32Array;
    readonly columns: Uint32Array;
    /** Dampened. */
    readonly counts: Float32Array;
    /** By column: texts that have it. */
    readonly inTexts: Uint32Array;
  };
};

const grown = <Values extends Uint32Array | Float32Array>(values: Values, least: number): Values => {
  if (least <= values.length) return values;
  const more = new (values.constructor as new (length: number) => Values)(Math.max(least, values.length * 2));
  more.set(values);
  return more;
};

/** Texts as rows of numbered features, one after the other in few arrays: a text takes some eight bytes for each feature. */
export const createFeatureRows = (): FeatureRows => {
  const columnsOf = new Map<number, number>();
  let inTexts = new Uint32Array(1 << 12);
  let starts = new Uint32Array(1 << 10);
  let columns = new Uint32Array(1 << 14);
  let counts = new Float32Array(1 << 14);
  let texts = 0;
  return {
    columnOf: (feature) => columnsOf.get(feature),
    add: (text) => {
      const own = featureCounts(text);
      let at = starts[texts] as number;
      columns = grown(columns, at + own.size);
      counts = grown(counts, at + own.size);
      starts = grown(starts, texts + 2);
      for (const [feature, count] of own) {
        let column = columnsOf.get(feature);
        if (column === undefined) {
          column = columnsOf.size;
          columnsOf.set(feature, column);
          inTexts = grown(inTexts, column + 1);
        }
        inTexts[column] = (inTexts[column] as number) + 1;
        columns[at] = column;
        counts[at++] = dampened(count);
      }
      texts += 1;
      starts[texts] = at;
    },
    view: () => ({ texts, starts, columns, counts, inTexts: inTexts.subarray(0, columnsOf.size) }),
  };
};
