/** Finding the texts that are spelt and worded most like one: cosine of words and pieces of words, weighted by how rare they are. */
import { featuresOf } from './word-features.ts';

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

const grown = <Values extends Uint32Array | Float32Array | Int32Array>(values: Values, least: number): Values => {
  if (least <= values.length) return values;
  const more = new (values.constructor as new (length: number) => Values)(Math.max(least, values.length * 2));
  more.set(values);
  return more;
};

/** 10 000 short texts take some 30 MB, and an answer some milliseconds: each text is compared, none is guessed away. */
export const createTextIndex = (): TextIndex => {
  const columnOf = new Map<number, number>();
  let inTexts = new Uint32Array(1 << 12);
  let starts = new Uint32Array(1 << 10);
  let columns = new Uint32Array(1 << 14);
  let counts = new Float32Array(1 << 14);
  let texts = 0;
  let weights = new Float64Array(0);
  /** Number of texts at which the weights were computed. */
  let weighed = 0;

  const countsOf = (text: string): Map<number, number> => {
    const own = new Map<number, number>();
    for (const feature of featuresOf(text)) own.set(feature, (own.get(feature) ?? 0) + 1);
    return own;
  };
  const weightOf = (have: number): number => Math.log((1 + texts) / (1 + have)) + 1;
  /** Rarity changes slowly: a text more in a hundred does not move it. */
  const weigh = (): void => {
    if (weights.length === columnOf.size && texts < weighed * 1.01) return;
    weights = Float64Array.from({ length: columnOf.size }, (_, column) => weightOf(inTexts[column] as number));
    weighed = texts;
  };

  return {
    size: () => texts,
    add: (text) => {
      const own = countsOf(text);
      const start = starts[texts] as number;
      columns = grown(columns, start + own.size);
      counts = grown(counts, start + own.size);
      starts = grown(starts, texts + 2);
      let at = start;
      for (const [feature, count] of own) {
        let column = columnOf.get(feature);
        if (column === undefined) {
          column = columnOf.size;
          columnOf.set(feature, column);
          inTexts = grown(inTexts, column + 1);
        }
        inTexts[column] = (inTexts[column] as number) + 1;
        columns[at] = column;
        counts[at++] = 1 + Math.log(count);
      }
      texts += 1;
      starts[texts] = at;
    },
    nearest: (text, most, isWanted = () => true) => {
      weigh();
      const query = new Float64Array(weights.length);
      let length = 0;
      for (const [feature, count] of countsOf(text)) {
        const column = columnOf.get(feature);
        // What no text has makes all of them less like this one.
        const value = (1 + Math.log(count)) * (column === undefined ? weightOf(0) : (weights[column] as number));
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
