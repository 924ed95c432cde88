/**
 * MLflow's API over the embedded store, against MLflow's own server where a Python is given.
 *
 *     node bench/tracking-door.ts [--python PYTHON] [--starts 7] [--batches 30] [--runs 10000]
 *
 * Prints: milliseconds from the start of `idrift mlflow` to its first answer, and its memory then; batches of 1000 metrics a
 * second into one run, both servers asked in turn over one connection; a search over RUNS runs of 20 metrics sorted by one of
 * them, pages of 100 and of 1000 runs. Medians, with the least and the most.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { openTrackingDatabase } from '../core/tracking/schema.ts';

const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    starts: { type: 'string', default: '7' },
    batches: { type: 'string', default: '30' },
    runs: { type: 'string', default: '10000' },
  },
});

const METRICS = 20;
const POINTS = 1000;
const folder = mkdtempSync(join(tmpdir(), 'idrift-door-bench-'));
const idrift = join(import.meta.dirname, '..', 'scripts', 'idrift.mjs');

const shown = (times: readonly number[], unit = 'ms'): string => {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.round((sorted.length - 1) * share)] ?? Number.NaN).toFixed(1);
  return `${at(0.5)} ${unit} (${at(0)} to ${at(1)}, ${times.length} times)`;
};

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

/** One connection, as a client's session keeps it; fetch of Node pools by itself. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

const call = (method: string, url: string, body?: string): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const asked = request(url, {
      method,
      agent,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
    });
    asked.once('error', reject).once('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text })).once('error', reject);
    });
    asked.end(body);
  });

const firstAnswer = async (url: string, process: ChildProcess): Promise<void> => {
  for (;;) {
    const answer = await call('GET', `${url}/api/2.0/mlflow/experiments/get?experiment_id=0`).catch(() => null);
    if (answer?.status === 200) return;
    if (process.exitCode !== null) throw new Error(`The server ended with status ${process.exitCode}.`);
    await wait(2);
  }
};

const ended = (child: ChildProcess): Promise<void> => new Promise((resolve) => child.once('exit', () => resolve()));

/** Resident megabytes of a process (Linux). */
const memoryOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

const startDoor = async (dir: string): Promise<{ url: string; child: ChildProcess; milliseconds: number }> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const started = performance.now();
  const child = spawn(process.execPath, [idrift, 'mlflow', '--port', String(port), '--project', dir, '--json'], {
    stdio: 'ignore',
  });
  await firstAnswer(url, child);
  return { url, child, milliseconds: performance.now() - started };
};

const stop = async (child: ChildProcess): Promise<void> => {
  child.kill('SIGINT');
  await ended(child);
};

const startMlflow = async (
  python: string,
  dir: string,
): Promise<{ url: string; child: ChildProcess; milliseconds: number }> => {
  mkdirSync(dir);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const store = ['--backend-store-uri', `sqlite:///${dir}/mlflow.db`, '--artifacts-destination', join(dir, 'files')];
  const words = ['-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1', ...store];
  const log = openSync(join(dir, 'log'), 'w');
  const started = performance.now();
  const child = spawn(python, words, { cwd: dir, stdio: ['ignore', log, log], detached: true });
  await firstAnswer(url, child);
  return { url, child, milliseconds: performance.now() - started };
};

const created = z.object({ run: z.object({ info: z.object({ run_id: z.string() }) }) });

const newRun = async (url: string): Promise<string> => {
  const body = JSON.stringify({ experiment_id: '0', start_time: Date.now(), run_name: 'bench' });
  const { text } = await call('POST', `${url}/api/2.0/mlflow/runs/create`, body);
  return created.parse(JSON.parse(text)).run.info.run_id;
};

const batchOf = (run: string, at: number): string =>
  JSON.stringify({
    run_id: run,
    metrics: Array.from({ length: POINTS }, (_, each) => ({
      key: `metric ${each % METRICS}`,
      value: Math.sin(at * POINTS + each),
      timestamp: 1_700_000_000_000 + at * POINTS + each,
      step: at * POINTS + each,
    })),
  });

const logBatch = async (url: string, run: string, at: number): Promise<number> => {
  const body = batchOf(run, at);
  const started = performance.now();
  const { status, text } = await call('POST', `${url}/api/2.0/mlflow/runs/log-batch`, body);
  if (status !== 200) throw new Error(text);
  return performance.now() - started;
};

