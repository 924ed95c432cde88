/** Tensors to a WebGPU device and back. onnxruntime-node downloads only what a session gives, so each way is a session of one copy. */
import * as t from '../../graph/build.ts';
import { type DeviceSession, type DeviceTensor, openDeviceSession } from '../../onnx/device-session.ts';
import { toOnnx } from '../../onnx/model.ts';
import { WEBGPU } from '../../onnx/target.ts';

export type Transfer = {
  readonly upload: (data: Float32Array, shape: readonly number[]) => Promise<DeviceTensor>;
  /** Into memory of its own. */
  readonly download: (tensor: DeviceTensor) => Promise<Float32Array>;
  readonly close: () => Promise<void>;
};

export const createTransfer = (): Transfer => {
  const sessions = new Map<string, Promise<DeviceSession>>();
  const copy = (rank: number, way: 'up' | 'down'): Promise<DeviceSession> => {
    const key = `${way}${rank}`;
    const known = sessions.get(key);
    if (known) return known;
    const x = t.input(
      'x',
      Array.from({ length: rank }, (_, axis) => `axis${axis}`),
    );
    const made = openDeviceSession(toOnnx({ y: x }, new Map(), WEBGPU), {
      outputs: ['y'],
      read: way === 'down' ? ['y'] : [],
    });
    sessions.set(key, made);
    return made;
  };
  return {
    upload: async (data, shape) => {
      const session = await copy(shape.length, 'up');
      const tensor = (await session.run({ x: { type: 'f32', data, shape } })).kept.get('y');
      if (!tensor) throw new Error('The device kept no copy of a tensor.');
      return tensor;
    },
    download: async (tensor) => {
      const session = await copy(tensor.shape.length, 'down');
      const data = (await session.run({ x: tensor })).read.get('y');
      if (!data) throw new Error('The device gave no copy of a tensor.');
      return data;
    },
    close: async () => {
      for (const session of sessions.values()) await (await session).close();
    },
  };
};
