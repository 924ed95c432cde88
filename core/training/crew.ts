/**
 * The optimizer's loops on two threads: chunks of gradients are put into slots of a shared memory, where a second thread takes
 * them; when all slots are taken, this thread does a chunk itself. Who does a chunk changes no number.
 */
import { Worker } from 'node:worker_threads';
import type { Arena, Kernels } from './kernels.ts';

/** Floats of a slot: small enough for a core's own cache, large enough to be worth handing over. */
export const CHUNK = 32768;
export const SLOTS = 6;

/** A slot's job: integers, then floats, as `Task` below. One cache line each. */
export const TASK_BYTES = 64;
const FREE = 0;
const READY = 1;

/** Addresses and counts are bytes. `sum`: squares of the gradients into `result`, a place among doubles; `update`: AdamW. */
export type Task =
  | { readonly kind: 'sum'; readonly gradients: number; readonly bytes: number; readonly result: number }
  | {
      readonly kind: 'update';
      readonly weights: number;
      readonly first: number;
      readonly second: number;
      readonly gradients: number;
      readonly bytes: number;
      readonly clip: number;
      readonly keep: number;
      readonly rate: number;
      readonly root: number;
    };

export const runTask = (kernels: Kernels, task: Task, results: Float64Array): void => {
  switch (task.kind) {
    case 'sum':
      results[task.result] = kernels.sumSquares(task.gradients, task.bytes);
      break;
    case 'update': {
      const { weights, first, second, gradients, bytes, clip, keep, rate, root } = task;
      kernels.update(weights, first, second, gradients, bytes, clip, keep, rate, root);
      break;
    }
  }
};

/** How tasks lie in a slot: the state, 1 for an update, five integers, four floats. */
const writeTask = (ints: Int32Array, floats: Float32Array, at: number, task: Task): void => {
  if (task.kind === 'sum') {
    ints[at + 1] = 0;
    ints.set([task.gradients, task.bytes, task.result], at + 2);
    return;
  }
  ints[at + 1] = 1;
  ints.set([task.weights, task.first, task.second, task.gradients, task.bytes], at + 2);
  floats.set([task.clip, task.keep, task.rate, task.root], at + 7);
};

export const readTask = (ints: Int32Array, floats: Float32Array, at: number): Task => {
  // Addresses reach 4 GiB: they are read as unsigned.
  const int = (i: number): number => (ints[at + i] ?? 0) >>> 0;
  if (int(1) === 0) return { kind: 'sum', gradients: int(2), bytes: int(3), result: int(4) };
  const [weights, first, second, gradients, bytes] = [int(2), int(3), int(4), int(5), int(6)];
  const [clip = 0, keep = 0, rate = 0, root = 0] = floats.subarray(at + 7, at + 11);
  return { kind: 'update', weights, first, second, gradients, bytes, clip, keep, rate, root };
};

export type Crew = {
  /** Does a task on gradients that `fill` puts at the address it is given; returns when its slot, not the task, is done with. */
  readonly give: (task: Task, fill: ((at: number) => void) | null) => void;
  /** Waits until every task given so far is done. */
  readonly settle: () => void;
  readonly results: Float64Array;
  readonly close: () => Promise<void>;
};

export type CrewMemory = {
  /** Address of `SLOTS` + 1 chunks; the last is this thread's own. */
  readonly chunks: number;
};

/** All on this thread. */
export const soloCrew = (arena: Arena, { chunks }: CrewMemory, results: Float64Array): Crew => ({
  results,
  give: (task, fill) => {
    if (!fill) return runTask(arena, task, results);
    fill(chunks);
    runTask(arena, { ...task, gradients: chunks }, results);
  },
  settle: () => undefined,
  close: async () => undefined,
});

/** With a second thread over the same memory, which must be shared. */
export const createCrew = (arena: Arena, { chunks }: CrewMemory, size: number): Crew => {
  const board = new SharedArrayBuffer(SLOTS * TASK_BYTES);
  const shared = new SharedArrayBuffer(8 * size);
  const [ints, floats, results] = [new Int32Array(board), new Float32Array(board), new Float64Array(shared)];
  const worker = new Worker(new URL('./crew-worker.ts', import.meta.url), {
    workerData: { memory: arena.memory, board, results: shared },
  });
  let failed: Error | undefined;
  worker.on('error', (error) => {
    failed = error;
  });
  worker.unref();
  const words = TASK_BYTES / 4;
  const own = chunks + SLOTS * CHUNK * 4;
  let next = 0;
  const isFree = (slot: number): boolean => Atomics.load(ints, slot * words) === FREE;
  return {
    results,
    give: (task, fill) => {
      // The other thread takes slots in turn, so only the next one can be the first to be free.
      if (!isFree(next)) {
        if (fill) fill(own);
        runTask(arena, fill ? { ...task, gradients: own } : task, results);
        return;
      }
      const at = chunks + next * CHUNK * 4;
      if (fill) fill(at);
      writeTask(ints, floats, next * words, fill ? { ...task, gradients: at } : task);
      Atomics.store(ints, next * words, READY);
      Atomics.notify(ints, next * words);
      next = (next + 1) % SLOTS;
    },
    settle: () => {
      for (let slot = 0; slot < SLOTS; slot += 1) {
        while (!isFree(slot)) {
          // A thread that died never frees its slot; its message comes only when this one waits for events.
          if (Atomics.wait(ints, slot * words, READY, 10_000) === 'timed-out')
            throw failed ?? new Error('The optimizer’s second thread does not answer.');
        }
      }
    },
    close: async () => {
      await worker.terminate();
    },
  };
};
