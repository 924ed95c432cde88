/**
 * The md5 of a large file and of its parts, on a thread of its own: beside an upload whose parts carry their md5, and behind a download whose
 * parts come in any order.
 */
import { Worker } from 'node:worker_threads';
import type { HasherAnswer, HasherData, HasherStep } from './part-hasher-thread.ts';

export type PartHasher = {
  /** The file is complete up to here. */
  advance(upTo: number): void;
  /** md5 of a part, in hex. */
  part(index: number): Promise<string>;
  /** Of the whole file, as its name says it: for a legacy object with line ends as DVC 2 took them. */
  readonly whole: Promise<string>;
  stop(): Promise<unknown>;
};

export const hashParts = (data: HasherData): PartHasher => {
  const worker = new Worker(new URL('./part-hasher-thread.ts', import.meta.url), {
    workerData: data,
    resourceLimits: { maxYoungGenerationSizeMb: 4 },
  });
  const parts: PromiseWithResolvers<string>[] = [];
  const whole = Promise.withResolvers<string>();
  const partAt = (index: number): PromiseWithResolvers<string> => {
    const made = (parts[index] ??= Promise.withResolvers<string>());
    made.promise.catch(() => {}); // one that nobody waits for any more
    return made;
  };
  whole.promise.catch(() => {});
  let failed: Error | null = null;
  const fail = (error: Error): void => {
    failed = error;
    whole.reject(error);
    for (const part of parts) part?.reject(error);
  };
  worker.on('message', (answer: HasherAnswer) => {
    if ('fault' in answer)
      fail(Object.assign(new Error(answer.fault), answer.code === null ? {} : { code: answer.code }));
    else if ('whole' in answer) whole.resolve(answer.whole);
    else partAt(answer.part).resolve(answer.md5);
  });
  worker.on('error', (error) => fail(error instanceof Error ? error : new Error(String(error))));
  return {
    advance: (upTo) => worker.postMessage({ upTo } satisfies HasherStep),
    part: (index) => (failed ? Promise.reject(failed) : partAt(index).promise),
    whole: whole.promise,
    stop: () => {
      fail(new Error('Stopped.'));
      return worker.terminate();
    },
  };
};
