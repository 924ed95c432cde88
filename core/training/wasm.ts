/**
 * A WebAssembly module from instructions written in TypeScript: just what SIMD loops over float arrays need.
 * Opcodes: https://webassembly.github.io/spec/core/binary/instructions.html
 */

export type Code = readonly number[];

const unsigned = (value: number): Code => {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return bytes;
};

const signed = (value: number): Code => {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
};

const float32 = (value: number): Code => [...new Uint8Array(Float32Array.of(value).buffer)];

const simd = (opcode: number): Code => [0xfd, ...unsigned(opcode)];

export const I32 = 0x7f;
export const F32 = 0x7d;
export const F64 = 0x7c;
export const V128 = 0x7b;

export const join = (...codes: readonly Code[]): Code => codes.flat();
const unary =
  (code: Code) =>
  (a: Code): Code =>
    join(a, code);
const binary =
  (code: Code) =>
  (a: Code, b: Code): Code =>
    join(a, b, code);

export const get = (local: number): Code => join([0x20], unsigned(local));
export const set = (local: number, value: Code): Code => join(value, [0x21], unsigned(local));

/** One 32-bit integer, a memory address among others. */
export const i32 = { const: (value: number): Code => join([0x41], signed(value)), add: binary([0x6a]) } as const;
export const f32 = { const: (value: number): Code => join([0x43], float32(value)) } as const;
export const f64 = { add: binary([0xa0]) } as const;

/** 128 bits. Memory is read and written at multiples of 16 bytes. */
export const v128 = {
  load: (address: Code): Code => join(address, simd(0x00), [4, 0]),
  store: (address: Code, value: Code): Code => join(address, value, simd(0x0b), [4, 0]),
  and: binary(simd(0x4e)),
  andNot: binary(simd(0x4f)),
  /** The upper 64 bits, twice. */
  upper: (a: Code): Code =>
    join(
      a,
      a,
      simd(0x0d),
      [0, 1].flatMap(() => [8, 9, 10, 11, 12, 13, 14, 15]),
    ),
} as const;

/** Four floats. */
export const f32x4 = {
  splat: unary(simd(0x13)),
  add: binary(simd(0xe4)),
  sub: binary(simd(0xe5)),
  mul: binary(simd(0xe6)),
  div: binary(simd(0xe7)),
  sqrt: unary(simd(0xe3)),
  abs: unary(simd(0xe0)),
  greater: binary(simd(0x44)),
} as const;

/** Two doubles. */
export const f64x2 = {
  /** Of the lower two of four floats. */
  promote: unary(simd(0x5f)),
  add: binary(simd(0xf0)),
  mul: binary(simd(0xf2)),
  lane: (lane: 0 | 1, a: Code): Code => join(a, simd(0x21), [lane]),
} as const;

/** Four unsigned integers. */
export const i32x4 = {
  splat: unary(simd(0x11)),
  add: binary(simd(0xae)),
  mul: binary(simd(0xb5)),
  shiftLeft: (a: Code, bits: number): Code => join(a, i32.const(bits), simd(0xab)),
  shiftRight: (a: Code, bits: number): Code => join(a, i32.const(bits), simd(0xad)),
  less: binary(simd(0x3a)),
} as const;

/** Repeats `body`, which must advance `local`, while local < end (unsigned). Runs at least once. */
export const repeat = (local: number, end: number, body: Code): Code =>
  join([0x03, 0x40], body, get(local), get(end), [0x49, 0x0d, 0, 0x0b]);

type WasmFunction = {
  readonly name: string;
  readonly parameters: readonly number[];
  readonly results: readonly number[];
  readonly locals: readonly number[];
  readonly body: Code;
};

const vector = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];
const text = (value: string): Code => vector([...new TextEncoder().encode(value)].map((byte) => [byte]));

/** Limits of the imported memory in pages: from 0, or shared between threads and up to all 65 536. */
const memoryLimits = (shared: boolean): Code => (shared ? [3, 0, ...unsigned(65536)] : [0, 0]);

/** A module that exports the functions and imports its memory as `env.memory`. */
export const assemble = (functions: readonly WasmFunction[], shared: boolean): Uint8Array<ArrayBuffer> =>
  Uint8Array.from([
    0,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
    ...section(
      1,
      vector(
        functions.map((f) => [0x60, ...vector(f.parameters.map((t) => [t])), ...vector(f.results.map((t) => [t]))]),
      ),
    ),
    ...section(2, vector([[...text('env'), ...text('memory'), 2, ...memoryLimits(shared)]])),
    ...section(3, vector(functions.map((_, i) => unsigned(i)))),
    ...section(7, vector(functions.map((f, i) => [...text(f.name), 0, ...unsigned(i)]))),
    ...section(
      10,
      vector(
        functions.map((f) => {
          const body = [...vector(f.locals.map((type) => [1, type])), ...f.body, 0x0b];
          return [...unsigned(body.length), ...body];
        }),
      ),
    ),
  ]);
