/** onnxruntime behind a typed wall: the one importer of onnxruntime-node. Inputs use the caller's memory; outputs are new. */
import { env, InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';

// onnxruntime 1.30 reports its use to Microsoft, keeps a device id in the user's cache folder, and reads this process's
// command line with a regular expression whose recursion ends the process on long arguments. It asks when the first session
// is made.
process.env['ORT_DISABLE_TELEMETRY'] = '1';

/** Of onnxruntime, for example `1.30.0`. */
export const runtimeVersion = (): string => env.versions.node ?? env.versions.common;

export type Tensor =
  | { readonly type: 'f32'; readonly data: Float32Array; readonly shape: readonly number[] }
  | { readonly type: 'i64'; readonly data: BigInt64Array; readonly shape: readonly number[] };

export type Session = {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Blocks this thread while it computes: onnxruntime-node runs in place. Every output is float32. */
  readonly run: (feeds: Readonly<Record<string, Tensor>>) => Promise<ReadonlyMap<string, Float32Array>>;
  readonly close: () => Promise<void>;
};

const toOrt = (tensor: Tensor): OrtTensor =>
  tensor.type === 'f32'
    ? new OrtTensor('float32', tensor.data, tensor.shape)
    : new OrtTensor('int64', tensor.data, tensor.shape);

/** @param model the bytes of an ONNX file, or its path. */
export const openSession = async (
  model: Uint8Array | string,
  options: { readonly threads?: number | undefined } = {},
): Promise<Session> => {
  const settings: InferenceSession.SessionOptions = {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    ...(options.threads === undefined ? {} : { intraOpNumThreads: options.threads }),
    // Moments and activations that fade into denormals cost up to 30 times more on Intel.
    extra: { session: { set_denormal_as_zero: '1' } },
  };
  const session = await (typeof model === 'string'
    ? InferenceSession.create(model, settings)
    : InferenceSession.create(model, settings));
  return {
    inputs: session.inputNames,
    outputs: session.outputNames,
    run: async (feeds) => {
      const inputs = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toOrt(tensor)]));
      const results = await session.run(inputs);
      return new Map(Object.entries(results).map(([name, tensor]) => [name, floats(name, tensor)]));
    },
    close: () => session.release(),
  };
};

const floats = (name: string, value: InferenceSession.OnnxValueMapType[string]): Float32Array => {
  if (!(value.data instanceof Float32Array)) throw new Error(`Output ${name} is no float32 tensor.`);
  return value.data;
};
