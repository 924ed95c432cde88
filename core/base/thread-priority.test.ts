import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';

const niceness = (stat: string): number => Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);

test.runIf(process.platform === 'linux')(
  'a thread that gives way is nicer than the thread that started it',
  async () => {
    const module = new URL('./thread-priority.ts', import.meta.url).href;
    const code = `import('${module}').then(({ giveWayToOtherThreads }) => {
    giveWayToOtherThreads();
    require('node:worker_threads').parentPort.postMessage(require('node:fs').readFileSync('/proc/thread-self/stat', 'utf8'));
  });`;
    const worker = new Worker(code, { eval: true });
    const stat = await new Promise<string>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    await worker.terminate();
    expect(niceness(stat)).toBe(niceness(readFileSync('/proc/thread-self/stat', 'utf8')) + 1);
  },
);
