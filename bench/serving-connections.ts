/**
 * Thousands of connections to a prediction service that say nothing, and senders that say it slowly, while others ask.
 *
 *     node bench/serving-connections.ts [--idle 10000] [--slow 200] [--seconds 25]
 *
 * Of the slow ones half send a byte of a request's head each second, half a byte of its body. Others ask on 8 connections all the time. Printed: what
 * became of each kind, how long the others' answers took without and with them, and the memory of the service. Ends with 1 where an answer
 * failed, a row is missing from the log, or a connection is still held that said nothing. The system's limit of open files must allow it: ulimit -Hn.
 */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { load, openSocket, quantile, requestOf } from './serving-load.ts';
import { memoryOf, rowsIn, startSmall } from './serving-small.ts';

const { values } = parseArgs({
  options: {
    idle: { type: 'string', default: '10000' },
    slow: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '25' },
  },
});
const [idle, slow, seconds] = [Number(values.idle), Number(values.slow), Number(values.seconds)];
const say = (line: string): void => void process.stdout.write(`${line}\n`);

type Fate = { readonly name: string; open: number; refused: number; readonly said: Map<string, number> };

/** A connection that is watched: whether it opened, what it was told, and whether it is still there. */
const watched = (port: number, fate: Fate): Promise<Socket | null> =>
  new Promise((resolve) => {
    let isOpen = false;
    const socket = connect(port, '127.0.0.1', () => {
      isOpen = true;
      fate.open += 1;
      resolve(socket);
    });
    socket.on('data', (bytes: Buffer) => {
      const status = bytes.toString('latin1').slice(9, 12);
      fate.said.set(status, (fate.said.get(status) ?? 0) + 1);
    });
    socket.on('error', () => undefined);
    socket.once('close', () => {
      if (isOpen) fate.open -= 1;
      else fate.refused += 1;
      resolve(null);
    });
  });

const fateOf = (name: string): Fate => ({ name, open: 0, refused: 0, said: new Map() });

const openMany = async (port: number, count: number, fate: Fate): Promise<readonly Socket[]> => {
  const sockets: Socket[] = [];
  // As many at once as the system lets wait to be taken.
  for (let at = 0; at < count; at += 200) {
    const some = await Promise.all(Array.from({ length: Math.min(200, count - at) }, () => watched(port, fate)));
    sockets.push(...some.filter((socket) => socket !== null));
  }
  return sockets;
};

/** A byte each second of what it has to say. */
const drip = (sockets: readonly Socket[], text: string): NodeJS.Timeout => {
  let at = 0;
  return setInterval(() => {
    const byte = text[at++ % text.length] ?? '';
    for (const socket of sockets) if (socket.writable) socket.write(byte);
  }, 1000);
};

const small = await startSmall();
try {
  const { port } = small;
  const texts = Array.from({ length: 500 }, (_, at) => `maten var god ${at}`);
  const before = await load(port, texts, { connections: 8, seconds: 5, warmUp: 1 });
  const rest = memoryOf(small.pid);
  const [silent, heads, bodies] = [fateOf('idle'), fateOf('slow head'), fateOf('slow body')];
  const held = await openMany(port, idle, silent);
  const slowHeads = await openMany(port, Math.ceil(slow / 2), heads);
  const slowBodies = await openMany(port, Math.floor(slow / 2), bodies);
  const timers = [drip(slowHeads, 'GET /health HTTP/1.1\r\nX-Long: ' + 'x'.repeat(5000))];
  for (const socket of slowBodies) socket.write(requestOf('x'.repeat(5000)).slice(0, 120));
  timers.push(drip(slowBodies, 'x'));
  say(
    `connections open: ${silent.open} idle, ${heads.open} slow heads, ${bodies.open} slow bodies; refused ${silent.refused}`,
  );
  const during = load(port, texts, { connections: 8, seconds, warmUp: 0 });
  await sleep(3000);
  const most = memoryOf(small.pid);
  const found = await during;
  for (const { name, open, refused, said } of [silent, heads, bodies])
    say(
      `${name} | still open ${open} | refused ${refused} | told ${[...said].map(([status, n]) => `${status}: ${n}`).join(', ') || 'nothing'}`,
    );
  for (const timer of timers) clearInterval(timer);
  for (const socket of [...held, ...slowHeads, ...slowBodies]) socket.destroy();
  const ms = (of: typeof found, q: number): string => quantile(of.latencies, q).toFixed(1);
  say(
    `others, before | ${before.answers} answers | p50 ${ms(before, 0.5)} ms | p99 ${ms(before, 0.99)} ms | failed ${before.failed}`,
  );
  say(
    `others, meanwhile | ${found.answers} answers | p50 ${ms(found, 0.5)} ms | p99 ${ms(found, 0.99)} ms | failed ${found.failed}`,
  );
  say(
    `memory | before ${rest.toFixed(0)} MiB | with all of them ${most.toFixed(0)} MiB | ${((1024 * (most - rest)) / (idle + slow)).toFixed(1)} KiB a connection`,
  );
  const last = await openSocket(port);
  last.destroy();
  await small.stop();
  const rows = rowsIn(small.logFile);
  say(`log | ${rows} rows | at least ${before.answers + found.answers} answers seen`);
  const failed =
    before.failed + found.failed > 0 || rows < before.answers + found.answers || silent.open + heads.open > 0;
  if (failed) process.exitCode = 1;
} finally {
  await small.remove();
}
