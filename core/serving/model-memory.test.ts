import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { toErrorInfo } from '../contract/errors.ts';
import { openInference } from './inference.ts';
import { checkMemory } from './model-memory.ts';
import { writeRandomModel } from './random-model.fixture.ts';
import { routing, routingTo, type Target } from './served-model.ts';

const dir = mkdtempSync(join(tmpdir(), 'idrift-memory-'));
afterAll(() => rmSync(dir, { recursive: true }));

const target = (name: string, bytes: number): Target => {
  const modelDir = join(dir, name);
  mkdirSync(modelDir, { recursive: true });
  writeFileSync(join(modelDir, 'model.onnx'), '');
  truncateSync(join(modelDir, 'model.onnx'), bytes);
  const [found] = routing.parse(routingTo({ modelDir, modelName: name, version: 1, runId: null })).targets;
  if (!found) throw new Error('No target.');
  return found;
};

test('models that fit are taken, one twice counts once, and too much is refused with both figures', () => {
  const one = target('one', 400e6);
  const two = target('two', 400e6);
  expect(() => checkMemory([one, two], null)).not.toThrow();
  expect(() => checkMemory([one, one], 600e6)).not.toThrow();
  expect(() => checkMemory([one, two], 600e6)).toThrow(/These 2 models take about 1\.02 GB.*may use 0\.60 GB/);
});

test('a version without a model in 8 bits, or with one that is no model, is not served as one', async () => {
  const modelDir = writeRandomModel(dir, 1);
  const open = (): Promise<unknown> => openInference({ modelDir, precision: 'int8' }, { threads: 1 });
  expect(toErrorInfo(await open().catch((thrown: unknown) => thrown))).toMatchObject({ code: 'not-found' });
  writeFileSync(join(modelDir, 'model.int8.onnx'), 'no model');
  expect(toErrorInfo(await open().catch((thrown: unknown) => thrown))).toMatchObject({
    code: 'corrupt',
    where: join(modelDir, 'model.int8.onnx'),
  });
}, 30_000);
