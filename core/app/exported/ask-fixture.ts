/** The answers of a model that its export is checked against, from a child process. */
import { startChild, stopChild } from '../../base/child.ts';
import { type ErrorInfo, IdriftError } from '../../contract/errors.ts';
import type { Fixture } from './bundle-files.ts';

export type FixtureNews =
  | { readonly kind: 'made'; readonly fixture: Fixture; readonly maxTokens: number }
  | { readonly kind: 'failed'; readonly error: ErrorInfo };

type Made = Extract<FixtureNews, { kind: 'made' }>;

/** @throws IdriftError when the model cannot be opened, or the child dies. */
export const askFixture = async (modelDir: string, signal: AbortSignal | undefined): Promise<Made> => {
  signal?.throwIfAborted();
  const child = startChild(new URL('./fixture-child.ts', import.meta.url));
  child.stderr?.resume();
  const stop = (): void => void stopChild(child, 0);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise<Made>((resolve, reject) => {
      child.once('message', (message) => {
        const news = message as FixtureNews;
        if (news.kind === 'made') resolve(news);
        else reject(new IdriftError(news.error));
      });
      child.once('error', reject);
      child.once('exit', (code, died) => {
        if (signal?.aborted) return reject(signal.reason);
        reject(
          new IdriftError({
            code: 'internal',
            message: `The process that asks the model for its answers ended with ${died ?? `status ${code}`}.`,
            hint: 'It may have run out of memory: close other programs and export again.',
          }),
        );
      });
      child.send(modelDir, () => undefined);
    });
  } finally {
    signal?.removeEventListener('abort', stop);
    await stopChild(child, 1000);
  }
};