const makeRuns = (dir: string, count: number): void => {
  const database = openTrackingDatabase(join(dir, '.idrift', 'mlflow.db'));
  const run = database.prepare(
    `INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, end_time,
       source_version, lifecycle_stage, artifact_uri, experiment_id)
     VALUES (?, ?, 'UNKNOWN', '', '', 'ann', 'FINISHED', ?, ?, '', 'active', ?, 0)`,
  );
  const latest = database.prepare(
    'INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) VALUES (?, ?, ?, 9, 0, ?)',
  );
  const param = database.prepare('INSERT INTO params (key, value, run_uuid) VALUES (?, ?, ?)');
  const tag = database.prepare('INSERT INTO tags (key, value, run_uuid) VALUES (?, ?, ?)');
  const write = database.transaction(() => {
    for (let at = 0; at < count; at += 1) {
      const id = at.toString(16).padStart(32, '0');
      run.run(id, `run-${at}`, at, at + 1, `mlflow-artifacts:/0/${id}/artifacts`);
      for (let each = 0; each < METRICS; each += 1) latest.run(`metric ${each}`, Math.sin(at * 31 + each), at, id);
      for (let each = 0; each < 5; each += 1) param.run(`param ${each}`, String((at * 7 + each) % 13), id);
      tag.run('mlflow.runName', `run-${at}`, id);
    }
  });
  write();
  database.close();
};

const search = async (url: string, extra: object): Promise<number> => {
  const body = JSON.stringify({ experiment_ids: ['0'], order_by: ['metrics.`metric 7` DESC'], ...extra });
  const started = performance.now();
  const { status, text } = await call('POST', `${url}/api/2.0/mlflow/runs/search`, body);
  if (status !== 200) throw new Error(text);
  return performance.now() - started;
};

const repeat = async (times: number, work: (at: number) => Promise<number>): Promise<number[]> => {
  const found: number[] = [];
  for (let at = 0; at < times; at += 1) found.push(await work(at));
  return found;
};

try {
  console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? ''}`);
  const project = join(folder, 'project');
  mkdirSync(join(project, '.dvc'), { recursive: true });
  const memory: number[] = [];
  const starts = await repeat(Number(values.starts) + 1, async () => {
    const { child, milliseconds } = await startDoor(project);
    memory.push(memoryOf(child.pid ?? 0));
    await stop(child);
    return milliseconds;
  });
  console.log(`first answer after the start: ${shown(starts.slice(1))}; memory then ${shown(memory.slice(1), 'MB')}`);

  const door = await startDoor(project);
  const theirs = values.python === undefined ? null : await startMlflow(values.python, join(folder, 'mlflow'));
  if (theirs) console.log(`MLflow's first answer after its start: ${theirs.milliseconds.toFixed(0)} ms`);
  const [ourRun, theirRun] = [await newRun(door.url), theirs ? await newRun(theirs.url) : ''];
  const [ours, mlflows]: [number[], number[]] = [[], []];
  for (let at = 0; at <= Number(values.batches); at += 1) {
    const times = [
      await logBatch(door.url, ourRun, at),
      theirs ? await logBatch(theirs.url, theirRun, at) : Number.NaN,
    ];
    if (at === 0) continue;
    ours.push(times[0] ?? 0);
    mlflows.push(times[1] ?? 0);
  }
  console.log(`log-batch of ${POINTS} metrics, the door: ${shown(ours)}`);
  if (theirs) {
    const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;
    console.log(
      `log-batch of ${POINTS} metrics, MLflow: ${shown(mlflows)}, ${(median(mlflows) / median(ours)).toFixed(1)} times the door's`,
    );
    if (theirs.child.pid !== undefined) process.kill(-theirs.child.pid, 'SIGKILL');
  }
  await stop(door.child);

  const many = join(folder, 'many');
  mkdirSync(join(many, '.dvc'), { recursive: true });
  makeRuns(many, Number(values.runs));
  const searched = await startDoor(many);
  for (const most of [100, 1000]) {
    await search(searched.url, { max_results: most });
    const times = await repeat(15, () => search(searched.url, { max_results: most }));
    console.log(`search of ${values.runs} runs × ${METRICS} metrics by one of them, ${most} a page: ${shown(times)}`);
  }
  const filtered = await repeat(15, () =>
    search(searched.url, { max_results: 100, filter: "metrics.`metric 3` > 0.5 AND params.`param 1` = '4'" }),
  );
  console.log(`the same with a filter on a metric and a param, 100 a page: ${shown(filtered)}`);
  console.log(`memory after that: ${memoryOf(searched.child.pid ?? 0).toFixed(0)} MB`);
  await stop(searched.child);
} finally {
  agent.destroy();
  rmSync(folder, { recursive: true, force: true });
}
