/** What a run has said so far, for whoever follows it: everything from its start, then live, steps at most four times a second. */
import { asyncQueue } from '../base/async-queue.ts';
import { throttle } from '../base/throttle.ts';
import type { TrainingEvent } from '../contract/training.ts';

const STEP_MILLISECONDS = 250;
/** Step events kept for those who come later; when there are more, every second one goes. */
const MOST_STEPS = 2000;

export type TrainingLog = {
  readonly add: (event: TrainingEvent) => void;
  readonly end: () => void;
  readonly follow: (signal: AbortSignal | undefined) => AsyncGenerator<TrainingEvent, void, undefined>;
};

export const createTrainingLog = (): TrainingLog => {
  let past: TrainingEvent[] = [];
  let ended = false;
  const listeners = new Set<{ add: (event: TrainingEvent) => void; end: () => void }>();
  const publish = (event: TrainingEvent): void => {
    past.push(event);
    if (past.filter(({ kind }) => kind === 'step').length > MOST_STEPS) past = thinOut(past);
    for (const listener of listeners) listener.add(event);
  };
  const steps = throttle<TrainingEvent>(STEP_MILLISECONDS, publish);
  return {
    add: (event) => {
      if (event.kind === 'step') {
        steps.push(event);
        return;
      }
      steps.flush(); // order is kept: what came before an epoch's end is shown before it
      publish(event);
    },
    end: () => {
      steps.flush();
      ended = true;
      for (const listener of listeners) listener.end();
    },
    follow: async function* (signal) {
      const queue = asyncQueue<TrainingEvent>();
      for (const event of past) queue.push(event);
      if (ended) queue.end();
      const listener = { add: queue.push, end: queue.end };
      listeners.add(listener);
      signal?.addEventListener('abort', queue.end, { once: true });
      try {
        yield* queue.values();
      } finally {
        listeners.delete(listener);
      }
    },
  };
};

const thinOut = (events: readonly TrainingEvent[]): TrainingEvent[] => {
  let at = 0;
  return events.filter(({ kind }) => kind !== 'step' || at++ % 2 === 0);
};
