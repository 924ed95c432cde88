/** What a run has said so far, for whoever follows it: everything from its start, then live, steps at most four times a second. */
import { asyncQueue } from '../base/async-queue.ts';
import { throttle } from '../base/throttle.ts';
import type { TrainingEvent, TrainingMoment } from '../contract/training.ts';

const STEP_MILLISECONDS = 250;
/** Step events kept for those who come later; when there are more, every second one goes. */
const MOST_STEPS = 2000;

export type TrainingLog = {
  readonly add: (event: TrainingEvent) => void;
  readonly end: () => void;
  /** All but its end, up to a step: what a resumed run has said already. */
  readonly before: (step: number) => readonly TrainingMoment[];
  readonly follow: (signal: AbortSignal | undefined) => AsyncGenerator<TrainingMoment, void, undefined>;
};

/** @param before what an earlier part of the run said. */
export const createTrainingLog = (before: readonly TrainingMoment[] = []): TrainingLog => {
  let past: TrainingMoment[] = [...before];
  let ended = false;
  const listeners = new Set<{ add: (moment: TrainingMoment) => void; end: () => void }>();
  const publish = (moment: TrainingMoment): void => {
    past.push(moment);
    if (past.filter(({ event }) => event.kind === 'step').length > MOST_STEPS) past = thinOut(past);
    for (const listener of listeners) listener.add(moment);
  };
  const steps = throttle<TrainingMoment>(STEP_MILLISECONDS, publish);
  return {
    add: (event) => {
      const moment = { at: new Date().toISOString(), event };
      if (event.kind === 'step') {
        steps.push(moment);
        return;
      }
      steps.flush(); // order is kept: what came before an epoch's end is shown before it
      publish(moment);
    },
    end: () => {
      steps.flush();
      ended = true;
      for (const listener of listeners) listener.end();
    },
    before: (step) =>
      past.filter(({ event }) => {
        if (event.kind === 'step' || event.kind === 'checkpoint') return event.step <= step;
        return event.kind === 'epoch' ? event.metrics.step <= step : event.kind !== 'ended';
      }),
    follow: async function* (signal) {
      const queue = asyncQueue<TrainingMoment>();
      for (const moment of past) queue.push(moment);
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

const thinOut = (moments: readonly TrainingMoment[]): TrainingMoment[] => {
  let at = 0;
  return moments.filter(({ event }) => event.kind !== 'step' || at++ % 2 === 0);
};
