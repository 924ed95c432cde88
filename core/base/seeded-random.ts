/** Random numbers that anyone can draw again: sfc32, seeded by a text. */

type SeededRandom = {
  /** An integer in [0, 2³²). */
  readonly uint32: () => number;
  /** An integer in [0, n), every one equally likely. */
  readonly below: (n: number) => number;
  /** The first `k` entries of a Fisher–Yates shuffle of 0..n−1, made anew each time. */
  readonly choose: (n: number, k: number) => Uint32Array;
  /** The same entries, and those that were not chosen, in no order. */
  readonly split: (n: number, k: number) => { readonly chosen: Uint32Array; readonly rest: Uint32Array };
};

const WARM_UP_STEPS = 15;

/** Whether a remainder by n would favour small ones. The limit lies above 2³² − n: it is asked for only where it can matter, for it is slow. */
const isBeyond = (drawn: number, n: number): boolean =>
  drawn > 0xffff_ffff - n && drawn >= 0x1_0000_0000 - (0x1_0000_0000 % n);

export const seededRandom = (seed: string): SeededRandom => {
  let a = fnv1a(`${seed}#0`);
  let b = fnv1a(`${seed}#1`);
  let c = fnv1a(`${seed}#2`);
  let d = fnv1a(`${seed}#3`);
  const uint32 = (): number => {
    const t = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return t >>> 0;
  };
  for (let step = 0; step < WARM_UP_STEPS; step++) uint32();
  const below = (n: number): number => {
    let drawn = uint32();
    while (isBeyond(drawn, n)) drawn = uint32();
    return drawn - Math.floor(drawn / n) * n;
  };
  let inOrder = new Uint32Array(0);
  /** As `below(n - i)` for each i; the generator's numbers stay in this function, for permutation tests ask for millions. */
  const split = (n: number, k: number): { chosen: Uint32Array; rest: Uint32Array } => {
    if (inOrder.length !== n) inOrder = Uint32Array.from({ length: n }, (_, index) => index);
    const entries = inOrder.slice();
    let [w, x, y, z] = [a, b, c, d];
    for (let i = 0; i < k; i++) {
      const left = n - i;
      let drawn: number;
      do {
        const t = (w + x + z) | 0;
        z = (z + 1) | 0;
        w = x ^ (x >>> 9);
        x = (y + (y << 3)) | 0;
        y = (((y << 21) | (y >>> 11)) + t) | 0;
        drawn = t >>> 0;
      } while (isBeyond(drawn, left));
      const j = i + (drawn - Math.floor(drawn / left) * left);
      const swapped = entries[i] as number;
      entries[i] = entries[j] as number;
      entries[j] = swapped;
    }
    [a, b, c, d] = [w, x, y, z];
    return { chosen: entries.subarray(0, k), rest: entries.subarray(k) };
  };
  return { uint32, below, split, choose: (n, k) => split(n, k).chosen };
};

/** 32-bit FNV-1a of the UTF-8 bytes. */
const fnv1a = (text: string): number => {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
};
