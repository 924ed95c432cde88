/** A model on a thread of its own: onnxruntime blocks the thread that asks it, and the service's must go on answering. */
import { basename, join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { type ErrorInfo, IdriftError, toErrorInfo } from '../contract/errors.ts';
import type { Prediction } from '../contract/serving.ts';
import { openPredictor } from '../nn/predictor.ts';

export type InferenceOrder = {
  readonly modelDir: string;
  readonly onnx: string | null;
  readonly threads: number | null;
};

export type InferenceQuestion =
  | { readonly kind: 'predict'; readonly id: number; readonly texts: readonly string[] }
  | { readonly kind: 'close' };

export type InferenceAnswer =
  | { readonly kind: 'ready'; readonly maxLength: number }
  | { readonly kind: 'failed'; readonly error: ErrorInfo }
  | { readonly kind: 'predicted'; readonly id: number; readonly predictions: readonly Prediction[] }
  | { readonly kind: 'fault'; readonly id: number; readonly error: ErrorInfo };

const port = parentPort;
if (!port) throw new Error('inference.ts starts this thread.');
const tell = (answer: InferenceAnswer): void => port.postMessage(answer);

const serve = async ({ modelDir, onnx, threads }: InferenceOrder): Promise<void> => {
  const predictor = await openPredictor(modelDir, {
    service: true,
    ...(onnx === null ? {} : { onnx }),
    ...(threads === null ? {} : { threads }),
  });
  // The first run allocates, and a graph with a fault shows it here.
  await predictor.predict(['']).catch((thrown: unknown) => {
    throw graphFault(onnx ?? join(modelDir, 'model.onnx'), thrown);
  });
  port.on('message', (question: InferenceQuestion) => {
    if (question.kind === 'close') {
      void predictor.close().finally(() => port.close());
      return;
    }
    const { id, texts } = question;
    predictor.predict(texts).then(
      (predictions) => tell({ kind: 'predicted', id, predictions }),
      (thrown: unknown) => tell({ kind: 'fault', id, error: toErrorInfo(thrown) }),
    );
  });
  tell({ kind: 'ready', maxLength: predictor.maxLength });
};

const graphFault = (where: string, cause: unknown): IdriftError => {
  const why = cause instanceof Error ? cause.message : String(cause);
  const message = `The graph in ${basename(where)} computes nothing for a text: ${why}`;
  const hint = 'It is not the graph that goes with config.json and the tokenizer beside it. Export the model again.';
  return new IdriftError({ code: 'corrupt', message, where, hint }, { cause });
};

// inference.ts gives the order.
serve(workerData as InferenceOrder).catch((thrown: unknown) => {
  tell({ kind: 'failed', error: toErrorInfo(thrown) });
  port.close();
});
