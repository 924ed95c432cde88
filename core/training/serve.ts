/** Answers the parent of a training child: one job, then it waits to be ended. */
import { serveParent, toParent } from '../base/child.ts';
import { toErrorInfo } from '../contract/errors.ts';
import type { FromChild, ToChild, TrainingJob } from './job.ts';
import { type Prepare, runTraining } from './loop.ts';
import { isMemoryFault } from './memory-fault.ts';
import { runPlan } from './plan.ts';
import { prepare } from './prepare.ts';
import type { Control } from './steps.ts';

const send = (message: FromChild): void => toParent(message);

let pausing = false;
let stopping = false;
let onRecorded: () => void = () => undefined;

const control: Control = {
  send: (event) => send({ kind: 'event', event }),
  isPausing: () => pausing,
  isStopping: () => stopping,
  recorded: () =>
    new Promise((resolve) => {
      onRecorded = resolve;
      send({ kind: 'record' });
    }),
};

const work = async (answer: () => Promise<FromChild>): Promise<void> => {
  try {
    send(await answer());
  } catch (thrown) {
    send({ kind: 'error', info: toErrorInfo(thrown), memory: isMemoryFault(thrown) });
  }
};

/** @param prepareWith how a job gets its engine. */
export const serveTraining = (prepareWith: Prepare = prepare): void => {
  const train = (job: TrainingJob) =>
    work(async () => ({ kind: 'outcome', outcome: await runTraining(job, control, prepareWith) }));
  const plan = (job: TrainingJob) => work(async () => ({ kind: 'plan', plan: await runPlan(job, prepareWith) }));
  const handle = (message: ToChild): void => {
    switch (message.kind) {
      case 'train':
        void train(message.job);
        break;
      case 'plan':
        void plan(message.job);
        break;
      case 'pause':
        pausing = true;
        break;
      case 'stop':
        stopping = true;
        break;
      case 'recorded':
        onRecorded();
        break;
    }
  };
  // Only our own parent can send, and only what job.ts says.
  serveParent((message) => handle(message as ToChild));
};
