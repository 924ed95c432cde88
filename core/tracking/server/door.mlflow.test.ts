/**
 * MLflow's own client does the same to a real `mlflow server` and to the door, and every answer is compared, errors with their
 * words too. Left out is what differs on purpose: values of the wrong kind, which MLflow drops in silence, and paths that
 * MLflow takes though they look like a way out of the folder; door.test.ts has both.
 */
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { LACKS_MLFLOW, MLFLOW_PYTHON, startMlflow } from '../rest/mlflow-server.fixture.ts';
import { temporaryDir } from '../test-store.ts';
import { openMlflowDoor } from './door.ts';

const script = fileURLToPath(new URL('./door-scenario.py', import.meta.url));
const SECONDS = 900;

const run = promisify(execFile);
const limits = { maxBuffer: 64 * 1024 * 1024, timeout: SECONDS * 1000 };

const step = z.object({ step: z.string(), answer: z.unknown() });

const scenario = async (url: string, folder: string): Promise<z.infer<typeof step>[]> => {
  mkdirSync(folder);
  const { stdout } = await run(MLFLOW_PYTHON, [script, url, folder], { ...limits, cwd: folder });
  // MLflow prints where to look at a run, too.
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => step.parse(JSON.parse(line)));
};

const everything = async (uri: string): Promise<unknown> => {
  const { stdout } = await run(MLFLOW_PYTHON, [script, '--read', uri], limits);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
};

test('the door answers as MLflow does', { timeout: SECONDS * 1000 }, async ({ skip }) => {
  skip(MLFLOW_PYTHON === '', LACKS_MLFLOW);
  const dir = temporaryDir();
  const door = await openMlflowDoor({ dir: join(dir, '.idrift'), port: 0 });
  onTestFinished(() => door.close());
  const mlflow = startMlflow().then(async (server) => {
    onTestFinished(() => server.stop());
    return scenario(server.url, join(dir, 'theirs'));
  });
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
