/** The numbers behind dropout: a hash of a counter and a key, of operations on 32 bits that every device has. */

/** 2³² divided by the golden ratio, odd: neighbours land far apart. */
export const SPREAD = 0x9e3779b1;
export const FACTOR = 0x7feb352d;
export const ROUNDS = 2;
/** Multiplying and dividing by it are shifts, which not every device has on 32 bits. */
export const HALF = 65_536;

/**
 * Rounds of x·(2x + 1), whose upper bits depend on all of x, a swap of the halves, and the key again; modulo 2³².
 * Changing any bit of counter or key changes each bit of the result in half of all cases.
 */
export const counterHash = (counter: number, key: number): number => {
  let x = (Math.imul(counter, SPREAD) + key) >>> 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const square = Math.imul(x, 2 * x + 1) >>> 0;
    const swapped = (Math.imul(square, HALF) + (square >>> 16)) >>> 0;
    x = (Math.imul(swapped, FACTOR) + key) >>> 0;
  }
  return x;
};

export const dropThreshold = (rate: number): number => Math.round(rate * 2 ** 32);

export const dropValue = (counter: number, key: number, rate: number): number =>
  counterHash(counter, key >>> 0) < dropThreshold(rate) ? 0 : 1 / (1 - rate);
