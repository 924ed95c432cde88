/** Hashes files, puts copies of them beside the cache, and links objects into the folder, on a thread of its own. */
import { parentPort, workerData } from 'node:worker_threads';
import { storeFile, type StoreTask } from './store-file.ts';
import { hashFile } from './hash-file.ts';
import { linkObject, type LinkTask } from './links.ts';

export type WorkerTask =
  | { readonly kind: 'hash'; readonly paths: readonly string[] }
  | { readonly kind: 'store'; readonly tasks: readonly StoreTask[] }
  | { readonly kind: 'link'; readonly tasks: readonly LinkTask[] };

export type WorkerAnswer = { readonly results: readonly unknown[] } | { readonly fault: unknown };

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
      port.postMessage({ results: answer(task) } satisfies WorkerAnswer);
    } catch (fault) {
      port.postMessage({ fault: portable(fault) } satisfies WorkerAnswer);
    }
  });
}

/** An error's class is lost between threads; what it says is kept. */
function portable(fault: unknown): unknown {
  if (!(fault instanceof Error)) return { message: String(fault) };
  return {
    message: fault.message,
    info: 'info' in fault ? fault.info : null,
    code: 'code' in fault ? fault.code : null,
    path: 'path' in fault ? fault.path : null,
  };
}
