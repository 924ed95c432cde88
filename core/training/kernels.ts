/** The loops of a training step that onnxruntime does not run, as SIMD over one WebAssembly memory that it can read: no copies. */
import {
  assemble,
  type Code,
  F32,
  F64,
  f32,
  f32x4,
  f64,
  f64x2,
  get,
  I32,
  i32,
  i32x4,
  join,
  repeat,
  set,
  V128,
  v128,
} from './wasm.ts';

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;
/** Moments below this count as 0: they cannot move a weight, and as denormals they cost up to 30 times more on Intel. */
const TINY = 1e-32;

/** All addresses are bytes, multiples of 64; all counts are bytes too, multiples of 64. */
type Kernels = {
  /** Sum of squares in double precision. */
  readonly sumSquares: (at: number, bytes: number) => number;
  /** One AdamW update with gradients times `clip`; `keep` = 1 − rate · decay, `root` = √(1 − β₂ᵗ), `rate` = lr / (1 − β₁ᵗ). */
  readonly update: (
    weights: number,
    first: number,
    second: number,
    gradients: number,
    bytes: number,
    clip: number,
    keep: number,
    rate: number,
    root: number,
  ) => void;
  /** Dropout masks: element i is 0 where hash(i, key) < threshold, else `kept`. */
  readonly mask: (at: number, bytes: number, key: number, threshold: number, kept: number) => void;
};

const advance = (local: number): Code => set(local, i32.add(get(local), i32.const(16)));
const splat = (value: number): Code => f32x4.splat(f32.const(value));
const splatLocal = (local: number): Code => f32x4.splat(get(local));

const sumSquares = () => {
  const [at, end, low, high, x] = [0, 1, 2, 3, 4];
  const addSquare = (sum: number, half: Code): Code =>
    set(sum, f64x2.add(get(sum), f64x2.mul(f64x2.promote(half), f64x2.promote(half))));
  return {
    name: 'sumSquares',
    parameters: [I32, I32],
    results: [F64],
    locals: [V128, V128, V128],
    body: join(
      set(end, i32.add(get(end), get(at))),
      repeat(
        at,
        end,
        join(set(x, v128.load(get(at))), addSquare(low, get(x)), addSquare(high, v128.upper(get(x))), advance(at)),
      ),
      set(low, f64x2.add(get(low), get(high))),
      f64.add(f64x2.lane(0, get(low)), f64x2.lane(1, get(low))),
    ),
  };
};

const update = () => {
  const [weights, first, second, gradients, end, clip, keep, rate, root, g, m, v] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
  ];
  /** 0 in place of tiny values. */
  const flush = (x: Code): Code => v128.and(x, f32x4.greater(f32x4.abs(x), splat(TINY)));
  /** x + (g − x)(1 − β₁), as torch's lerp. */
  const lerp = (x: Code): Code => f32x4.add(x, f32x4.mul(f32x4.sub(get(g), x), splat(1 - BETA1)));
  const denominator = f32x4.add(f32x4.div(f32x4.sqrt(get(v)), splatLocal(root)), splat(EPSILON));
  const kept = f32x4.mul(v128.load(get(weights)), splatLocal(keep));
  return {
    name: 'update',
    parameters: [I32, I32, I32, I32, I32, F32, F32, F32, F32],
    results: [],
    locals: [V128, V128, V128],
    body: join(
      set(end, i32.add(get(end), get(weights))),
      repeat(
        weights,
        end,
        join(
          set(g, f32x4.mul(v128.load(get(gradients)), splatLocal(clip))),
          set(m, v128.load(get(first))),
          set(m, lerp(get(m))),
          set(v, f32x4.mul(v128.load(get(second)), splat(BETA2))),
          set(v, f32x4.add(get(v), f32x4.mul(f32x4.mul(get(g), get(g)), splat(1 - BETA2)))),
          v128.store(get(first), flush(get(m))),
          v128.store(get(second), flush(get(v))),
          v128.store(get(weights), f32x4.sub(kept, f32x4.div(f32x4.mul(get(m), splatLocal(rate)), denominator))),
          ...[weights, first, second, gradients].map(advance),
        ),
      ),
    ),
  };
};

const mask = () => {
  const [at, end, key, threshold, kept, counter, x] = [0, 1, 2, 3, 4, 5, 6];
  const xorShift = (bits: number): Code => v128.xor(get(x), i32x4.shiftRight(get(x), bits));
  const times = (a: Code, factor: number): Code => i32x4.mul(a, i32x4.splat(i32.const(factor)));
  return {
    name: 'mask',
    parameters: [I32, I32, I32, I32, F32],
    results: [],
    locals: [V128, V128],
    body: join(
      set(end, i32.add(get(end), get(at))),
      // 0, 1, 2, 3 in the memory's first bytes.
      set(counter, v128.load(i32.const(0))),
      repeat(
        at,
        end,
        join(
          set(x, v128.xor(get(counter), i32x4.splat(get(key)))),
          // The same mixing as random.ts.
          set(x, times(xorShift(16), 0x7feb352d)),
          set(x, times(xorShift(15), 0x846ca68b)),
          set(x, xorShift(16)),
          v128.store(get(at), v128.andNot(splatLocal(kept), i32x4.less(get(x), i32x4.splat(get(threshold))))),
          set(counter, i32x4.add(get(counter), i32x4.splat(i32.const(4)))),
          advance(at),
        ),
      ),
    ),
  };
};

/** The part of WebAssembly's interface that is used here; TypeScript has it in its browser library only. */
type WebAssemblyApi = {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (options: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => { readonly exports: unknown };
};
const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };

const PAGE = 65536;
/** WebAssembly addresses are 32 bits. */
export const MEMORY_LIMIT = 2 ** 32;
/** The memory's first bytes are the kernels' own. */
const RESERVED = 64;

export type Arena = Kernels & {
  readonly buffer: ArrayBuffer;
  /** The address of the caller's first byte. */
  readonly base: number;
};

let compiled: object | undefined;

/** A memory of `bytes` for the caller, with the kernels over it. */
export const createArena = (bytes: number): Arena => {
  const memory = new WebAssembly.Memory({ initial: Math.ceil((bytes + RESERVED) / PAGE) });
  new Uint32Array(memory.buffer, 0, 4).set([0, 1, 2, 3]);
  compiled ??= new WebAssembly.Module(assemble([sumSquares(), update(), mask()]));
  // The exports are what the three functions above declare.
  const kernels = new WebAssembly.Instance(compiled, { env: { memory } }).exports as Kernels;
  return { ...kernels, buffer: memory.buffer, base: RESERVED };
};
