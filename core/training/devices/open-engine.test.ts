/** A picked device that does not open costs a sentence, not the run. */
import { expect, test } from 'vitest';
import { openEngine } from './open-engine.ts';
import { takeTinySteps, tinyParts } from './tiny-model.ts';

test('CUDA without its runtime becomes the CPU, with what the user should know', async () => {
  const picked = { kind: 'cuda', name: 'NVIDIA Test', notice: 'Said before.' } as const;
  const { engine, notices } = await openEngine(picked, tinyParts(), 'fp32');
  expect(engine.kind).toBe('cpu');
  expect(notices[0]).toBe('Said before.');
  expect(notices[1]).toMatch(/^Training runs on the CPU: NVIDIA Test could not take the model by CUDA/);
  expect((await takeTinySteps(engine, 1))[0]?.loss).toBeGreaterThan(0);
  await engine.close();
});

test('the CPU says nothing', async () => {
  const { engine, notices } = await openEngine({ kind: 'cpu', name: 'CPU', notice: null }, tinyParts(), 'fp32');
  expect([engine.kind, notices]).toEqual(['cpu', []]);
  await engine.close();
});
