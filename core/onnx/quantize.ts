/**
 * Linear layers whose weights have 8 bits: a scale for each output, and what comes in is rounded to 8 bits by its own range. In
 * standard operators; onnxruntime fuses them into one product.
 */
import type { Node, OpOf } from '../graph/op.ts';
import { type Emission, FLOAT } from './emission.ts';

/** Stands for 0: bytes without a sign, since products of signed and unsigned bytes saturate on processors without VNNI. */
const ZERO = 128;
const LARGEST = 127;

type Rounded = {
  /** [into, out], `ZERO` standing for 0. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What a step of a byte is, for each output. */
  readonly scales: Float32Array;
};

/** A weight of [out, into], rounded to the nearest of 255 steps between minus and plus each output's largest value. */
const roundTo8Bits = (weight: Float32Array, out: number): Rounded => {
  const into = weight.length / out;
  const bytes = new Uint8Array(weight.length);
  const scales = new Float32Array(out);
  for (let row = 0; row < out; row += 1) {
    let largest = 0;
    for (let i = 0; i < into; i += 1) largest = Math.max(largest, Math.abs(weight[row * into + i] ?? 0));
    const scale = largest === 0 ? 1 : largest / LARGEST;
    scales[row] = scale;
    for (let i = 0; i < into; i += 1) bytes[i * out + row] = Math.round((weight[row * into + i] ?? 0) / scale) + ZERO;
  }
  return { bytes, scales };
};

const weightOf = ({ target }: Emission, node: Node): Float32Array | undefined => {
  const weight = node.inputs[1];
  return weight?.op.kind === 'input' ? target.in8Bits?.get(weight.op.name) : undefined;
};

export const isIn8Bits = (emission: Emission, node: Node, op: OpOf<'gemm'>): boolean =>
  op.transposeB && !op.transposeA && weightOf(emission, node) !== undefined;

/** x·Wᵀ, plus the bias where there is one. */
export const linearIn8Bits = (emission: Emission, node: Node, [x = '', , bias]: readonly string[]): string => {
  const { writer } = emission;
  const weight = weightOf(emission, node) ?? new Float32Array();
  const out = Number(node.shape[1]);
  const { bytes, scales } = roundTo8Bits(weight, out);
  const [rounded, scale = '', zero = ''] = writer.node('DynamicQuantizeLinear', [x], {}, 3);
  const product = writer.node('MatMulInteger', [
    rounded,
    writer.uint8s(bytes, [weight.length / out, out]),
    zero,
    writer.uint8s(Uint8Array.of(ZERO), []),
  ])[0];
  const float = writer.node('Cast', [product], { to: FLOAT })[0];
  const both = writer.node('Mul', [scale, writer.array(scales, [out])])[0];
  const y = writer.node('Mul', [float, both])[0];
  return bias === undefined ? y : writer.node('Add', [y, bias])[0];
};
