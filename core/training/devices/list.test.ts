/** Which device a recipe gets on a computer where there is nothing but a CPU, and what is said of the others. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { askDeviceChild } from './ask-child.ts';
import { cudaState } from './cuda-runtime.ts';
import { listDevices, pickDevice } from './list.ts';
import { keepTested, readTested } from './tested-devices.ts';

const home = mkdtempSync(join(tmpdir(), 'idrift-devices-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

// A driver list without a file: there is no adapter, whatever this computer has.
vi.stubEnv('VK_ICD_FILENAMES', join(home, 'none.json'));
vi.stubEnv('VK_DRIVER_FILES', join(home, 'none.json'));
const withoutGpu = process.platform === 'linux';

test('a missing driver is a reason, not a crash', { timeout: 60_000 }, async ({ skip }) => {
  skip(!withoutGpu, 'other systems bring their own graphics driver');
  const [cpu, webgpu, cuda] = await listDevices({ home });
  expect(cpu).toMatchObject({ kind: 'cpu', state: 'ready', reason: null });
  expect(webgpu).toMatchObject({ kind: 'webgpu', state: 'absent' });
  expect(webgpu?.reason).toContain('No GPU was found that WebGPU can use');
  expect(cuda?.state).toBe('absent');
});

test('a child that dies is a reason too', { timeout: 60_000 }, async () => {
  const answer = await askDeviceChild({ kind: 'test', device: 'cuda' }, { IDRIFT_ONNXRUNTIME: join(home, 'nowhere') });
  expect(answer).toMatchObject({ kind: 'failed' });
  expect(answer.kind === 'failed' ? answer.reason : '').toMatch(/^Its process ended \(exit code 1\)\. .*onnxruntime/);
});

test('auto takes the CPU without a word, a named device says why not', { timeout: 60_000 }, async ({ skip }) => {
  skip(!withoutGpu, 'other systems bring their own graphics driver');
  expect(await pickDevice('auto', { home })).toMatchObject({ kind: 'cpu', notice: null });
  expect(await pickDevice('cpu', { home })).toMatchObject({ kind: 'cpu', notice: null });
  const named = await pickDevice('webgpu', { home });
  expect(named.kind).toBe('cpu');
  expect(named.notice).toMatch(/^Training runs on the CPU, not on WebGPU\. No GPU was found/);
});

test('CUDA says what it lacks', async () => {
  const state = await cudaState(home);
  expect(state.kind === 'absent' ? state.reason : '').toMatch(/NVIDIA|CUDA/);
});

test('what a self-test found is kept; a damaged file costs a test', () => {
  keepTested(home, 'a', { worstDifference: 1e-7, reason: null });
  keepTested(home, 'b', { worstDifference: null, reason: 'It crashed.' });
  expect(readTested(home, 'a')).toEqual({ worstDifference: 1e-7, reason: null });
  expect(readTested(home, 'b')?.reason).toBe('It crashed.');
  writeFileSync(join(home, 'devices.json'), '{');
  expect(readTested(home, 'a')).toBeUndefined();
});
