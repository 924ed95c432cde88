import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPredictionReader } from './prediction-reader.ts';
import { writeRandomModel } from './random-model.fixture.ts';
import { type Service, startService } from './service.ts';

const dir = mkdtempSync(join(tmpdir(), 'idrift-feedback-'));
const logFile = join(dir, 'predictions.db');
let service: Service;

beforeAll(async () => {
  const model = { modelDir: writeRandomModel(dir, 1), modelName: 'served', version: 1, runId: null };
  service = await startService({ ...model, port: 0, logFile, logTexts: 'statistics', limits: { threads: 1 } });
}, 30_000);
afterAll(async () => {
  await service.stop();
  rmSync(dir, { recursive: true });
});

const post = async (path: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }> => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${service.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

test('a word on an answer is kept beside the log, which keeps what the order says; the newest word counts', async () => {
  const { body } = await post('/predict', { text: 'Maten var god' });
  const id = body['id'];
  expect(await post('/feedback', { id, label: 'negativ' })).toEqual({ status: 202, body: { status: 'kept' } });
  expect(await post('/feedback', { id, model_name: 'served', label: ` ${'å'.repeat(300)}` })).toMatchObject({
    status: 202,
  });
  const reader = openPredictionReader(logFile);
  const [row, ...others] = reader.disputed({ model: 'served', limit: 10 });
  expect(others).toEqual([]);
  expect(row).toMatchObject({
    id,
    text: '',
    statistics: { characters: 13, words: 3 },
    feedback: { label: 'å'.repeat(200) },
  });
  expect(await post('/feedback', { id, label: ' ' })).toMatchObject({ status: 202 });
  expect(reader.page({ model: 'served', offset: 0, limit: 1 }).rows[0]?.feedback).toMatchObject({ label: null });
  reader.close();
});

test('what names no answer, or a model that is not served, is refused', async () => {
  expect((await post('/feedback', { id: 'x' })).status).toBe(422);
  const id = '0f8fad5b-d9cb-469f-a165-70867728950e';
  expect(await post('/feedback', { id, model_name: 'sqlite_master' })).toMatchObject({ status: 404 });
  // An answer that nobody gave is nobody's to label.
  expect(await post('/feedback', { id })).toMatchObject({ status: 202 });
  const reader = openPredictionReader(logFile);
  expect(reader.disputed({ model: 'served', limit: 10 }).map((row) => row.id)).not.toContain(id);
  reader.close();
});
