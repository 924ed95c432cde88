/** A model that computes beside this thread. */
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { IdriftError } from '../contract/errors.ts';
import type { Prediction } from '../contract/serving.ts';
import type { InferenceAnswer, InferenceOrder, InferenceQuestion } from './inference-thread.ts';
import { onnxOfPrecision } from '../nn/int8-figures.ts';
import { checkModelFolder } from './model-check.ts';
import type { Limits, Target } from './served-model.ts';

export type Inference = {
  /** Tokens; what is beyond is cut. */
  readonly maxLength: number;
  /** In the order of the texts. One call at a time; rejects when the thread has ended. */
  readonly predict: (texts: readonly string[]) => Promise<readonly Prediction[]>;
  readonly close: () => Promise<void>;
};

export type OpenInference = (target: Target) => Promise<Inference>;

type Pending = { readonly resolve: (found: readonly Prediction[]) => void; readonly reject: (thrown: unknown) => void };

/**
 * `onDeath`: the thread ended by itself, after it was ready; nothing is predicted any more.
 * Resolves when the model's files are found to be those that were logged, and it is loaded and has computed once.
 * @throws IdriftError when the folder lacks a file, a file has other bytes, or the runtime does not take the graph.
 */
export const openInference = async (
  target: Pick<Target, 'modelDir' | 'precision'>,
  runtime: Partial<Pick<Limits, 'threads' | 'device'>> = {},
  onDeath: (reason: Error) => void = () => undefined,
): Promise<Inference> => {
  // Side by side: of a large model both take a second.
  const [check, opened] = await Promise.allSettled([checkModelFolder(target), openThread(target, runtime, onDeath)]);
  if (opened.status === 'fulfilled' && check.status === 'fulfilled') return opened.value;
  if (opened.status === 'fulfilled') await opened.value.close();
  // Why a graph is not taken is said by the hash that is wrong, where one is.
  throw check.status === 'rejected' ? check.reason : opened.status === 'rejected' ? opened.reason : new Error();
};

const openThread = async (
  { modelDir, precision }: Pick<Target, 'modelDir' | 'precision'>,
  { threads = null, device = 'cpu' }: Partial<Pick<Limits, 'threads' | 'device'>>,
  onDeath: (reason: Error) => void,
): Promise<Inference> => {
  const onnx = precision === 'int8' ? onnxOfPrecision(modelDir, precision) : null;
  if (onnx !== null && !existsSync(onnx)) {
    throw new IdriftError({
      code: 'not-found',
      message: 'This version has no model in 8 bits.',
      where: onnx,
      hint: 'Make it with the version, or serve it in 32 bits.',
    });
  }
  const order: InferenceOrder = { modelDir, onnx, threads, device };
  const worker = new Worker(new URL('./inference-thread.ts', import.meta.url), { workerData: order });
  const ask = (question: InferenceQuestion): void => worker.postMessage(question);
  const pending = new Map<number, Pending>();
  let asked = 0;
  let ended: Error | null = null;
  let closing = false;
  let isReady = false;
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const ready = await new Promise<Extract<InferenceAnswer, { kind: 'ready' }>>((resolve, reject) => {
    const end = (reason: Error): void => {
      if (isReady && !closing && ended === null) onDeath(reason);
      ended ??= reason;
      reject(ended);
      for (const { reject: fail } of pending.values()) fail(ended);
      pending.clear();
    };
    worker.on('error', (thrown) => end(thrown instanceof Error ? thrown : new Error(String(thrown))));
    worker.on('exit', () => end(new Error('The model’s thread has ended.')));
    worker.on('message', (answer: InferenceAnswer) => {
      switch (answer.kind) {
        case 'ready':
          return resolve(answer);
        case 'failed':
          return end(new IdriftError(answer.error));
        case 'predicted':
          pending.get(answer.id)?.resolve(answer.predictions);
          break;
        case 'fault':
          pending.get(answer.id)?.reject(new IdriftError(answer.error));
      }
      pending.delete(answer.id);
    });
  });
  isReady = true;
  return {
    maxLength: ready.maxLength,
    predict: (texts) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(ended);
        asked += 1;
        pending.set(asked, { resolve, reject });
        ask({ kind: 'predict', id: asked, texts });
      }),
    close: async () => {
      closing = true;
      if (!ended) ask({ kind: 'close' });
      await exited;
    },
  };
};
