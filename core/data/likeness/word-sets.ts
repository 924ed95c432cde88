/** Texts as sets of numbered words, the rarest first: what likeness of texts is computed on. */

/** `of[starts[i]] … of[starts[i + 1] - 1]` are the words of text `i`, ascending; the lower a number, the rarer its word in all texts. */
export type WordSets = {
  readonly starts: Uint32Array;
  readonly of: Uint32Array;
  /** Different words in all texts. */
  readonly vocabulary: number;
};

/** Words of these scripts stand without blanks between them: their pairs of letters take the place of words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Lower case, composed, letters, digits and underscore alone, as statistics clean words; split where punctuation joins two. */
const cleaned = (raw: string): readonly string[] => {
  const parts =
    raw
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}_]+/gu) ?? [];
  return parts.flatMap((part) => (UNSPACED.test(part) ? letterPairs(part) : [part]));
};

const letterPairs = (part: string): readonly string[] => {
  const letters = Array.from(part);
  return letters.length < 2 ? letters : letters.slice(1).map((letter, index) => `${letters[index]}${letter}`);
};

/** Blanks between words; a rarer one only keeps two words together. */
const isBlank = (code: number): boolean =>
  code <= 32 ||
  (code >= 0x85 && (code === 0x85 || code === 0xa0 || (code >= 0x2000 && code <= 0x200b) || code === 0x3000));

/**
 * Numbers for words as they stand, by a 64-bit hash in an open table: no string is made for a word that was met before. Two words of
 * one hash would count as one; among ten million words that happens once in 400 000 times.
 */
const createTable = () => {
  let room = 1 << 14;
  let size = 0;
  let hashes = new Int32Array(room * 2);
  let entries = new Int32Array(room).fill(EMPTY);
  const slotOf = (one: number, other: number): number => {
    let slot = one & (room - 1);
    while (entries[slot] !== EMPTY && (hashes[slot * 2] !== one || hashes[slot * 2 + 1] !== other))
      slot = (slot + 1) & (room - 1);
    return slot;
  };
  const grow = (): void => {
    const [oldHashes, oldEntries] = [hashes, entries];
    room *= 2;
    hashes = new Int32Array(room * 2);
    entries = new Int32Array(room).fill(EMPTY);
    for (let old = 0; old < oldEntries.length; old++) {
      if (oldEntries[old] === EMPTY) continue;
      const slot = slotOf(oldHashes[old * 2] as number, oldHashes[old * 2 + 1] as number);
      hashes[slot * 2] = oldHashes[old * 2] as number;
      hashes[slot * 2 + 1] = oldHashes[old * 2 + 1] as number;
      entries[slot] = oldEntries[old] as number;
    }
  };
  return {
    slotOf,
    entry: (slot: number): number => entries[slot] as number,
    put: (one: number, other: number, entry: number): void => {
      if (++size * 2 > room) grow();
      const slot = slotOf(one, other);
      hashes[slot * 2] = one;
      hashes[slot * 2 + 1] = other;
      entries[slot] = entry;
    },
  };
};

const EMPTY = -0x8000_0000;

/** Gives each text's words by number. A word is cleaned the first time it is met: texts repeat words, cleaning is slow. */
export const createWordReader = () => {
  const numbers = new Map<string, number>();
  const table = createTable();
  /** What a word as it stands is none of, or several: entry −1 is the first of these. */
  const lists: (readonly number[])[] = [];
  const numberOf = (word: string): number => {
    const known = numbers.get(word);
    if (known !== undefined) return known;
    numbers.set(word, numbers.size);
    return numbers.size - 1;
  };
  const meet = (raw: string): number => {
    const found = cleaned(raw).map(numberOf);
    return found.length === 1 ? (found[0] as number) : -lists.push(found);
  };
  let words = new Uint32Array(256);
  return {
    /** The numbers of the words in turn, repeats included: the first `count` of `words`, until the next call. */
    read: (text: string): { readonly words: Uint32Array; readonly count: number } => {
      const { length } = text;
      let count = 0;
      const add = (word: number): void => {
        if (count === words.length) words = grown(words, 0);
        words[count++] = word;
      };
      for (let at = 0; at < length; ) {
        let code = text.charCodeAt(at);
        if (isBlank(code)) {
          at++;
          continue;
        }
        const start = at;
        let one = 0x811c_9dc5 | 0;
        let other = 0x9747_b28c | 0;
        while (!isBlank(code)) {
          one = Math.imul(one ^ code, 0x0100_0193);
          other = Math.imul(other, 31) + code;
          other = (other ^ (other >>> 15)) | 0;
          if (++at === length) break;
          code = text.charCodeAt(at);
        }
        one ^= one >>> 16;
        let entry = table.entry(table.slotOf(one, other));
        if (entry === EMPTY) {
          entry = meet(text.slice(start, at));
          table.put(one, other, entry);
        }
        if (entry >= 0) add(entry);
        else for (const word of lists[-entry - 1] as readonly number[]) add(word);
      }
      return { words, count };
    },
    size: (): number => numbers.size,
    /** The word, cleaned. Slow: for the few that are shown. */
    nameOf: (word: number): string => [...numbers.keys()][word] ?? '',
  };
};

