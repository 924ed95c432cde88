/** Gives back the memory of a step's outputs before the next step: they lie outside of V8, which does not feel their weight. */
import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

const collector = (): (() => void) => {
  if (collect) return collect;
  setFlagsFromString('--expose-gc');
  const made: unknown = runInNewContext('gc');
  collect = typeof made === 'function' ? () => void made() : () => undefined;
  return collect;
};

/** Call when nothing refers to the outputs any more. Takes about 15 ms: worth it for hundreds of megabytes only. */
export const releaseOutputs = async (): Promise<void> => {
  const gc = collector();
  // The runtime's own turn of the event loop still holds them.
  await wait(1);
  gc();
  // The first collection leaves freeing to a thread; the second waits for it.
  gc();
};
