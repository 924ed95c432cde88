/** Hashes files, puts copies of them beside the cache, and links objects into the folder, on a thread of its own. */
import { parentPort, workerData } from 'node:worker_threads';
import { storeFile, type StoreTask } from './store-file.ts';
import { hashFile } from './hash-file.ts';
import { linkObject, type LinkTask } from './links.ts';
import { portable, type SpreadAnswer } from './spread.ts';

export type WorkerTask =
  | { readonly kind: 'hash'; readonly paths: readonly string[] }
  | { readonly kind: 'store'; readonly tasks: readonly StoreTask[] }
  | { readonly kind: 'link'; readonly tasks: readonly LinkTask[] };

const answer = (task: WorkerTask): readonly unknown[] => {
  switch (task.kind) {
    case 'hash':
      return task.paths.map((path) => hashFile(path));
    case 'store':
      return task.tasks.map((each) => storeFile(each));
    case 'link':
      return task.tasks.map((each) => linkObject(each));
  }
};

if (parentPort && workerData === 'data') {
  const port = parentPort;
  port.on('message', (task: WorkerTask) => {
    try {
      port.postMessage({ results: answer(task) } satisfies SpreadAnswer);
    } catch (fault) {
      port.postMessage({ fault: portable(fault) } satisfies SpreadAnswer);
    }
  });
}
