/**
 * What a run writes while it trains. The writes go out in the order of the calls and are safe when the call returns (in the file,
 * or on this disk until a server has them); training does not wait for a server's answer, and hears of a refusal later.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Tracking } from '../tracking/tracking.ts';
import type { MetricPoint } from './run-metrics.ts';

/** Points are written together at most this often: one transaction costs as much as a hundred points. */
const WRITE_MILLISECONDS = 500;

export const openRunWriter = (store: Tracking, runId: string) => {
  let waiting: (MetricPoint & { at: number })[] = [];
  let last = performance.now();
  const refusals: unknown[] = [];
  const underWay = new Set<Promise<void>>();

  const send = (write: Promise<unknown>): void => {
    const settled = write
      .then(
        () => undefined,
        (thrown: unknown) => void refusals.push(thrown),
      )
      .finally(() => underWay.delete(settled));
    underWay.add(settled);
  };
  const flush = (): void => {
    if (waiting.length > 0) send(store.logMetrics(runId, waiting));
    waiting = [];
    last = performance.now();
  };
  /** @throws the first refusal that was not told yet. */
  const check = (): void => {
    const [first] = refusals.splice(0);
    if (first !== undefined) throw first;
  };

  return {
    /** Anything else that is written to the run. */
    send,
    flush,
    add: (points: readonly MetricPoint[]): void => {
      const at = Date.now();
      waiting.push(...points.map((point) => ({ ...point, at })));
      if (performance.now() - last > WRITE_MILLISECONDS) flush();
    },
    /** Writes what was added, and does not wait for a server. @throws what was refused so far. */
    record: async (): Promise<void> => {
      flush();
      await nextTurn();
      check();
    },
    /** Waits until all is safe. @throws what was refused. */
    settle: async (): Promise<void> => {
      flush();
      await Promise.all(underWay);
      check();
    },
  };
};
