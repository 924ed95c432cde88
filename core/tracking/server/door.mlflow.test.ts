/**
 * MLflow's own client does the same to a real `mlflow server` and to the door, and every answer is compared, errors with their
 * words too. Left out is what differs on purpose: values of the wrong kind, which MLflow drops in silence, and paths that
 * MLflow takes though they look like a way out of the folder; door.test.ts has both.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { temporaryDir } from '../test-store.ts';
import { openMlflowDoor } from './door.ts';

/** A Python with mlflow==3.17.2 and scikit-learn; `.ci/mlflow-python` makes one. */
const python = process.env['IDRIFT_MLFLOW_PYTHON'] ?? '';
const script = fileURLToPath(new URL('./door-scenario.py', import.meta.url));
const SECONDS = 900;

const run = promisify(execFile);
const limits = { maxBuffer: 64 * 1024 * 1024, timeout: SECONDS * 1000 };

const step = z.object({ step: z.string(), answer: z.unknown() });

const scenario = async (url: string, folder: string): Promise<z.infer<typeof step>[]> => {
  mkdirSync(folder);
  const { stdout } = await run(python, [script, url, folder], { ...limits, cwd: folder });
  // MLflow prints where to look at a run, too.
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => step.parse(JSON.parse(line)));
};

const everything = async (uri: string): Promise<unknown> => {
  const { stdout } = await run(python, [script, '--read', uri], limits);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
    probe.once('error', reject);
  });

/** On a new SQLite file, with one worker: the others would only take memory. */
const startMlflow = async (folder: string): Promise<string> => {
  mkdirSync(folder);
  const port = await freePort();
  const log = openSync(join(folder, 'log'), 'w');
  const store = [
    '--backend-store-uri',
    `sqlite:///${folder}/mlflow.db`,
    '--artifacts-destination',
    join(folder, 'files'),
  ];
  const words = ['-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1', ...store];
  const server = spawn(python, words, { cwd: folder, stdio: ['ignore', log, log], detached: true });
  const { pid } = server;
  onTestFinished(() => {
    try {
      if (pid !== undefined) process.kill(-pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < SECONDS; tries += 1) {
    const answer = await fetch(`${url}/health`).catch(() => null);
    if (answer?.ok) return url;
    if (server.exitCode !== null) break;
    await wait(500);
  }
  throw new Error(`mlflow server did not start:\n${readFileSync(join(folder, 'log'), 'utf8').slice(-3000)}`);
};

test('the door answers as MLflow does', { timeout: SECONDS * 1000 }, async ({ skip }) => {
  skip(python === '', 'IDRIFT_MLFLOW_PYTHON names no Python with mlflow==3.17.2');
  const dir = temporaryDir();
  const door = await openMlflowDoor({ dir: join(dir, '.idrift'), port: 0 });
  onTestFinished(() => door.close());
  const mlflow = startMlflow(join(dir, 'mlflow')).then((url) => scenario(url, join(dir, 'theirs')));
  const [ours, theirs] = await Promise.all([scenario(door.url, join(dir, 'ours')), mlflow]);
  for (const [at, { step: name, answer }] of theirs.entries()) {
    expect({ step: ours[at]?.step, answer: ours[at]?.answer }).toEqual({ step: name, answer });
  }
  expect(ours.length).toBe(theirs.length);
  expect(ours.filter(({ step: name }) => / where /.test(name)).length).toBeGreaterThan(150);

  // The file itself, as MLflow's own store reads it.
  const byDoor = await everything(door.url);
  expect(await everything(`sqlite:///${join(dir, '.idrift', 'mlflow.db')}`)).toEqual(byDoor);
});
