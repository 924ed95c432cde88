/**
 * Sessions on a GPU by onnxruntime's WebGPU provider, with outputs that stay there as tensors to feed again.
 * A missing driver can end the process: probe in a child before the first session.
 */
import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { narrowed, runtime, type Tensor, toOrt } from './runtime.ts';

/** A tensor in a GPU's memory; whoever holds it disposes of it, once. */
export type DeviceTensor = {
  readonly type: 'device';
  readonly shape: readonly number[];
  readonly value: OrtTensor;
  readonly dispose: () => void;
};

export type DeviceFeeds = Readonly<Record<string, Tensor | DeviceTensor>>;

type DeviceResults = {
  /** Outputs that were brought to the CPU. */
  readonly read: ReadonlyMap<string, Float32Array>;
  /** Outputs that stayed. */
  readonly kept: ReadonlyMap<string, DeviceTensor>;
};

export type DeviceSession = {
  readonly inputs: readonly string[];
  readonly run: (feeds: DeviceFeeds) => Promise<DeviceResults>;
  readonly close: () => Promise<void>;
};

export type DeviceSessionOptions = {
  readonly outputs: readonly string[];
  /** Those of the outputs that come to the CPU; all others stay. */
  readonly read: readonly string[];
  /** Refuse a graph of which the provider leaves nodes to the CPU: shapes must be known. */
  readonly wholly?: boolean;
};

/** @param model the bytes of an ONNX file, written for the target WEBGPU. */
export const openDeviceSession = async (model: Uint8Array, options: DeviceSessionOptions): Promise<DeviceSession> => {
  const session = await runtime.InferenceSession.create(model, {
    executionProviders: ['webgpu'],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    preferredOutputLocation: Object.fromEntries(
      options.outputs.map((name) => [name, options.read.includes(name) ? 'cpu' : 'gpu-buffer']),
    ),
    extra: { session: { disable_cpu_ep_fallback: options.wholly ? '1' : '0' } },
  });
  return {
    inputs: session.inputNames,
    run: async (feeds) => {
      const results = await session.run(
        Object.fromEntries(
          Object.entries(feeds).map(([name, tensor]) => [
            name,
            tensor.type === 'device' ? tensor.value : toOrt(narrowed(tensor)),
          ]),
        ),
      );
      const read = new Map<string, Float32Array>();
      const kept = new Map<string, DeviceTensor>();
      for (const [name, value] of Object.entries(results)) {
        if (value.location === 'cpu' && value.data instanceof Float32Array) read.set(name, value.data);
        else kept.set(name, { type: 'device', shape: value.dims, value, dispose: () => value.dispose() });
      }
      return { read, kept };
    },
    close: () => session.release(),
  };
};
