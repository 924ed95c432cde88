/** A text's character 1–3-grams as a vector: counts in 4 096 hashed buckets, their square roots, of length one. */
import { crc32 } from 'node:zlib';
import { normalisedText } from './surprisal.ts';

/** Buckets ascending, each once; a text without a character has none. */
export type SparseVector = { readonly places: Uint32Array; readonly values: Float64Array };

export const BUCKETS = 4096;
const LONGEST = 3;

const bucketsByGram = new Map<string, number>();
/** Beyond this the table starts anew: texts of all scripts together know more n-grams than are worth their memory. */
const MOST_GRAMS = 200_000;

/** CRC-32 of the UTF-8 n-gram. */
const bucketOf = (gram: string): number => {
  const known = bucketsByGram.get(gram);
  if (known !== undefined) return known;
  if (bucketsByGram.size >= MOST_GRAMS) bucketsByGram.clear();
  const bucket = crc32(gram) % BUCKETS;
  bucketsByGram.set(gram, bucket);
  return bucket;
};

/** Per bucket how many of the text's n-grams fall into it, buckets ascending. */
export type SpellingCounts = { readonly places: Uint32Array; readonly counts: Uint32Array };

export const spellingCounts = (text: string): SpellingCounts => {
  const letters = Array.from(normalisedText(text));
  const counts = new Map<number, number>();
  for (let at = 0; at < letters.length; at++) {
    let gram = '';
    for (let end = at; end < Math.min(at + LONGEST, letters.length); end++) {
      gram += letters[end] as string;
      const bucket = bucketOf(gram);
      counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
    }
  }
  const places = Uint32Array.from(counts.keys()).toSorted();
  return { places, counts: Uint32Array.from(places, (place) => counts.get(place) as number) };
};

export const vectorOfCounts = ({ places, counts }: SpellingCounts): SparseVector => {
  // The squares of the roots are the counts: their sum is a whole number.
  const length = Math.sqrt(counts.reduce((sum, count) => sum + count, 0));
  return { places, values: Float64Array.from(counts, (count) => Math.sqrt(count) / length) };
};

export const spellingVector = (text: string): SparseVector => vectorOfCounts(spellingCounts(text));
