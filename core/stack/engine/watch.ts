/** Wakes whoever waits for a container of the project when the engine tells something about one, and at least once a second. */
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from './connect.ts';
import { asking } from './faults.ts';
import { LABEL } from './labels.ts';

export type Watch = {
  /** Resolves at the next event of the project, or after a second. */
  readonly next: () => Promise<void>;
  readonly end: () => void;
};

const MILLISECONDS_AT_MOST = 1000;

export const watchProject = async (engine: Engine, project: string): Promise<Watch> => {
  const stream = (await asking(engine, `watching ${project}`, () =>
    engine.docker.getEvents({ filters: { type: ['container'], label: [`${LABEL.project}=${project}`] } }),
  )) as Readable;
  let rouse: () => void = () => undefined;
  let turn = new Promise<void>((resolve) => {
    rouse = resolve;
  });
  const wake = (): void => {
    rouse();
    turn = new Promise<void>((resolve) => {
      rouse = resolve;
    });
  };
  stream.on('data', wake);
  // A cut stream is no failure here: the next question to the engine will say it.
  stream.on('error', wake);
  stream.on('close', wake);
  return {
    next: async () => {
      const timer = new AbortController();
      await Promise.race([
        turn,
        sleep(MILLISECONDS_AT_MOST, undefined, { signal: timer.signal }).catch(() => undefined),
      ]);
      timer.abort();
    },
    end: () => {
      stream.destroy();
      wake();
    },
  };
};
