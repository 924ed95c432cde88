/** AdamW on a WebGPU device: weights and moments stay there, group by group, so that old and new of one group only are there at once. */
import * as t from '../../graph/build.ts';
import type { Node } from '../../graph/op.ts';
import type { Parameter } from '../../nn/parameters.ts';
import { type DeviceSession, type DeviceTensor, openDeviceSession } from '../../onnx/device-session.ts';
import { toOnnx } from '../../onnx/model.ts';
import { WEBGPU } from '../../onnx/target.ts';
import type { Tensor } from '../../onnx/session.ts';
import { adamw, type Moments, type StepScalars } from './adamw-graph.ts';

/** Floats of a group: few runs for many small parameters, little memory for large ones. */
const GROUP_FLOATS = 1 << 22;

const KINDS = ['weights', 'first', 'second'] as const;

export type DeviceMoments = Moments<DeviceTensor>;

export type DeviceOptimizer = {
  /** Replaces each parameter's tensors in `state` and disposes of the old ones and of the gradients. */
  readonly step: (
    state: Map<string, DeviceMoments>,
    gradients: ReadonlyMap<string, DeviceTensor>,
    scalars: StepScalars<number>,
  ) => Promise<void>;
  readonly close: () => Promise<void>;
};

const groupsOf = (parameters: readonly Parameter[]): readonly (readonly Parameter[])[] => {
  const groups: Parameter[][] = [];
  let room = 0;
  for (const parameter of parameters) {
    const last = groups.at(-1);
    if (last && parameter.size <= room) last.push(parameter);
    else {
      groups.push([parameter]);
      room = GROUP_FLOATS;
    }
    room -= parameter.size;
  }
  return groups;
};

const outputsOf = (group: readonly Parameter[]): Readonly<Record<string, Node>> => {
  const scalar = (name: string): Node => t.input(name, []);
  const scalars = { clip: scalar('clip'), keep: scalar('keep'), rate: scalar('rate'), root: scalar('root') };
  return Object.fromEntries(
    group.flatMap(({ shape, decay }, i) => {
      const of = (kind: string): Node => t.input(`${kind}/${i}`, shape);
      const now = { weights: of('weights'), first: of('first'), second: of('second') };
      const next = adamw(now, of('gradient'), scalars, decay);
      return KINDS.map((kind) => [`next/${kind}/${i}`, next[kind]] as const);
    }),
  );
};

export const createDeviceOptimizer = (trainable: readonly Parameter[]): DeviceOptimizer => {
  const groups = groupsOf(trainable);
  // Layers are alike: one session serves every group of the same shapes.
  const sessions = new Map<string, Promise<DeviceSession>>();
  const sessionOf = (group: readonly Parameter[]): Promise<DeviceSession> => {
    const key = group.map(({ shape, decay }) => `${shape.join('x')}${decay ? 'd' : ''}`).join();
    const outputs = outputsOf(group);
    const session =
      sessions.get(key) ??
      openDeviceSession(toOnnx(outputs, new Map(), WEBGPU), { outputs: Object.keys(outputs), read: [] });
    sessions.set(key, session);
    return session;
  };
  return {
    step: async (state, gradients, scalars) => {
      const fed = Object.fromEntries(
        Object.entries(scalars).map(([name, value]): [string, Tensor] => [
          name,
          { type: 'f32', data: Float32Array.of(value), shape: [] },
        ]),
      );
      for (const group of groups) {
        const session = await sessionOf(group);
        const old = group.map(({ name }) => {
          const now = state.get(name);
          const gradient = gradients.get(name);
          if (!now || !gradient) throw new Error(`${name} has no state or no gradient.`);
          return { name, now, gradient };
        });
        const { kept } = await session.run(
          pick(session.inputs, {
            ...fed,
            ...Object.fromEntries(
              old.flatMap(({ now, gradient }, i): readonly (readonly [string, DeviceTensor])[] => [
                ...KINDS.map((kind) => [`${kind}/${i}`, now[kind]] as const),
                [`gradient/${i}`, gradient],
              ]),
            ),
          }),
        );
        const made = (kind: string, i: number): DeviceTensor => {
          const tensor = kept.get(`next/${kind}/${i}`);
          if (!tensor) throw new Error(`The update gave no ${kind}.`);
          return tensor;
        };
        for (const [i, { name, now, gradient }] of old.entries()) {
          state.set(name, { weights: made('weights', i), first: made('first', i), second: made('second', i) });
          for (const tensor of [...Object.values(now), gradient]) tensor.dispose();
        }
      }
    },
    close: async () => {
      for (const session of sessions.values()) await (await session).close();
    },
  };
};

/** What a session takes; a graph has only the inputs that its outputs need. */
export const pick = <T>(names: readonly string[], from: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
  Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])));
