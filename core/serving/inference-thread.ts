/** A model on a thread of its own: onnxruntime blocks the thread that asks it, and the service's must go on answering. */
import { basename, join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { giveWayToOtherThreads } from '../base/thread-priority.ts';
import { type ErrorInfo, IdriftError, toErrorInfo } from '../contract/errors.ts';
import type { Prediction } from '../contract/serving.ts';
import { openPredictor, type Predictor } from '../nn/predictor.ts';
import type { Provider } from '../onnx/session.ts';

export type InferenceOrder = {
  readonly modelDir: string;
  readonly onnx: string | null;
  readonly threads: number | null;
  readonly device: Provider;
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

// What computes may take all processors; who answers must not wait for them.
giveWayToOtherThreads();

/** Of several lengths. */
const PROBES = [
  '',
  'one',
  'a few words',
  'more words than a few, with 1 number: they are a text of some length, as texts are.',
];
/** Of a probability; devices sum in other orders, and wrong kernels are off by far more. */
const LARGEST_DIFFERENCE = 1e-3;

const probabilitiesOf = (predictions: readonly Prediction[]): readonly number[] =>
  predictions.flatMap(({ probabilities }) => Object.values(probabilities));

/** @throws IdriftError `not-available` when a GPU does not answer as the CPU does. */
const openOn = async ({ modelDir, onnx, threads, device }: InferenceOrder): Promise<Predictor> => {
  const open = (provider: Provider): Promise<Predictor> =>
    openPredictor(modelDir, {
      service: true,
      provider,
      ...(onnx === null ? {} : { onnx }),
      ...(threads === null ? {} : { threads }),
    });
  if (device === 'cpu') return open('cpu');
  const cpu = await open('cpu');
  const want = probabilitiesOf(await cpu.predict(PROBES));
  await cpu.close();
  const predictor = await open(device);
  const got = probabilitiesOf(await predictor.predict(PROBES));
  const worst = Math.max(...want.map((value, i) => Math.abs(value - (got[i] ?? Number.NaN))));
  if (worst <= LARGEST_DIFFERENCE) return predictor;
  await predictor.close();
  throw new IdriftError({
    code: 'not-available',
    message: `This computer's GPU does not answer as its CPU does: probabilities differ by up to ${worst.toPrecision(2)}.`,
    where: device,
    hint: 'Serve the model on the CPU, or look for a newer driver.',
  });
};

const serve = async (order: InferenceOrder): Promise<void> => {
  const predictor = await openOn(order);
  // The first run allocates, and a graph with a fault shows it here.
  await predictor.predict(['']).catch((thrown: unknown) => {
    throw graphFault(order.onnx ?? join(order.modelDir, 'model.onnx'), thrown);
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
