/** Finding the texts that are spelt and worded most like one: cosine of words and pieces of words, weighted by how rare they are. */
import { createFeatureRows, dampened, featureCounts, rarity } from './word-features.ts';

type NearText = {
  /** Number of the text, in the order in which they were added. */
  readonly place: number;
  /** 0 to 1. */
  readonly similarity: number;
};

export type TextIndex = {
  readonly add: (text: string) => void;
  readonly size: () => number;
  /** The likest first; those that share nothing are left out. @param isWanted by place */
  readonly nearest: (text: string, most: number, isWanted?: (place: number) => boolean) => NearText[];
};

/** 10 000 short texts take some 10 MB, and an answer some milliseconds: each text is compared, none is guessed away. */
export const createTextIndex = (): TextIndex => {
  const rows = createFeatureRows();
  let weights = new Float64Array(0);
  /** Number of texts at which the weights were computed. */
  let weighed = 0;
  /** Rarity changes slowly: a text more in a hundred does not move it. */
  const weigh = (): void => {
    const { texts, inTexts } = rows.view();
    if (weights.length === inTexts.length && texts < weighed * 1.01) return;
    weights = Float64Array.from(inTexts, (have) => rarity(texts, have));
    weighed = texts;
  };
  return {
    size: () => rows.view().texts,
    add: rows.add,
    nearest: (text, most, isWanted = () => true) => {
      weigh();
      const { texts, starts, columns, counts } = rows.view();
      const query = new Float64Array(weights.length);
      let length = 0;
      for (const [feature, count] of featureCounts(text)) {
        const column = rows.columnOf(feature);
        // What no text has makes all of them less like this one.
        const value = dampened(count) * (column === undefined ? rarity(texts, 0) : (weights[column] as number));
        length += value * value;
        if (column !== undefined) query[column] = value;
      }
      const found: NearText[] = [];
      for (let place = 0; place < texts; place++) {
        let shared = 0;
        let own = 0;
        for (let at = starts[place] as number; at < (starts[place + 1] as number); at++) {
          const column = columns[at] as number;
          const value = (counts[at] as number) * (weights[column] as number);
          shared += value * (query[column] as number);
          own += value * value;
        }
        if (shared === 0) continue;
        const similarity = Math.min(1, shared / Math.sqrt(own * length));
        const last = found.length < most ? -1 : (found.at(-1)?.similarity ?? -1);
        if (similarity <= last || !isWanted(place)) continue;
        found.splice(placeIn(found, similarity), 0, { place, similarity });
        if (found.length > most) found.pop();
      }
      return found;
    },
  };
};

const placeIn = (found: readonly NearText[], similarity: number): number => {
  const before = found.findIndex((each) => each.similarity < similarity);
  return before < 0 ? found.length : before;
};
