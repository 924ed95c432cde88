/** Connections by the hundred that say nothing, or say it slowly: others are answered, and those are told so and are gone. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, expect, test } from 'vitest';
import { writeRandomModel } from './random-model.fixture.ts';
import { startService } from './service.ts';

const dir = mkdtempSync(join(tmpdir(), 'idrift-connections-'));
const sockets: Socket[] = [];
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  rmSync(dir, { recursive: true });
});

type Fate = { opened: number; closed: number; said: string };

const open = (port: number, fate: Fate): Promise<void> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      fate.opened += 1;
      resolve();
    });
    sockets.push(socket);
    socket.on('data', (bytes: Buffer) => (fate.said += bytes.toString('latin1')));
    socket.on('error', () => undefined);
    socket.once('close', () => {
      fate.closed += 1;
      resolve();
    });
  });
const openMany = async (port: number, count: number): Promise<Fate> => {
  const fate = { opened: 0, closed: 0, said: '' };
  for (let at = 0; at < count; at += 100)
    await Promise.all(Array.from({ length: Math.min(100, count - at) }, () => open(port, fate)));
  return fate;
};

const memoryOf = (pid: number): number =>
  process.platform === 'linux'
    ? Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024
    : 0;

test('a thousand silent ones and slow heads: every question of others is answered, and within 20 s they are told 408', async () => {
  const modelDir = writeRandomModel(dir, 1);
  const model = { modelDir, modelName: 'm', version: 1, runId: null };
  const service = await startService({ ...model, port: 0, logFile: join(dir, 'log.db'), limits: { threads: 1 } });
  const ask = async (): Promise<number> => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"text":"maten"}' };
    return (await fetch(`${service.url}/predict`, init)).status;
  };
  expect(await ask()).toBe(200);
  const before = memoryOf(service.pid);
  const port = Number(new URL(service.url).port);
  const silent = await openMany(port, 1000);
  const first = sockets.length;
  const slow = await openMany(port, 50);
  const drip = setInterval(() => {
    for (const socket of sockets.slice(first, first + 50)) if (socket.writable) socket.write('x');
  }, 500);
  expect([silent.opened, slow.opened]).toEqual([1000, 50]);
  const statuses = new Set<number>();
  const until = performance.now() + 25_000;
  while (performance.now() < until && (silent.closed < 1000 || slow.closed < 50)) statuses.add(await ask());
  clearInterval(drip);
  expect([...statuses]).toEqual([200]);
  expect([silent.closed, slow.closed]).toEqual([1000, 50]);
  // What is no head of HTTP gets 400 at once, what only takes its time 408.
  expect(silent.said.match(/HTTP\/1\.1 408 /g)).toHaveLength(1000);
  expect(memoryOf(service.pid) - before).toBeLessThan(150e6);
  await service.stop();
}, 60_000);

const BOUNDED = `
  import { createServer } from 'node:http';
  import { boundConnections } from ${JSON.stringify(new URL('./connections.ts', import.meta.url).href)};
  const server = createServer((_, response) => response.end('here'));
  const most = boundConnections(server);
  server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ most, port: server.address().port })));
  process.stdin.on('end', () => process.exit()).resume();`;

test.skipIf(process.platform === 'win32')(
  'where the system lets it open few files, it takes as many connections as leave some for itself',
  async () => {
    const script = `ulimit -n 400; exec "$0" --input-type=module --eval "$1"`;
    const child = spawn('sh', ['-c', script, process.execPath, BOUNDED], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [line = ''] = await new Promise<string[]>((resolve) =>
      createInterface(child.stdout).once('line', (text) => resolve([text])),
    );
    const { most, port } = JSON.parse(line) as { most: number; port: number };
    expect(most).toBe(200);
    const fate = await openMany(port, 300);
    await expect.poll(() => fate.closed, { timeout: 5000 }).toBe(100);
    // Those that it holds are answered.
    const before = fate.said.length;
    sockets.findLast((socket) => !socket.destroyed)?.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await expect.poll(() => fate.said.slice(before), { timeout: 5000 }).toContain('here');
    child.stdin.end();
  },
);
