/** A model's weights: named views into one flat float32 memory, so that the optimizer is one loop and the runtime needs no copies. */

/** Where in the model it belongs: what is frozen, and how the model is drawn as a tree. */
export type Place = 'embeddings' | 'pooler' | 'head' | number;

export type ParameterSpec = {
  /** Hugging Face's name, with prefix; adapters as `MODULE.lora_A.weight` and `MODULE.lora_B.weight`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly init: 'normal' | 'zero' | 'one' | 'kaiming';
  /** Weight decay leaves out biases and norms. */
  readonly decay: boolean;
  /** A layer by its number. */
  readonly place: Place;
  /** A lookup table: only rows that texts use get gradients. `padding` is a row that never moves. */
  readonly table?: { readonly by: 'words' | 'positions' | 'types'; readonly padding: number | null };
};

export type Parameter = ParameterSpec & { readonly offset: number; readonly size: number; readonly trainable: boolean };

export type Parameters = {
  readonly list: readonly Parameter[];
  /** Floats of all parameters, each starting at a multiple of 16 (64 bytes). */
  readonly length: number;
  /** For people: without the gaps; with adapters, as PEFT counts. */
  readonly count: number;
  readonly trainable: number;
};

export const layOut = (
  specs: readonly ParameterSpec[],
  trains: (spec: ParameterSpec) => boolean = () => true,
): Parameters => {
  let length = 0;
  let count = 0;
  let trainable = 0;
  const list = specs.map((spec) => {
    const size = spec.shape.reduce((a, b) => a * b, 1);
    const offset = length;
    length += Math.ceil(size / 16) * 16;
    count += size;
    if (trains(spec)) trainable += size;
    return { ...spec, offset, size, trainable: trains(spec) };
  });
  return { list, length, count, trainable };
};

export const viewOf = (flat: Float32Array, { offset, size }: Parameter): Float32Array =>
  flat.subarray(offset, offset + size);

/** Every parameter's view by name. */
export const viewsOf = (flat: Float32Array, { list }: Parameters): ReadonlyMap<string, Float32Array> =>
  new Map(list.map((parameter) => [parameter.name, viewOf(flat, parameter)]));

export const linearSpecs = (
  name: string,
  out: number,
  into: number,
  place: Place,
  bias = true,
): readonly ParameterSpec[] => [
  { name: `${name}.weight`, shape: [out, into], init: 'normal', decay: true, place },
  ...(bias ? [{ name: `${name}.bias`, shape: [out], init: 'zero', decay: false, place } as const] : []),
];

export const normSpecs = (name: string, width: number, place: Place, bias = true): readonly ParameterSpec[] => [
  { name: `${name}.weight`, shape: [width], init: 'one', decay: false, place },
  ...(bias ? [{ name: `${name}.bias`, shape: [width], init: 'zero', decay: false, place } as const] : []),
];

export const tableSpec = (
  name: string,
  rows: number,
  width: number,
  by: NonNullable<ParameterSpec['table']>['by'],
  padding: number | null = null,
): ParameterSpec => ({
  name: `${name}.weight`,
  shape: [rows, width],
  init: 'normal',
  decay: true,
  place: 'embeddings',
  table: { by, padding },
});
