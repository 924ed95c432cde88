/** What a Loop carries, between its runs: units of weights and moments in this process's memory, and as a checkpoint names them. */
import type { Parameter } from '../../nn/parameters.ts';
import type { Tensor } from '../../onnx/session.ts';
import type { StateTensor } from '../engine.ts';
import { CARRIED } from './loop-graph.ts';
import type { Unit } from './units.ts';

/** By the names that are carried; arrays are never written to, only replaced. */
export type Carried = ReadonlyMap<string, Float32Array>;

const KINDS = [
  ['weights', ''],
  ['first', CARRIED.first],
  ['second', CARRIED.second],
] as const;

const sizeOf = ({ shape }: Unit): number => shape.reduce((a, b) => a * b, 1);

export const startOf = (
  units: readonly Unit[],
  accumulates: boolean,
  initial: (parameter: Parameter) => Float32Array,
): Carried =>
  new Map(
    units.flatMap((unit) => {
      const weights = new Float32Array(sizeOf(unit));
      for (const { parameter, offset } of unit.parts) weights.set(initial(parameter), offset);
      const zeros = [CARRIED.first, CARRIED.second, ...(accumulates ? [CARRIED.soFar] : [])];
      return [
        [unit.name, weights] as const,
        ...zeros.map((kind) => [kind + unit.name, new Float32Array(weights.length)] as const),
      ];
    }),
  );

/** The tensors that a run begins with. */
export const carriedFeeds = (units: readonly Unit[], carried: Carried): Readonly<Record<string, Tensor>> =>
  Object.fromEntries(
    units.flatMap(({ name, shape }) =>
      ['', ...Object.values(CARRIED)].flatMap((kind): readonly (readonly [string, Tensor])[] => {
        const data = carried.get(kind + name);
        return data ? [[kind + name, { type: 'f32', data, shape }]] : [];
      }),
    ),
  );

const partOf = (carried: Carried, name: string, offset: number, size: number): Float32Array =>
  (carried.get(name) ?? new Float32Array()).subarray(offset, offset + size);

export const weightsIn = (units: readonly Unit[], carried: Carried): ReadonlyMap<string, Float32Array> =>
  new Map(
    units.flatMap((unit) =>
      unit.parts.map(({ parameter, offset }) => [parameter.name, partOf(carried, unit.name, offset, parameter.size)]),
    ),
  );

export const savedState = (units: readonly Unit[], carried: Carried, steps: number): readonly StateTensor[] => [
  { name: 'steps', shape: [1], data: Float32Array.of(steps) },
  ...units.flatMap((unit) =>
    unit.parts.flatMap(({ parameter: { name, shape, size }, offset }) =>
      KINDS.map(([kind, prefix]) => ({
        name: `${kind}/${name}`,
        shape,
        data: partOf(carried, prefix + unit.name, offset, size),
      })),
    ),
  ),
];

export const restoredState = (
  units: readonly Unit[],
  carried: Carried,
  state: ReadonlyMap<string, Float32Array>,
): Carried => {
  const restored = new Map([...carried].map(([name, data]) => [name, data.slice()]));
  for (const unit of units) {
    for (const { parameter, offset } of unit.parts) {
      for (const [kind, prefix] of KINDS) {
        const saved = state.get(`${kind}/${parameter.name}`);
        if (saved && saved.length !== parameter.size)
          throw new Error(`The state of ${parameter.name} has another size.`);
        if (saved) restored.get(prefix + unit.name)?.set(saved, offset);
      }
    }
  }
  return restored;
};
