/** What every family's forward pass is made of: named parameters, linear layers with or without adapters, norms, dropout. */
import * as t from '../graph/build.ts';
import type { Node } from '../graph/op.ts';
import type { Shape } from '../graph/shape.ts';
import type { Layout } from './layout.ts';
import type { Adapters } from './lora.ts';
import type { Activation } from './model-config.ts';
import type { ParameterSpec } from './parameters.ts';

/** A dropout mask to feed: 0 or 1 / (1 − rate) for each element. */
export type DropoutInput = { readonly name: string; readonly shape: Shape; readonly rate: number };

export type Kit = {
  readonly layout: Layout;
  readonly parameter: (name: string) => Node;
  /** x·Wᵀ + b, with an adapter's product where one is attached. */
  readonly linear: (x: Node, name: string) => Node;
  readonly norm: (x: Node, name: string, epsilon: number) => Node;
  readonly drop: (x: Node, rate: number) => Node;
  /** Marks what the head gets of each text: [batch, width]. */
  readonly pool: (x: Node) => Node;
  /** Fixed numbers that are no parameters: rotations, for instance. */
  readonly constant: (name: string, shape: readonly number[], make: () => Float32Array) => Node;
};

export type Collected = {
  readonly parameters: ReadonlyMap<string, Node>;
  readonly dropouts: readonly DropoutInput[];
  readonly constants: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>;
  /** Each text's own state before the head, [batch, width]. @throws Error before the forward pass. */
  readonly pooled: () => Node;
};

export const createKit = (
  specs: readonly ParameterSpec[],
  layout: Layout,
  options: { readonly dropout: boolean; readonly adapters: Adapters | null },
): Kit & Collected => {
  const parameters = new Map(specs.map(({ name, shape }) => [name, t.input(name, shape)]));
  const dropouts: DropoutInput[] = [];
  const constants = new Map<string, { shape: readonly number[]; data: Float32Array }>();
  const fixed = new Map<string, Node>();
  let state: Node | null = null;
  const parameter = (name: string): Node => {
    const found = parameters.get(name);
    if (!found) throw new Error(`The model has no parameter ${name}.`);
    return found;
  };
  const drop = (x: Node, rate: number): Node => {
    if (!options.dropout || rate === 0) return x;
    const name = `dropout.${dropouts.length}`;
    dropouts.push({ name, shape: x.shape, rate });
    return t.mul(x, t.input(name, x.shape));
  };
  return {
    layout,
    parameters,
    dropouts,
    constants,
    parameter,
    drop,
    pool: (x) => {
      state = x;
      return x;
    },
    pooled: () => {
      if (!state) throw new Error('The family marks no state of a text.');
      return state;
    },
    linear: (x, name) => {
      const y = t.gemm(x, parameter(`${name}.weight`), { transposeB: true }, parameters.get(`${name}.bias`));
      if (!options.adapters?.modules.has(name)) return y;
      const { scale, dropout } = options.adapters;
      const narrow = t.gemm(drop(x, dropout), parameter(`${name}.lora_A.weight`), { transposeB: true });
      return t.add(
        y,
        t.mul(t.gemm(narrow, parameter(`${name}.lora_B.weight`), { transposeB: true }), t.constant(scale)),
      );
    },
    norm: (x, name, epsilon) => {
      const bias = parameters.get(`${name}.bias`);
      const scale = parameter(`${name}.weight`);
      return bias ? t.layerNorm(x, scale, bias, epsilon) : t.mul(t.normalize(x, epsilon), scale);
    },
    constant: (name, shape, make) => {
      const known = fixed.get(name);
      if (known) return known;
      const made = t.input(name, shape);
      fixed.set(name, made);
      constants.set(name, { shape, data: make() });
      return made;
    },
  };
};

/** Element-wise. */
export const activate = (x: Node, kind: Activation): Node => {
  switch (kind) {
    case 'gelu':
      return t.gelu(x);
    case 'relu':
      return t.relu(x);
    case 'silu':
      // x·σ(x), with σ(x) = ½(1 + tanh(x/2)).
      return t.mul(x, t.mul(t.add(t.tanh(t.mul(x, t.constant(0.5))), t.constant(1)), t.constant(0.5)));
    case 'geluTanh': {
      const cube = t.mul(t.mul(x, x), x);
      const inside = t.mul(t.add(x, t.mul(cube, t.constant(0.044715))), t.constant(Math.sqrt(2 / Math.PI)));
      return t.mul(t.mul(x, t.add(t.tanh(inside), t.constant(1))), t.constant(0.5));
    }
  }
};
