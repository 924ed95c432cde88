/** The loops of a training step that onnxruntime does not run, as SIMD over one WebAssembly memory that it can read: no copies. */
import { FACTOR, HALF, ROUNDS, SPREAD } from '../graph/drop-value.ts';
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

const HALF_BITS = Math.log2(HALF);
const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;
/** Moments below this count as 0: they cannot move a weight, and as denormals they cost up to 30 times more on Intel. */
const TINY = 1e-32;

/** All addresses are bytes, multiples of 16; all counts are bytes too, multiples of 16 and not 0. */
export type Kernels = {
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
  /** to += from. */
  readonly add: (to: number, from: number, bytes: number) => void;
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

const add = () => {
  const [to, from, end] = [0, 1, 2];
  return {
    name: 'add',
    parameters: [I32, I32, I32],
    results: [],
    locals: [],
    body: join(
      set(end, i32.add(get(end), get(to))),
      repeat(
        to,
        end,
        join(v128.store(get(to), f32x4.add(v128.load(get(to)), v128.load(get(from)))), ...[to, from].map(advance)),
      ),
    ),
  };
};

const mask = () => {
  const [at, end, key, threshold, kept, counter, x] = [0, 1, 2, 3, 4, 5, 6];
  const all = (value: number): Code => i32x4.splat(i32.const(value));
  const times = (a: Code, factor: number): Code => i32x4.mul(a, all(factor));
  const addKey = (a: Code): Code => i32x4.add(a, i32x4.splat(get(key)));
  // The steps of counterHash in core/graph/drop-value.ts.
  const square = i32x4.mul(get(x), i32x4.add(i32x4.add(get(x), get(x)), all(1)));
  // Shifts where the graph multiplies and divides by HALF.
  const swapped = i32x4.add(i32x4.shiftLeft(get(x), HALF_BITS), i32x4.shiftRight(get(x), HALF_BITS));
  const round = join(set(x, square), set(x, addKey(times(swapped, FACTOR))));
  return {
    name: 'mask',
    parameters: [I32, I32, I32, I32, F32],
    results: [],
    locals: [V128, V128],
    body: join(
      set(end, i32.add(get(end), get(at))),
      // 0, 1, 2, 3 in the memory's first bytes; from here on the counter times SPREAD, which grows by adding.
      set(counter, times(v128.load(i32.const(0)), SPREAD)),
      repeat(
        at,
        end,
        join(
          set(x, addKey(get(counter))),
          ...Array.from({ length: ROUNDS }, () => round),
          v128.store(get(at), v128.andNot(splatLocal(kept), i32x4.less(get(x), i32x4.splat(get(threshold))))),
          set(counter, i32x4.add(get(counter), all(Math.imul(4, SPREAD)))),
          advance(at),
        ),
      ),
    ),
  };
};

/** The part of WebAssembly's interface that is used here; TypeScript has it in its browser library only. */
type WasmMemory = { readonly buffer: ArrayBufferLike };
type WebAssemblyApi = {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (options: {
    readonly initial: number;
    readonly maximum?: number;
    readonly shared?: boolean;
  }) => WasmMemory;
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
  readonly memory: WasmMemory;
  readonly buffer: ArrayBufferLike;
  /** The address of the caller's first byte. */
  readonly base: number;
};

const compiled = new Map<boolean, object>();

/** The kernels over a memory that exists already: a second thread's. */
export const kernelsOver = (memory: WasmMemory, shared: boolean): Kernels => {
  const module =
    compiled.get(shared) ?? new WebAssembly.Module(assemble([sumSquares(), update(), add(), mask()], shared));
  compiled.set(shared, module);
  // The exports are what the functions above declare.
  return new WebAssembly.Instance(module, { env: { memory } }).exports as Kernels;
};

/** A memory of `bytes` for the caller, with the kernels over it. */
export const createArena = (bytes: number, { shared = false }: { readonly shared?: boolean } = {}): Arena => {
  const pages = Math.ceil((bytes + RESERVED) / PAGE);
  const memory = new WebAssembly.Memory(shared ? { initial: pages, maximum: pages, shared } : { initial: pages });
  new Uint32Array(memory.buffer, 0, 4).set([0, 1, 2, 3]);
  return { ...kernelsOver(memory, shared), memory, buffer: memory.buffer, base: RESERVED };
};
