/** A thread of copy-objects.ts. */
import { parentPort } from 'node:worker_threads';
import { type CopyMessage, copyObject } from './copy-objects.ts';

parentPort?.on('message', (tasks: CopyMessage) => parentPort?.postMessage(tasks.map(copyObject)));
