/** What a runtime's provider can compute: choices among ONNX forms of one graph. Left out: what the CPU provider takes. */
export type OnnxTarget = {
  /** The graph's integers; WebGPU has no arithmetic on those of 64 bits. */
  readonly integers?: 'i64' | 'i32';
  /** composed: of Max, Exp, Sum and Log, where there is no LogSoftmax. */
  readonly logSoftmax?: 'plain' | 'composed';
  /** bf16: products of values rounded to bfloat16, everything between them in float32. */
  readonly products?: 'f32' | 'bf16';
  /** Weights of linear layers, by name, that are stored in 8 bits; what they multiply is rounded to 8 bits as it comes. */
  readonly in8Bits?: ReadonlyMap<string, Float32Array>;
  /** Sizes of named dimensions that are known beforehand. */
  readonly sizes?: Readonly<Record<string, number>>;
};

export const WEBGPU: OnnxTarget = { integers: 'i32', logSoftmax: 'composed' };
