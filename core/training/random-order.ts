/** The order of texts in an epoch: `torch.randperm` of a generator seeded with seed + epoch, as Hugging Face's Trainer draws it. */

const N = 624;
const M = 397;

/** MT19937 (Matsumoto and Nishimura), seeded as `init_genrand`. Gives 32-bit numbers. */
const mersenneTwister = (seed: number): (() => number) => {
  const state = new Uint32Array(N);
  state[0] = seed;
  for (let i = 1; i < N; i += 1) {
    const last = state[i - 1] ?? 0;
    state[i] = Math.imul(1812433253, last ^ (last >>> 30)) + i;
  }
  let index = N;
  const twist = (): void => {
    for (let i = 0; i < N; i += 1) {
      const y = ((state[i] ?? 0) & 0x80000000) | ((state[(i + 1) % N] ?? 0) & 0x7fffffff);
      state[i] = (state[(i + M) % N] ?? 0) ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    index = 0;
  };
  return () => {
    if (index === N) twist();
    let y = state[index] ?? 0;
    index += 1;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
};

/** 0 … n − 1 in random order. */
export const randomOrder = (n: number, seed: number): readonly number[] => {
  const next = mersenneTwister(seed >>> 0);
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = 0; i < n - 1; i += 1) {
    const j = i + (next() % (n - i));
    const swapped = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = swapped;
  }
  return order;
};

/** An epoch's batches; the last one may be smaller. */
export const batchesOf = (order: readonly number[], size: number): readonly (readonly number[])[] =>
  Array.from({ length: Math.ceil(order.length / size) }, (_, i) => order.slice(i * size, (i + 1) * size));
