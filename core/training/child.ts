/** The training child process: one job, then it waits to be ended. Owns the one onnxruntime of its process. */
import { serveParent, toParent } from '../base/child.ts';
import { toErrorInfo } from '../contract/errors.ts';
import type { FromChild, ToChild } from './job.ts';
import { runTraining } from './loop.ts';
import { runPlan } from './plan.ts';

const send = (message: FromChild): void => toParent(message);

const handle = async (message: ToChild): Promise<void> => {
  try {
    switch (message.kind) {
      case 'train':
        send({ kind: 'result', result: await runTraining(message.job, (event) => send({ kind: 'event', event })) });
        break;
      case 'plan':
        send({ kind: 'plan', plan: await runPlan(message.job) });
        break;
    }
  } catch (thrown) {
    send({ kind: 'error', info: toErrorInfo(thrown) });
  }
};

// Only our own parent can send, and only what job.ts says.
serveParent((message) => void handle(message as ToChild));
