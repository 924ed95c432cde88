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

/** What an update multiplies by, as `Kernels` says. */
type Factors = { readonly clip: number; readonly keep: number; readonly rate: number; readonly root: number };

/** Addresses and counts are bytes. */
type Run = {
  readonly weights: number;
  readonly first: number;
  readonly second: number;
  readonly gradients: number;
  readonly bytes: number;
};

/**
 * `sum`: squares of the gradients into `result`, a place among doubles. `update`: AdamW. `runs`: AdamW for the runs from `from` to
 * before `to` of the list that the crew was made with: rows of a table, each too short to be handed over by itself.
 */
export type Task =
  | { readonly kind: 'sum'; readonly gradients: number; readonly bytes: number; readonly result: number }
  | ({ readonly kind: 'update' } & Run & Factors)
  | ({ readonly kind: 'runs'; readonly from: number; readonly to: number } & Factors);

/** What every thread of a crew reads and writes. */
export type CrewShare = { readonly results: Float64Array; readonly runs: Uint32Array };

/** Five integers a run. */
export const listRuns = (runs: readonly Run[]): Uint32Array => {
  const list = new Uint32Array(new SharedArrayBuffer(RUN * 4 * runs.length));
  for (const [i, { weights, first, second, gradients, bytes }] of runs.entries())
    list.set([weights, first, second, gradients, bytes], RUN * i);
  return list;
};
const RUN = 5;

export const runTask = (kernels: Kernels, task: Task, { results, runs }: CrewShare): void => {
  switch (task.kind) {
    case 'sum':
      results[task.result] = kernels.sumSquares(task.gradients, task.bytes);
      break;
    case 'update': {
      const { weights, first, second, gradients, bytes, clip, keep, rate, root } = task;
      kernels.update(weights, first, second, gradients, bytes, clip, keep, rate, root);
      break;
    }
    case 'runs': {
      const { clip, keep, rate, root } = task;
      for (let at = RUN * task.from; at < RUN * task.to; at += RUN) {
        const int = (i: number): number => runs[at + i] ?? 0;
        kernels.update(int(0), int(1), int(2), int(3), int(4), clip, keep, rate, root);
      }
      break;
    }
  }
};

/** How tasks lie in a slot: the state, the kind's place in `KINDS`, five integers, four floats. */
const KINDS: readonly Task['kind'][] = ['sum', 'update', 'runs'];

const integersOf = (task: Task): readonly number[] => {
  switch (task.kind) {
    case 'sum':
      return [task.gradients, task.bytes, task.result];
    case 'update':
      return [task.weights, task.first, task.second, task.gradients, task.bytes];
    case 'runs':
      return [task.from, task.to];
  }
};

const writeTask = (ints: Int32Array, floats: Float32Array, at: number, task: Task): void => {
  ints[at + 1] = KINDS.indexOf(task.kind);
  ints.set(integersOf(task), at + 2);
  if (task.kind !== 'sum') floats.set([task.clip, task.keep, task.rate, task.root], at + 7);
};

export const readTask = (ints: Int32Array, floats: Float32Array, at: number): Task => {
  // Addresses reach 4 GiB: they are read as unsigned.
  const int = (i: number): number => (ints[at + i] ?? 0) >>> 0;
  const kind = KINDS[int(1)] ?? 'sum';
  if (kind === 'sum') return { kind, gradients: int(2), bytes: int(3), result: int(4) };
  const [clip = 0, keep = 0, rate = 0, root = 0] = floats.subarray(at + 7, at + 11);
  const factors = { clip, keep, rate, root };
  if (kind === 'runs') return { kind, from: int(2), to: int(3), ...factors };
  return { kind, weights: int(2), first: int(3), second: int(4), gradients: int(5), bytes: int(6), ...factors };
};

export type Crew = {
  /** Does a task, on gradients that `fill` puts at the address it is given; returns when the task is handed over or done. */
  readonly give: (task: Task, fill: ((at: number) => void) | null) => void;
  /** Waits until every task given so far is done. */
  readonly settle: () => void;
  readonly results: Float64Array;
  readonly close: () => Promise<void>;
};

export type CrewMemory = {
  /** Address of `SLOTS` + 1 chunks; the last is this thread's own. */
  readonly chunks: number;
  /** How many sums there can be. */
  readonly sums: number;
  readonly runs: Uint32Array;
};

/** The same task on gradients that lie elsewhere. */
const movedTo = (task: Task, gradients: number): Task => (task.kind === 'runs' ? task : { ...task, gradients });

/** All on this thread. */
export const soloCrew = (arena: Arena, { chunks, sums, runs }: CrewMemory): Crew => {
  const share = { results: new Float64Array(sums), runs };
  return {
    results: share.results,
    give: (task, fill) => {
      if (fill) fill(chunks);
      runTask(arena, fill ? movedTo(task, chunks) : task, share);
    },
    settle: () => undefined,
    close: async () => undefined,
  };
};

/** With a second thread over the same memory, which must be shared. */
export const createCrew = (arena: Arena, { chunks, sums, runs }: CrewMemory): Crew => {
  const board = new SharedArrayBuffer(SLOTS * TASK_BYTES);
  const share: CrewShare = { results: new Float64Array(new SharedArrayBuffer(8 * sums)), runs };
  const [ints, floats] = [new Int32Array(board), new Float32Array(board)];
  const worker = new Worker(new URL('./crew-worker.ts', import.meta.url), {
    workerData: { memory: arena.memory, board, share },
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
    results: share.results,
    give: (task, fill) => {
      // The other thread takes slots in turn, so only the next one can be the first to be free.
      if (!isFree(next)) {
        if (fill) fill(own);
        runTask(arena, fill ? movedTo(task, own) : task, share);
        return;
      }
      const at = chunks + next * CHUNK * 4;
      if (fill) fill(at);
      writeTask(ints, floats, next * words, fill ? movedTo(task, at) : task);
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
