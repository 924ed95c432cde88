/** A piece of work on a thread of its own, which leaves this one free and can be called off. */
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { type ErrorInfo, IdriftError, toErrorInfo } from '../contract/errors.ts';

/** What the thread posts when it ends. */
type ThreadNews<Found> =
  | { readonly kind: 'done'; readonly found: Found }
  | { readonly kind: 'failed'; readonly error: ErrorInfo };

type ThreadWork = {
  /** The thread's program, which calls `answerOrder`. */
  readonly program: URL;
  /** Its `workerData`. */
  readonly order: unknown;
  readonly signal: AbortSignal | undefined;
  /** Thrown once the signal aborts; the thread is ended then. */
  readonly cancelled: () => IdriftError;
  /** Thrown when the thread ends without having said anything. */
  readonly cutShort: Pick<ErrorInfo, 'message' | 'hint'>;
};

/** @throws IdriftError what the thread failed with, `cancelled`, or `internal` when it was cut short */
export const beside = <Found>({ program, order, signal, cancelled, cutShort }: ThreadWork): Promise<Found> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) throw cancelled();
    const worker = new Worker(program, { workerData: order });
    const onAbort = (): void => {
      reject(cancelled());
      void worker.terminate();
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    worker.on('message', (news: ThreadNews<Found>) => {
      if (news.kind === 'done') resolve(news.found);
      else reject(new IdriftError(news.error));
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      signal?.removeEventListener('abort', onAbort);
      reject(new IdriftError({ code: 'internal', ...cutShort }));
    });
  });

/** For the thread's program: does the work that the thread was started for, and says what it came to. */
export const answerOrder = (work: (order: never) => unknown): void => {
  const port = parentPort;
  if (!port) throw new Error('beside() starts this thread.');
  const tell = (news: ThreadNews<unknown>): void => port.postMessage(news);
  try {
    // beside() gives the order.
    tell({ kind: 'done', found: work(workerData as never) });
  } catch (thrown) {
    tell({ kind: 'failed', error: toErrorInfo(thrown) });
  }
};
