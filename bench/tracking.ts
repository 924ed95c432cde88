/**
 * Batches of 1000 metrics into the embedded store, and through MLflow's Python client into MLflow's own server and any other that
 * speaks its REST API; and all runs of a store of 10 000 runs × 20 metrics. All in one run, in turns, so that the machine's moods
 * are shared.
 *
 *     node bench/tracking.ts --python PYTHON [--batches 30] [--runs 10000] [--server NAME=URL …] [--mlflow URL]
 *
 * PYTHON has mlflow==3.17.2 (`.ci/mlflow-python`). MLflow's server is started, with one worker, unless --mlflow names one. Each
 * --server is one more line, asked by the same Python client. Figures are medians of the batches; the first of each is left out.
 */
import { cpus, tmpdir } from 'node:os';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openStore, type TrackingStore } from '../core/tracking/store.ts';
import { startMlflow } from './tracking/mlflow.ts';
import { startPythonClient } from './tracking/python-client.ts';

const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    batches: { type: 'string', default: '30' },
    runs: { type: 'string', default: '10000' },
    server: { type: 'string', multiple: true, default: [] },
    mlflow: { type: 'string' },
  },
});

const POINTS = 1000;
const KEYS = 20;
/** How many times MLflow's rate the embedded store is to have. */
const TARGET = 50;

type Subject = {
  readonly name: string;
  /** Logs a batch of POINTS metrics. @returns milliseconds. */
  readonly logBatch: (at: number) => Promise<number>;
  readonly stop: () => Promise<void>;
};

const run = { experiment: 'bench', source: 'bench', user: 'ann', git: null };

const pointsOf = (at: number) =>
  Array.from({ length: POINTS }, (_, i) => ({
    key: `metric_${i % KEYS}`,
    value: Math.sin(at * POINTS + i),
    step: at * POINTS + i,
    at: 1_700_000_000_000 + at * POINTS + i,
  }));

const embedded = (dir: string): Subject => {
  const store = openStore(dir);
  const runId = store.createRun(run);
  return {
    name: 'embedded store',
    logBatch: async (at) => {
      const points = pointsOf(at);
      const started = performance.now();
      store.logMetrics(runId, points);
      return performance.now() - started;
    },
    stop: async () => {
      store.close();
    },
  };
};

/** MLflow's client times itself: the way to the other process does not count. */
const overRest = async (name: string, python: string, url: string): Promise<Subject> => {
  const client = await startPythonClient(python, url, POINTS, KEYS);
  return { name: `MLflow's Python client, ${name}`, logBatch: client.logBatch, stop: client.stop };
};

const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;

const measure = async (subjects: readonly Subject[], batches: number): Promise<readonly number[][]> => {
  const times = subjects.map((): number[] => []);
  for (let at = 0; at <= batches; at += 1) {
    for (const [i, subject] of subjects.entries()) {
      const taken = await subject.logBatch(at);
      if (at > 0) times[i]?.push(taken);
    }
  }
  return times;
};

const fill = (store: TrackingStore, count: number): void => {
  for (let i = 0; i < count; i += 1) {
    const runId = store.createRun({ ...run, params: { lr: String(i % 13), epochs: String(i % 7) } });
    store.logMetrics(
      runId,
      Array.from({ length: KEYS }, (_, k) => ({ key: `metric_${k}`, value: Math.sin(i * 31 + k), step: 0, at: i })),
    );
  }
};

/** Read anew each time, by a store that has just been opened: an open one keeps the list. */
const listed = (dir: string, count: number): readonly number[] => {
  const filled = openStore(dir);
  fill(filled, count);
  filled.close();
  const times = Array.from({ length: 8 }, () => {
    const store = openStore(dir);
    const started = performance.now();
    store
      .listRuns()
      .toSorted((a, b) => (b.metrics['metric_7'] ?? 0) - (a.metrics['metric_7'] ?? 0))
      .slice(0, 100);
    const taken = performance.now() - started;
    store.close();
    return taken;
  });
  return times.slice(1);
};

const spread = (times: readonly number[]): string =>
  `${median(times).toFixed(2)} ms (${Math.min(...times).toFixed(2)} to ${Math.max(...times).toFixed(2)}, ${times.length} times)`;

const folder = mkdtempSync(join(tmpdir(), 'idrift-bench-tracking-'));
const stops: (() => Promise<void>)[] = [];
try {
  console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? ''}`);
  const subjects = [embedded(join(folder, 'embedded'))];
  if (values.python !== undefined) {
    const server = values.mlflow === undefined ? await startMlflow(values.python, join(folder, 'mlflow')) : null;
    if (server) stops.push(server.stop);
    subjects.push(await overRest("MLflow's server", values.python, server?.url ?? values.mlflow ?? ''));
    for (const given of values.server) {
      const [name = '', url = ''] = given.split(/=(.*)/);
      subjects.push(await overRest(name, values.python, url));
    }
  }
  stops.push(...subjects.map(({ stop }) => stop));
  const times = await measure(subjects, Number(values.batches));
  const theirs = median(times[1] ?? []);
  for (const [i, { name }] of subjects.entries()) {
    const own = times[i] ?? [];
    const rate = Math.round((POINTS / median(own)) * 1000);
    const ratio = i !== 1 && theirs > 0 ? `, ${(theirs / median(own)).toFixed(1)} times MLflow's rate` : '';
    console.log(`log-batch of ${POINTS} metrics, ${name}: ${spread(own)}, ${rate} points/s${ratio}`);
  }
  if (theirs > 0) {
    const reached = theirs / median(times[0] ?? []) >= TARGET;
    console.log(`target of ${TARGET} times MLflow's rate for the embedded store: ${reached ? 'reached' : 'MISSED'}`);
  }
  const all = listed(join(folder, 'many'), Number(values.runs));
  console.log(`all of ${values.runs} runs × ${KEYS} metrics, sorted by one of them, embedded store: ${spread(all)}`);
} finally {
  for (const stop of stops.toReversed()) await stop();
  rmSync(folder, { recursive: true, force: true });
}
