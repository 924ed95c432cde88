/** Asks a service over plain sockets that stay open, one question at a time on each. Light: it shares the cores with what it measures. */
import { connect, type Socket } from 'node:net';

export type Load = {
  readonly answers: number;
  readonly seconds: number;
  /** Milliseconds of each answer, sorted. */
  readonly latencies: readonly number[];
  readonly failed: number;
  /** Of a question of /health every 50 ms meanwhile, milliseconds, sorted; empty where they were not asked. */
  readonly health: readonly number[];
};

export const openSocket = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket.setNoDelay(true)));
    socket.once('error', reject);
  });

export const requestOf = (text: string): string => {
  const body = JSON.stringify({ text });
  return `POST /predict HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
};
const HEALTH = 'GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';

/** One answer with a Content-Length, as both services give. */
export const ask = (socket: Socket, request: string): Promise<{ readonly status: number; readonly body: string }> =>
  new Promise((resolve, reject) => {
    let got = '';
    const take = (chunk: Buffer): void => {
      got += chunk.toString('latin1');
      const head = got.indexOf('\r\n\r\n');
      if (head === -1) return;
      const length = Number(/content-length: (\d+)/i.exec(got)?.[1] ?? '0');
      if (got.length < head + 4 + length) return;
      socket.off('data', take).off('error', reject);
      resolve({ status: Number(got.slice(9, 12)), body: got.slice(head + 4) });
    };
    socket.on('data', take).once('error', reject);
    socket.write(request);
  });

export const askOnce = async (
  port: number,
  text: string,
): Promise<{ readonly status: number; readonly body: string }> => {
  const socket = await openSocket(port);
  try {
    return await ask(socket, requestOf(text));
  } finally {
    socket.destroy();
  }
};

/** @param warmUp seconds before the clock starts. */
export const load = async (
  port: number,
  texts: readonly string[],
  {
    connections,
    seconds,
    warmUp,
    health = false,
  }: { readonly connections: number; readonly seconds: number; readonly warmUp: number; readonly health?: boolean },
): Promise<Load> => {
  const requests = texts.map(requestOf);
  const start = performance.now() + warmUp * 1000;
  const end = start + seconds * 1000;
  const latencies: number[] = [];
  const checks: number[] = [];
  let failed = 0;
  let next = 0;
  const client = async (): Promise<void> => {
    const socket = await openSocket(port);
    while (performance.now() < end) {
      const from = performance.now();
      const { status } = await ask(socket, requests[next++ % requests.length] ?? '');
      const to = performance.now();
      if (status !== 200) failed += 1;
      // Counted where it ends: what began before the clock did stands for what ends after it.
      else if (to >= start && to <= end) latencies.push(to - from);
    }
    socket.destroy();
  };
  const checker = async (): Promise<void> => {
    const socket = await openSocket(port);
    while (performance.now() < end) {
      const from = performance.now();
      await ask(socket, HEALTH);
      if (from >= start) checks.push(performance.now() - from);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    socket.destroy();
  };
  await Promise.all([...Array.from({ length: connections }, client), ...(health ? [checker()] : [])]);
  const sorted = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b);
  return { answers: latencies.length, seconds, latencies: sorted(latencies), failed, health: sorted(checks) };
};

export const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
