/**
 * A long answer of the engine that a signal can end. The signal is not given to the client: cancelled when the answer has come but not
 * all of it was read, Node then fails a stream on which nobody listens, and with it the process. Closing the stream drops the connection.
 */
import type { Readable } from 'node:stream';
import { cancelled } from './faults.ts';

export type OpenStream = {
  readonly stream: Readable;
  /** Closes it, and lets go of the signal. */
  readonly close: () => void;
};

/** @throws IdriftError `cancelled` when the signal comes before the answer: that is then closed as soon as it comes */
export const openStream = (
  signal: AbortSignal | undefined,
  open: () => Promise<NodeJS.ReadableStream>,
): Promise<OpenStream> =>
  new Promise((resolve, reject) => {
    const opened: { stream?: Readable } = {};
    const abort = (): void => {
      opened.stream?.destroy();
      reject(cancelled());
    };
    const close = (): void => {
      signal?.removeEventListener('abort', abort);
      opened.stream?.destroy();
    };
    if (signal?.aborted) return abort();
    signal?.addEventListener('abort', abort, { once: true });
    open().then(
      (answer) => {
        const stream = answer as Readable;
        opened.stream = stream;
        // Whoever reads sees the failure; between two reads nobody listens, and an unheard error ends the process.
        stream.on('error', () => undefined);
        if (signal?.aborted) stream.destroy();
        else resolve({ stream, close });
      },
      (thrown: unknown) => {
        close();
        reject(thrown);
      },
    );
  });
