/**
 * Trainable parameters in few tensors: the optimizer is a dozen operations for each tensor, and a GPU needs as long to begin a small
 * one as to compute a large one. Tables stay by themselves, all else lies one behind the other.
 */
import * as t from '../../graph/build.ts';
import type { Node } from '../../graph/op.ts';
import type { Parameter } from '../../nn/parameters.ts';

export type Unit = {
  readonly name: string;
  readonly shape: readonly number[];
  readonly decay: boolean;
  readonly parts: readonly { readonly parameter: Parameter; readonly offset: number }[];
};

/** Floats. Offsets in a tensor stay far below what 32-bit numbers hold. */
const LARGEST = 1 << 26;

const isOwn = ({ table, size }: Parameter): boolean => table !== undefined || size > LARGEST;

const flats = (name: string, parameters: readonly Parameter[], decay: boolean): readonly Unit[] => {
  const units: { parts: { parameter: Parameter; offset: number }[]; size: number }[] = [];
  for (const parameter of parameters) {
    const last = units.at(-1);
    if (last && last.size + parameter.size <= LARGEST) {
      last.parts.push({ parameter, offset: last.size });
      last.size += parameter.size;
    } else units.push({ parts: [{ parameter, offset: 0 }], size: parameter.size });
  }
  return units.map(({ parts, size }, i) => ({ name: `${name}.${i}`, shape: [size], decay, parts }));
};

export const unitsOf = (trainable: readonly Parameter[]): readonly Unit[] => {
  const joined = trainable.filter((parameter) => !isOwn(parameter));
  return [
    ...trainable.filter(isOwn).map((parameter) => {
      const { name, shape, decay } = parameter;
      return { name, shape, decay, parts: [{ parameter, offset: 0 }] };
    }),
    ...flats(
      'decayed',
      joined.filter(({ decay }) => decay),
      true,
    ),
    ...flats(
      'plain',
      joined.filter(({ decay }) => !decay),
      false,
    ),
  ];
};

/** One tensor of its parameters' values. */
export const join = ({ shape, parts }: Unit, valueOf: (parameter: Parameter) => Node): Node => {
  const [first, ...rest] = parts.map(({ parameter }) => valueOf(parameter));
  if (!first) throw new Error('A unit has parameters.');
  const flat = [first, ...rest].map((node) => t.reshape(node, [node.shape.reduce((a: number, b) => a * Number(b), 1)]));
  return rest.length === 0 ? t.reshape(first, shape) : t.concat(flat, 0);
};

/** What stands for each of its parameters in a graph that has the unit as its input. */
export const split = ({ parts }: Unit, whole: Node): readonly (readonly [Parameter, Node])[] =>
  parts.map(({ parameter, offset }) => {
    const { shape, size } = parameter;
    const flat = whole.shape.length === 1 ? t.slice(whole, 0, offset, size) : whole;
    return [parameter, t.reshape(flat, shape)] as const;
  });
