/** An analysis that leaves this thread free and ends when nobody waits for it any more. */
import { Worker } from 'node:worker_threads';
import { analyse, type AnalysedAnswers, type AnalysisInput } from '../../analysis/analyse.ts';
import { type SlicedText, textSlices } from '../../analysis/text-slices.ts';
import { type ErrorInfo, IdriftError } from '../../contract/errors.ts';

export type AnalysisNews =
  | { readonly kind: 'done'; readonly found: AnalysedAnswers }
  | { readonly kind: 'failed'; readonly error: ErrorInfo };

/** Fewer rows, of few labels, are through sooner than a thread has started; each label has its own figures. */
const ROWS_WORTH_A_THREAD = 1000;
const FEW_LABELS = 4;

type Order = Omit<AnalysisInput, 'slices'>;

/** @param texts of the rows, in their order. @throws IdriftError what `analyse` throws, or the signal's reason */
export const analyseBeside = async (
  input: Order,
  texts: readonly SlicedText[],
  signal: AbortSignal | undefined,
): Promise<AnalysedAnswers> => {
  signal?.throwIfAborted();
  if (input.rows.length < ROWS_WORTH_A_THREAD && input.labels.length <= FEW_LABELS)
    return analyse({ ...input, slices: textSlices(texts) });
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./analysis-thread.ts', import.meta.url), { workerData: { input, texts } });
    const onAbort = (): void => {
      reject(new IdriftError({ code: 'cancelled', message: 'The analysis was cancelled.' }));
      void worker.terminate();
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    worker.on('message', (news: AnalysisNews) => {
      if (news.kind === 'done') resolve(news.found);
      else reject(new IdriftError(news.error));
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      signal?.removeEventListener('abort', onAbort);
      reject(
        new IdriftError({
          code: 'internal',
          message: 'The analysis ended before it was through.',
          hint: 'Try again; it may have lacked memory.',
        }),
      );
    });
  });
};
