/** Row numbers in another order, in steps that leave others their turn. Equal rows keep their order, up or down. */
import { createTurns } from './row-file.ts';

/** Numbers this far apart are counted into places instead of being compared. */
const MOST_COUNTED = 1 << 22;
const BLOCK = 1 << 13;

/** By whole numbers from 0, such as lengths. @param keys by row number */
export const orderByNumbers = (rows: Uint32Array, keys: Int32Array, descending: boolean): Uint32Array | null => {
  let most = 0;
  for (const row of rows) if ((keys[row] as number) > most) most = keys[row] as number;
  if (most > MOST_COUNTED) return null;
  const places = new Uint32Array(most + 2);
  const slot = descending ? (key: number): number => most - key : (key: number): number => key;
  for (const row of rows) {
    const at = slot(keys[row] as number) + 1;
    places[at] = (places[at] as number) + 1;
  }
  for (let at = 1; at < places.length; at++) places[at] = (places[at] as number) + (places[at - 1] as number);
  const ordered = new Uint32Array(rows.length);
  for (const row of rows) {
    const at = slot(keys[row] as number);
    ordered[places[at] as number] = row;
    places[at] = (places[at] as number) + 1;
  }
  return ordered;
};

/** By any comparison, which is never 0: blocks that are sorted at once, merged. */
export const orderBy = async (
  rows: Uint32Array,
  compare: (a: number, b: number) => number,
  signal?: AbortSignal,
): Promise<Uint32Array> => {
  const turn = createTurns(signal);
  let from = rows.slice();
  for (let at = 0; at < from.length; at += BLOCK) {
    from.subarray(at, at + BLOCK).sort(compare);
    await turn();
  }
  let to = new Uint32Array(from.length);
  for (let width = BLOCK; width < from.length; width *= 2) {
    for (let at = 0; at < from.length; at += 2 * width) {
      const [middle, end] = [Math.min(at + width, from.length), Math.min(at + 2 * width, from.length)];
      let [left, right, out] = [at, middle, at];
      while (left < middle && right < end) {
        // A turn now and then: the last merges are of all rows.
        if ((out & 0xffff) === 0) await turn();
        const takesLeft = compare(from[left] as number, from[right] as number) < 0;
        to[out++] = (takesLeft ? from[left++] : from[right++]) as number;
      }
      while (left < middle) to[out++] = from[left++] as number;
      while (right < end) to[out++] = from[right++] as number;
    }
    [from, to] = [to, from];
    await turn();
  }
  return from;
};
