/**
 * A long time of answers: whether the service's memory stays as it is, and whether each answer is one row of the log.
 *
 *     node bench/serving-soak.ts [--requests 500000] [--connections 64] [--batch-every 50]
 *
 * The model is tiny, so that it is the service which is measured. Every 50th request is a batch of 20 texts. Ends with 1 where a request failed, the
 * log has more or fewer rows than there were answers, or both the lowest and the highest memory of the second half are more than a tenth above the first's.
 */
import { parseArgs } from 'node:util';
import { ask, openSocket, requestOf } from './serving-load.ts';
import { memoryOf, rowsIn, startSmall } from './serving-small.ts';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '500000' },
    connections: { type: 'string', default: '64' },
    'batch-every': { type: 'string', default: '50' },
  },
});
const [requests, connections, batchEvery] = [
  Number(values.requests),
  Number(values.connections),
  Number(values['batch-every']),
];
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const TEXTS_OF_A_BATCH = 20;
/** Lines of the table. */
const SAMPLES = 20;

const batchOf = (at: number): string => {
  const body = JSON.stringify({ texts: Array.from({ length: TEXTS_OF_A_BATCH }, (_, i) => `maten ${at} ${i}`) });
  return `POST /predict/batch HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
};

const small = await startSmall();
try {
  const start = performance.now();
  const every = Math.max(1, Math.floor(requests / SAMPLES));
  const counts = { asked: 0, done: 0, texts: 0, failed: 0 };
  const memory: number[] = [];
  let last = { at: start, done: 0 };
  const sample = (): void => {
    const now = performance.now();
    const rate = (counts.done - last.done) / ((now - last.at) / 1000);
    last = { at: now, done: counts.done };
    memory.push(memoryOf(small.pid));
    say(
      `${String(counts.done).padStart(9)} | ${((now - start) / 1000).toFixed(1).padStart(8)} s | ${rate.toFixed(0).padStart(6)}/s | ${(memory.at(-1) ?? 0).toFixed(1).padStart(7)} MiB | failed ${counts.failed}`,
    );
  };
  say(' requests |       time | requests/s | resident | failed');
  const client = async (): Promise<void> => {
    const socket = await openSocket(small.port);
    while (counts.asked < requests) {
      const at = counts.asked++;
      const isBatch = at % batchEvery === batchEvery - 1;
      const { status } = await ask(socket, isBatch ? batchOf(at) : requestOf(`maten var god ${at}`));
      if (status === 200) counts.texts += isBatch ? TEXTS_OF_A_BATCH : 1;
      else counts.failed += 1;
      counts.done += 1;
      if (counts.done % every === 0) sample();
    }
    socket.destroy();
  };
  await Promise.all(Array.from({ length: connections }, client));
  await small.stop();
  const rows = rowsIn(small.logFile);
  // V8 lets its heap grow and gives it back: what grows for good raises both the lowest and the highest.
  const half = Math.ceil(memory.length / 2);
  const [early, late] = [memory.slice(Math.ceil(memory.length / 10), half), memory.slice(half)];
  const growths = [Math.min, Math.max].map((of) => of(...late) / of(...early) - 1);
  const range = (some: readonly number[]): string =>
    `${Math.min(...some).toFixed(0)} to ${Math.max(...some).toFixed(0)} MiB`;
  say(`answers ${counts.texts} | rows in the log ${rows} | failed ${counts.failed}`);
  say(`memory: first half ${range(early)} (without its first fifth), second half ${range(late)}`);
  if (counts.failed > 0 || rows !== counts.texts || growths.every((growth) => growth > 0.1)) process.exitCode = 1;
} finally {
  await small.remove();
}
