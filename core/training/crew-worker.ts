/** The optimizer's second thread: takes tasks from the slots in turn, for as long as it lives. */
import { workerData } from 'node:worker_threads';
import { type CrewShare, readTask, runTask, SLOTS, TASK_BYTES } from './crew.ts';
import { kernelsOver } from './kernels.ts';

type Given = {
  readonly memory: { readonly buffer: SharedArrayBuffer };
  readonly board: SharedArrayBuffer;
  readonly share: CrewShare;
};

// crew.ts starts this thread with these.
const { memory, board, share } = workerData as Given;
const kernels = kernelsOver(memory, true);
const ints = new Int32Array(board);
const floats = new Float32Array(board);
const words = TASK_BYTES / 4;

for (let slot = 0; ; slot = (slot + 1) % SLOTS) {
  const at = slot * words;
  while (Atomics.load(ints, at) === 0) Atomics.wait(ints, at, 0);
  runTask(kernels, readTask(ints, floats, at), share);
  Atomics.store(ints, at, 0);
  Atomics.notify(ints, at);
}
