/** A drift check that leaves this thread free and can be called off. */
import { Worker } from 'node:worker_threads';
import { type ErrorInfo, IdriftError } from '../contract/errors.ts';
import type { DriftCheck } from '../contract/monitoring.ts';
import type { DriftInput } from './drift-input.ts';

export type CheckNews =
  | { readonly kind: 'checked'; readonly check: DriftCheck }
  | { readonly kind: 'failed'; readonly error: ErrorInfo };

/** As checkDrift. @throws IdriftError what it threw, or `cancelled` once the signal aborts. */
export const checkBeside = (input: DriftInput, signal?: AbortSignal): Promise<DriftCheck> =>
  new Promise((resolve, reject) => {
    throwIfCancelled(signal);
    const worker = new Worker(new URL('./check-thread.ts', import.meta.url), { workerData: input });
    const onAbort = (): void => {
      reject(cancelled());
      void worker.terminate();
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    worker.on('message', (news: CheckNews) => {
      if (news.kind === 'checked') resolve(news.check);
      else reject(new IdriftError(news.error));
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      signal?.removeEventListener('abort', onAbort);
      reject(
        new IdriftError({
          code: 'internal',
          message: 'The drift check ended before it was through.',
          hint: 'Check again; it may have lacked memory.',
        }),
      );
    });
  });

/** @throws IdriftError `cancelled` once the signal has aborted. */
export const throwIfCancelled = (signal: AbortSignal | undefined): void => {
  if (signal?.aborted) throw cancelled();
};

const cancelled = (): IdriftError => new IdriftError({ code: 'cancelled', message: 'The drift check was cancelled.' });
