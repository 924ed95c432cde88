/**
 * Time from starting the desktop app to a window with content, and to a page with the project's data on it.
 *
 *     node bench/start.ts [--runs 7] [--project DIR]     (under Xvfb where there is no display; without a project a new sample one)
 *
 * "Content" is the browser's own first contentful paint, "interactive" the first frame in which Overview's answer is on the page.
 * Cold drops the system's file cache before each run (Linux, as root); warm follows a start that is not counted.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';
import { z } from 'zod';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '7' }, project: { type: 'string' } } });
const programFolder = join(import.meta.dirname, '..');
const electron = z.string().parse(createRequire(import.meta.url)('electron'));
const isRoot = process.getuid?.() === 0;

/** Milliseconds since the process was started. */
type Times = { readonly content: number; readonly interactive: number };

/** Resolves in the page; its clock and ours are the same machine's. */
const PAGE = `new Promise((resolve) => {
  const now = () => performance.timeOrigin + performance.now();
  const answered = () => document.querySelector('.answer[aria-busy="false"] h1') && !document.querySelector('main [aria-busy="true"]');
  const look = () => {
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    if (paint && answered()) resolve({ content: performance.timeOrigin + paint.startTime, interactive: now() });
    else requestAnimationFrame(look);
  };
  look();
})`;

const pageTimes = z.object({
  result: z.object({ result: z.object({ value: z.object({ content: z.number(), interactive: z.number() }) }) }),
});
const targets = z.array(z.object({ type: z.string(), url: z.string(), webSocketDebuggerUrl: z.string() }));

/** Chromium says on stderr where its debugger listens. */
const debuggerPort = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    if (!child.stderr) return reject(new Error('No stderr.'));
    createInterface({ input: child.stderr }).on('line', (line) => {
      const port = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
      if (port) resolve(port);
    });
    child.once('exit', (status) => reject(new Error(`Electron ended with status ${status}.`)));
  });

/** "Electron/25.1.1", as the runtime says it. */
let electronVersion = '';
const versions = z.object({ 'User-Agent': z.string() });

const openPage = async (port: string): Promise<WebSocket> => {
  const agent = versions.parse(await (await fetch(`http://127.0.0.1:${port}/json/version`)).json())['User-Agent'];
  electronVersion = /Electron\/\S+/.exec(agent)?.[0] ?? agent;
  for (;;) {
    const pages = targets.parse(await (await fetch(`http://127.0.0.1:${port}/json/list`)).json());
    const page = pages.find(({ type, url }) => type === 'page' && url.startsWith('app://'));
    if (page) return new WebSocket(page.webSocketDebuggerUrl);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

/** Asks again while the page is still being loaded: what was evaluated before is gone then. */
const evaluate = (socket: WebSocket): Promise<Times> =>
  new Promise((resolve, reject) => {
    const params = { expression: PAGE, awaitPromise: true, returnByValue: true };
    const ask = (): void => socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params }));
    socket.once('open', ask);
    socket.on('message', (data: Buffer) => {
      const parsed = pageTimes.safeParse(JSON.parse(data.toString()));
      if (parsed.success) resolve(parsed.data.result.result.value);
      else ask();
    });
    socket.once('error', reject);
  });

const startOnce = async (home: string, project: string): Promise<Times> => {
  const args = ['--remote-debugging-port=0', ...(isRoot ? ['--no-sandbox'] : []), programFolder];
  const startedAt = Date.now();
  const child = spawn(electron, [...args, `--project=${project}`], {
    env: { ...process.env, IDRIFT_HOME: home, IDRIFT_NODE: process.execPath },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    const socket = await openPage(await debuggerPort(child));
    const { content, interactive } = await evaluate(socket);
    socket.terminate();
    return { content: content - startedAt, interactive: interactive - startedAt };
  } finally {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill();
    await ended;
  }
};

/** Without a project the app opens on its Welcome page, which has no answer to wait for. */
const sampleIn = (home: string): string => {
  const dir = join(home, 'sample');
  execFileSync(process.execPath, [join(programFolder, 'scripts', 'idrift.mjs'), 'init', dir, '--sample'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return dir;
};

const dropFileCache = (): void => {
  execFileSync('sync');
  writeFileSync('/proc/sys/vm/drop_caches', '3');
};

const canDrop = (): boolean => {
  try {
    dropFileCache();
    return true;
  } catch {
    return false;
  }
};

const measure = async (home: string, project: string, before: () => void): Promise<Times[]> => {
  const times: Times[] = [];
  for (let run = 0; run < Number(values.runs); run++) {
    before();
    times.push(await startOnce(home, project));
  }
  return times;
};

const row = (name: string, times: readonly Times[]): string => {
  const cell = (of: (each: Times) => number): string => {
    const sorted = times.map(of).toSorted((a, b) => a - b);
    const at = (index: number): string => ((sorted[index] ?? 0) / 1000).toFixed(2);
    return `${at(Math.floor(sorted.length / 2))} (${at(0)} to ${at(sorted.length - 1)})`;
  };
  return `| ${name} | ${times.length} | ${cell(({ content }) => content)} | ${cell(({ interactive }) => interactive)} |`;
};

const home = mkdtempSync(join(tmpdir(), 'bench-start-'));
try {
  const project = values.project ?? sampleIn(home);
  await startOnce(home, project);
  const warm = await measure(home, project, () => undefined);
  const cold = canDrop() ? await measure(home, project, dropFileCache) : [];
  console.log(`${electronVersion}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}\n`);
  console.log('| start | runs | first content, s: median (range) | interactive, s |\n| --- | --- | --- | --- |');
  console.log(row('warm', warm));
  if (cold.length > 0) console.log(row('cold file cache', cold));
} finally {
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
