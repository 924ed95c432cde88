/** A model's weights: named views into one flat float32 memory, so that the optimizer is one loop and the runtime needs no copies. */

export type ParameterSpec = {
  /** Hugging Face's name, with prefix. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly init: 'normal' | 'zero' | 'one';
  /** Weight decay leaves out biases and LayerNorm. */
  readonly decay: boolean;
};

export type Parameter = ParameterSpec & { readonly offset: number; readonly size: number };

export type Parameters = {
  readonly list: readonly Parameter[];
  /** Floats of all parameters, each starting at a multiple of 16 (64 bytes). */
  readonly length: number;
  /** Without the gaps. */
  readonly count: number;
};

export const layOut = (specs: readonly ParameterSpec[]): Parameters => {
  let length = 0;
  let count = 0;
  const list = specs.map((spec) => {
    const size = spec.shape.reduce((a, b) => a * b, 1);
    const offset = length;
    length += Math.ceil(size / 16) * 16;
    count += size;
    return { ...spec, offset, size };
  });
  return { list, length, count };
};

export const viewOf = (flat: Float32Array, { offset, size }: Parameter): Float32Array =>
  flat.subarray(offset, offset + size);

/** Every parameter's view by name. */
export const viewsOf = (flat: Float32Array, { list }: Parameters): ReadonlyMap<string, Float32Array> =>
  new Map(list.map((parameter) => [parameter.name, viewOf(flat, parameter)]));
