/** Processor and memory of the services over the last five minutes, measured while someone looks. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { StackUse } from '../contract/stack.ts';
import { type Engine, type ServiceUse, stats } from '../stack/engine/index.ts';

export type UseMeter = {
  readonly read: () => StackUse[];
  /** Other containers run now. */
  readonly renew: () => void;
  readonly close: () => void;
};

const MILLISECONDS_BETWEEN = 5000;
const VALUES = 60;
/** Nobody looks any more. */
const MILLISECONDS_IDLE = 30_000;

export const createUseMeter = (
  find: () => Promise<{ readonly engine: Engine; readonly project: string } | null>,
): UseMeter => {
  /** By container: a service may have several. */
  let newest = new Map<string, ServiceUse>();
  const history = new Map<string, number[]>();
  let askedAt = Number.NEGATIVE_INFINITY;
  let round: AbortController | null = null;
  let closed = false;

  const isAsked = (): boolean => !closed && performance.now() - askedAt < MILLISECONDS_IDLE;

  const measure = async (): Promise<void> => {
    const timer = setInterval(() => {
      for (const [service, { cpu }] of byService(newest)) {
        history.set(service, [...(history.get(service) ?? []), cpu].slice(-VALUES));
      }
      if (!isAsked()) round?.abort();
    }, MILLISECONDS_BETWEEN);
    while (isAsked()) {
      const mine = new AbortController();
      round = mine;
      newest = new Map();
      try {
        const place = await find();
        if (place) {
          for await (const use of stats(place.engine, place.project, { signal: mine.signal }))
            newest.set(use.container, use);
        }
      } catch {
        // An engine that went away measures nothing; whoever shows the status says so.
      }
      if (!mine.signal.aborted) await sleep(2000, undefined, { signal: mine.signal }).catch(() => undefined);
    }
    clearInterval(timer);
    round = null;
  };

  return {
    read: () => {
      askedAt = performance.now();
      if (round === null && !closed) {
        round = new AbortController();
        void measure();
      }
      return [...byService(newest)].map(([service, { cpu, memory, limit }]) => ({
        service,
        cpu: history.get(service) ?? [cpu],
        memoryBytes: memory,
        memoryLimit: limit,
      }));
    },
    renew: () => round?.abort(),
    close: () => {
      closed = true;
      round?.abort();
    },
  };
};

type Sum = { readonly cpu: number; readonly memory: number; readonly limit: number };

const byService = (uses: ReadonlyMap<string, ServiceUse>): ReadonlyMap<string, Sum> => {
  const sums = new Map<string, Sum>();
  for (const { service, cpu, memory, memoryLimit } of uses.values()) {
    const sum = sums.get(service) ?? { cpu: 0, memory: 0, limit: 0 };
    sums.set(service, { cpu: sum.cpu + (cpu ?? 0), memory: sum.memory + memory, limit: sum.limit + memoryLimit });
  }
  return sums;
};