/** @param texts read once, in order. */
export const wordSets = (texts: readonly string[]): WordSets => {
  const reader = createWordReader();
  const starts = new Uint32Array(texts.length + 1);
  let of = new Uint32Array(Math.max(64, texts.length * 16));
  let size = 0;
  /** The last text that had the word, so that a repeat in one text counts once. */
  let lastIn = new Int32Array(1 << 12).fill(-1);
  let counts = new Uint32Array(1 << 12);
  for (let index = 0; index < texts.length; index++) {
    const { words, count } = reader.read(texts[index] as string);
    while (reader.size() > lastIn.length) [lastIn, counts] = [grown(lastIn, -1), grown(counts, 0)];
    while (size + count > of.length) of = grown(of, 0);
    for (let at = 0; at < count; at++) {
      const word = words[at] as number;
      if (lastIn[word] === index) continue;
      lastIn[word] = index;
      counts[word] = (counts[word] as number) + 1;
      of[size++] = word;
    }
    starts[index + 1] = size;
  }
  const vocabulary = reader.size();
  const ranks = ranksOf(counts, vocabulary);
  for (let at = 0; at < size; at++) of[at] = ranks[of[at] as number] as number;
  for (let index = 0; index < texts.length; index++)
    sortRange(of, starts[index] as number, starts[index + 1] as number);
  return { starts, of: of.subarray(0, size), vocabulary };
};

/** Rank by ascending count: a counting sort, words of one count in the order they were met. */
const ranksOf = (counts: Uint32Array, vocabulary: number): Uint32Array => {
  let most = 0;
  for (let word = 0; word < vocabulary; word++) most = Math.max(most, counts[word] as number);
  const before = new Uint32Array(most + 2);
  for (let word = 0; word < vocabulary; word++) {
    const next = (counts[word] as number) + 1;
    before[next] = (before[next] as number) + 1;
  }
  for (let count = 1; count < before.length; count++)
    before[count] = (before[count] as number) + (before[count - 1] as number);
  const ranks = new Uint32Array(vocabulary);
  for (let word = 0; word < vocabulary; word++) {
    const count = counts[word] as number;
    ranks[word] = before[count] as number;
    before[count] = (before[count] as number) + 1;
  }
  return ranks;
};

/** Short ranges by insertion: a call of sort for each of a hundred thousand texts costs more than the sorting. */
const sortRange = (values: Uint32Array, from: number, to: number): void => {
  if (to - from > 40) {
    values.subarray(from, to).sort();
    return;
  }
  for (let at = from + 1; at < to; at++) {
    const value = values[at] as number;
    let place = at;
    for (; place > from && (values[place - 1] as number) > value; place--) values[place] = values[place - 1] as number;
    values[place] = value;
  }
};

const grown = <Numbers extends Int32Array | Uint32Array>(values: Numbers, fill: number): Numbers => {
  const larger = new (values.constructor as new (length: number) => Numbers)(values.length * 2);
  larger.set(values);
  if (fill !== 0) larger.fill(fill, values.length);
  return larger;
};

/**
 * Words that two texts share, or -1 as soon as they cannot be `least`.
 * Both are sorted, so one walk over them will do.
 */
export const sharedWords = ({ starts, of }: WordSets, a: number, b: number, least: number): number => {
  let at = starts[a] as number;
  let bt = starts[b] as number;
  const [aEnd, bEnd] = [starts[a + 1] as number, starts[b + 1] as number];
  let shared = 0;
  while (at < aEnd && bt < bEnd) {
    const [left, right] = [of[at] as number, of[bt] as number];
    if (left === right) {
      shared++;
      at++;
      bt++;
    } else if (left < right) {
      at++;
      if (shared + aEnd - at < least) return -1;
    } else {
      bt++;
      if (shared + bEnd - bt < least) return -1;
    }
  }
  return shared >= least ? shared : -1;
};

/** Fewest words that sets of these sizes share when they are alike by `threshold` (Jaccard). */
export const leastShared = (sizeA: number, sizeB: number, threshold: number): number =>
  Math.ceil((threshold / (1 + threshold)) * (sizeA + sizeB) - 1e-9);
