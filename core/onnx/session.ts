/** onnxruntime behind a typed wall. Inputs use the caller's memory; outputs are new. */
import { availableParallelism, cpus } from 'node:os';
import type { InferenceSession } from 'onnxruntime-node';
import { dirname } from 'node:path';
import { IdriftError } from '../contract/errors.ts';
import { graphOfFile } from './mapped-model.ts';
import { runtime, runtimeVersion, toOrt, type Tensor } from './runtime.ts';

export { runtimeVersion, type Tensor } from './runtime.ts';

export type Session = {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Blocks this thread while it computes: onnxruntime-node runs in place. Every output is float32. */
  readonly run: (feeds: Readonly<Record<string, Tensor>>) => Promise<ReadonlyMap<string, Float32Array>>;
  readonly close: () => Promise<void>;
};

export type Provider = 'cpu' | 'cuda' | 'webgpu';

export type SessionOptions = {
  readonly threads?: number | undefined;
  /** cuda and webgpu leave to the CPU what they have no kernel for. */
  readonly provider?: Provider | undefined;
  /**
   * For a process that answers others: the memory of intermediate results is kept from run to run, and threads spin between the operators
   * of a run, a millisecond at most, and never after it. Without it the runtime's arena, which grows by powers of two, is not used: a
   * BERT-base trains in 0.4 GB less, at the same speed.
   */
  readonly service?: boolean | undefined;
};

/** @param model the bytes of an ONNX file, or its path. */
export const openSession = async (model: Uint8Array | string, options: SessionOptions = {}): Promise<Session> => {
  const session = await create(model, options);
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

/** Where a container may use fewer processors than the machine has: the runtime counts the machine's. */
const allowedThreads = (): number | undefined =>
  availableParallelism() < cpus().length ? availableParallelism() : undefined;

/** @param weights the folder of a graph's weights. */
const settingsOf = (options: SessionOptions, weights: string | null): InferenceSession.SessionOptions => {
  const { provider = 'cpu', threads = allowedThreads() } = options;
  return {
    executionProviders: [...(provider === 'cpu' ? [] : [provider]), 'cpu'],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    enableCpuMemArena: options.service === true,
    extra: {
      session: {
        // Moments and activations that fade into denormals cost up to 30 times more on Intel.
        set_denormal_as_zero: '1',
        ...(options.service === true ? { force_spinning_stop: '1', intra_op: { spin_duration_us: '1000' } } : {}),
        ...(weights === null ? {} : { model_external_initializers_file_folder_path: weights }),
      },
    },
  };
};

const create = async (model: Uint8Array | string, options: SessionOptions): Promise<InferenceSession> => {
  const { InferenceSession: Runtime } = runtime;
  if (typeof model !== 'string') return Runtime.create(model, settingsOf(options, null));
  try {
    const graph = graphOfFile(model);
    if (graph === null) return await Runtime.create(model, settingsOf(options, null)); // its error says what the file is not
    return await Runtime.create(graph, settingsOf(options, dirname(model)));
  } catch (cause) {
    throw new IdriftError(
      {
        code: 'corrupt',
        message: `onnxruntime ${runtimeVersion()} does not take ${model}: ${cause instanceof Error ? cause.message : String(cause)}`,
        where: model,
        hint: 'The file is damaged, or has operators that this runtime does not know. Fetch or export the model again.',
      },
      { cause },
    );
  }
};

const floats = (name: string, value: InferenceSession.OnnxValueMapType[string]): Float32Array => {
  if (!(value.data instanceof Float32Array)) throw new Error(`Output ${name} is no float32 tensor.`);
  return value.data;
};
