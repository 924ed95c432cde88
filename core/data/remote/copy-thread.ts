/** A thread of copy-objects.ts. */
import { parentPort } from 'node:worker_threads';
import type { SpreadAnswer } from '../store/spread.ts';
import { type CopyMessage, copyObject } from './copy-objects.ts';

parentPort?.on('message', (tasks: CopyMessage) =>
  parentPort?.postMessage({ results: tasks.map(copyObject) } satisfies SpreadAnswer),
);
