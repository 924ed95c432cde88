/** The stream of changes: what the renderer should fetch again. */
import { asyncQueue } from '../base/async-queue.ts';
import type { Change } from '../contract/system.ts';

export type Changes = {
  readonly emit: (domain: Change['domain'], id?: string) => void;
  /** Every change from now on, until the signal aborts. */
  readonly follow: (signal: AbortSignal | undefined) => AsyncGenerator<Change, void, undefined>;
};

export const createChanges = (): Changes => {
  const listeners = new Set<(change: Change) => void>();
  return {
    emit: (domain, id) => {
      const change: Change = id === undefined ? { domain } : { domain, id };
      for (const listener of listeners) listener(change);
    },
    follow: async function* (signal) {
      const queue = asyncQueue<Change>();
      listeners.add(queue.push);
      signal?.addEventListener('abort', queue.end, { once: true });
      try {
        yield* queue.values();
      } finally {
        listeners.delete(queue.push);
      }
    },
  };
};
