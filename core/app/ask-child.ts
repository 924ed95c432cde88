/** One question to a child process that answers it once and ends: for work that computes on the thread which asks for it. */
import { startChild, stopChild } from '../base/child.ts';
import { type ErrorInfo, IdriftError } from '../contract/errors.ts';

export type ChildNews<Made> =
  | { readonly kind: 'made'; readonly made: Made }
  | { readonly kind: 'failed'; readonly error: ErrorInfo };

/**
 * @param module answers with `ChildNews`. @param work what it does, as "asks the model for its answers".
 * @throws IdriftError what the child says, or that it died; the signal's reason when that aborts.
 */
export const askChild = async <Made>(
  module: URL,
  question: unknown,
  { work, signal }: { readonly work: string; readonly signal?: AbortSignal | undefined },
): Promise<Made> => {
  signal?.throwIfAborted();
  const child = startChild(module);
  child.stderr?.resume();
  const stop = (): void => void stopChild(child, 0);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise<Made>((resolve, reject) => {
      child.once('message', (message) => {
        const news = message as ChildNews<Made>;
        if (news.kind === 'made') resolve(news.made);
        else reject(new IdriftError(news.error));
      });
      child.once('error', reject);
      child.once('exit', (code, died) => {
        if (signal?.aborted) return reject(signal.reason);
        reject(
          new IdriftError({
            code: 'internal',
            message: `The process that ${work} ended with ${died ?? `status ${code}`}.`,
            hint: 'It may have run out of memory: close other programs and try again.',
          }),
        );
      });
      child.send(question as object, () => undefined);
    });
  } finally {
    signal?.removeEventListener('abort', stop);
    await stopChild(child, 1000);
  }
};
