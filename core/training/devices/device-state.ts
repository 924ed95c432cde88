/** A run's weights and moments on a WebGPU device: uploaded once, fed to every step, downloaded for checkpoints. */
import type { ClassifierGraph } from '../../nn/classifier.ts';
import type { Parameter, Parameters } from '../../nn/parameters.ts';
import type { DeviceTensor } from '../../onnx/device-session.ts';
import type { StateTensor } from '../engine.ts';
import type { DeviceMoments } from './device-optimizer.ts';
import { createTransfer } from './transfer.ts';

export type DeviceState = {
  /** Of the parameters that move, by name; the optimizer replaces them. */
  readonly moving: Map<string, DeviceMoments>;
  /** All weights and constants, by the names of the graph's inputs. */
  readonly feeds: () => Readonly<Record<string, DeviceTensor>>;
  /** How many steps were taken before this one. */
  readonly countStep: () => number;
  readonly weights: () => Promise<ReadonlyMap<string, Float32Array>>;
  readonly save: () => Promise<readonly StateTensor[]>;
  readonly restore: (state: ReadonlyMap<string, Float32Array>) => Promise<void>;
  readonly close: () => Promise<void>;
};

export const createDeviceState = async (
  { list }: Parameters,
  constants: ClassifierGraph['constants'],
  initial: (parameter: Parameter) => Float32Array,
): Promise<DeviceState> => {
  const { upload, download, close } = createTransfer();
  const moving = new Map<string, DeviceMoments>();
  const fixed = new Map<string, DeviceTensor>();
  let steps = 0;
  for (const parameter of list) {
    const { name, shape, size, trainable } = parameter;
    const weights = await upload(initial(parameter), shape);
    if (!trainable) fixed.set(name, weights);
    else {
      const zeros = new Float32Array(size);
      moving.set(name, { weights, first: await upload(zeros, shape), second: await upload(zeros, shape) });
    }
  }
  for (const [name, { shape, data }] of constants) fixed.set(name, await upload(data, shape));

  return {
    moving,
    feeds: () =>
      Object.fromEntries([
        ...fixed,
        ...[...moving].map(([name, { weights }]): [string, DeviceTensor] => [name, weights]),
      ]),
    countStep: () => {
      steps += 1;
      return steps - 1;
    },
    weights: async () => {
      const found = new Map<string, Float32Array>();
      for (const { name } of list) {
        const tensor = moving.get(name)?.weights ?? fixed.get(name);
        if (tensor) found.set(name, await download(tensor));
      }
      return found;
    },
    save: async () => {
      const saved: StateTensor[] = [{ name: 'steps', shape: [1], data: Float32Array.of(steps) }];
      for (const [name, moments] of moving) {
        for (const [kind, tensor] of Object.entries(moments)) {
          saved.push({ name: `${kind}/${name}`, shape: tensor.shape, data: await download(tensor) });
        }
      }
      return saved;
    },
    restore: async (state) => {
      steps = state.get('steps')?.[0] ?? steps;
      const restored = async (name: string, old: DeviceTensor): Promise<DeviceTensor> => {
        const data = state.get(name);
        if (!data) return old;
        if (data.length !== old.shape.reduce((a, b) => a * b, 1)) throw new Error(`${name} has another size.`);
        const tensor = await upload(data, old.shape);
        old.dispose();
        return tensor;
      };
      for (const [name, { weights, first, second }] of moving) {
        moving.set(name, {
          weights: await restored(`weights/${name}`, weights),
          first: await restored(`first/${name}`, first),
          second: await restored(`second/${name}`, second),
        });
      }
    },
    close: async () => {
      for (const tensor of [...fixed.values(), ...[...moving.values()].flatMap((each) => Object.values(each))])
        tensor.dispose();
      await close();
    },
  };
};
