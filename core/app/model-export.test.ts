import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeRandomModel } from '../serving/random-model.fixture.ts';
import { createChanges } from './changes.ts';
import { openJobs } from './jobs.ts';
import { startModelExport } from './model-export.ts';

const dir = mkdtempSync(join(tmpdir(), 'idrift-export-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const modelDir = writeRandomModel(dir, 3);
const jobs = openJobs(join(dir, 'jobs.json'), createChanges(), () => undefined);
const folder = mkdtempSync(join(dir, 'out-'));
const order = { name: 'reviews/åäö', version: 2, format: 'safetensors', folder } as const;

const ended = async (id: string) => {
  await new Promise<void>((resolve) => {
    jobs.onEnd(() => resolve());
  });
  return jobs.list().find((job) => job.id === id);
};

test('a version becomes a new folder, named after it, and is never written over', async () => {
  const { jobId, out } = startModelExport(jobs, modelDir, order);
  expect(await ended(jobId)).toMatchObject({ kind: 'export', state: 'finished', title: 'Exporting reviews/åäö v2' });
  expect(out).toBe(join(folder, 'reviews-åäö-v2-safetensors'));
  expect(readdirSync(out)).toEqual(expect.arrayContaining(['config.json', 'model.safetensors']));
  expect(() => startModelExport(jobs, modelDir, order)).toThrow('exists already');
});

test('cancelling leaves nothing behind', async () => {
  const { jobId, out } = startModelExport(jobs, modelDir, { ...order, format: 'bundle' });
  jobs.cancel(jobId);
  expect(await ended(jobId)).toMatchObject({ state: 'cancelled' });
  expect(existsSync(out)).toBe(false);
  expect(readdirSync(folder)).toEqual(['reviews-åäö-v2-safetensors']);
});

test('what cannot be exported is refused before a job starts', () => {
  const refusal =
    (changes: object): (() => unknown) =>
    () =>
      startModelExport(jobs, modelDir, { ...order, ...changes });
  expect(refusal({ folder: join(dir, 'nowhere') })).toThrow('There is no folder');
  expect(refusal({ folder: 'relative' })).toThrow('is no whole path');
  expect(refusal({ format: 'peft' })).toThrow('has no adapter');
  expect(refusal({ format: 'mlflow' })).toThrow('is no model that a run logged');
});
