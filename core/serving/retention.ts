/** Keeps the log to its days: what is older goes at the start and then again and again. */

export type Retention = { readonly close: () => void };

type RetentionParts = {
  /** 0: nothing goes by its age. Asked each time. */
  readonly days: () => number;
  /** Removes what was made before this time, ISO 8601 in UTC with milliseconds, and gives how many predictions went. */
  readonly remove: (before: string) => Promise<number>;
  readonly everyMs: number;
  /** A sentence when something went or could not go. */
  readonly say: (sentence: string) => void;
};

const DAY = 24 * 60 * 60 * 1000;
export const HOUR = 60 * 60 * 1000;

export const startRetention = ({ days, remove, everyMs, say }: RetentionParts): Retention => {
  let busy = false;
  const sweep = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    try {
      const limit = days();
      if (limit === 0) return;
      const removed = await remove(new Date(Date.now() - limit * DAY).toISOString());
      if (removed > 0) say(`${removed} logged predictions are older than ${limit} days and were removed.`);
    } catch (thrown) {
      say(
        `What is too old could not be removed from the prediction log: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
      );
    } finally {
      busy = false;
    }
  };
  void sweep();
  const timer = setInterval(() => void sweep(), everyMs);
  timer.unref();
  return { close: () => clearInterval(timer) };
};
