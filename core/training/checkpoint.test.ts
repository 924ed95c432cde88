/** Checkpoint files: read back as written, replaced as a whole, and a disk that is full. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import type { EpochMetrics } from '../contract/training.ts';
import { openCheckpoints } from './checkpoint.ts';
import { checkDisk, diskNeeded } from './disk.ts';
import { startOfRun } from './position.ts';

const root = mkdtempSync(join(tmpdir(), 'checkpoints-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const metrics = (step: number): EpochMetrics => ({
  epoch: 1,
  step,
  trainLoss: 0.7,
  valLoss: 0.1 + 0.2,
  valAccuracy: 0.5,
  valRocAuc: null,
  valF1: 0.4,
});
const tensor = (name: string, ...values: readonly number[]) => ({
  name,
  shape: [values.length],
  data: Float32Array.from(values),
});

test('reads what it wrote, keeps the best that the last one names, and clears up after a crash', () => {
  const dir = join(root, 'run');
  const checkpoints = openCheckpoints(dir);
  expect(checkpoints.position()).toBeNull();
  const state = [tensor('weights/a', 1, 2.5), tensor('first/a', 0.25, -1), tensor('steps', 3)];
  checkpoints.keepBest(3, [[0.25, 0.75]], state);
  const position = { ...startOfRun(2, 'cpu'), step: 3, best: metrics(3), lossSum: 1 / 3 };
  checkpoints.keepLast(position, state);
  checkpoints.keepBest(6, [[0.1, 0.9]], state);
  writeFileSync(join(dir, 'last.safetensors.0a1b2c3d.tmp'), 'half');

  const again = openCheckpoints(dir);
  expect(again.position()).toEqual(position);
  expect([...again.state()]).toEqual(state.map(({ name, data }) => [name, data]));
  expect([...again.best(3).state.keys()]).toEqual(['weights/a']);
  expect(again.best(3).probabilities).toEqual([[0.25, 0.75]]);
  again.keepLast({ ...position, step: 6, best: metrics(6) }, state);
  expect(readdirSync(dir).toSorted()).toEqual(['best-6.safetensors', 'last.safetensors']);
});

test.skipIf(process.platform === 'win32')('a full disk is said, and the checkpoint before it stays', () => {
  const dir = join(root, 'full');
  openCheckpoints(dir).keepLast({ ...startOfRun(1, 'cpu'), step: 3 }, [tensor('weights/a', 1)]);
  const module = fileURLToPath(new URL('./checkpoint.ts', import.meta.url));
  const program = `
    import { openCheckpoints } from ${JSON.stringify(module)};
    const checkpoints = openCheckpoints(${JSON.stringify(dir)});
    const tensor = { name: 'weights/a', shape: [1e6], data: new Float32Array(1e6) };
    try { checkpoints.keepLast({ ...checkpoints.position(), step: 6 }, [tensor]); } catch (thrown) { console.log(JSON.stringify(thrown.info)); }
  `;
  // Files of this process end at 1 MB (512-byte blocks, or kilobytes in some shells): a write fails as on a full disk.
  const script = join(root, 'full.mjs');
  writeFileSync(script, program);
  const said = execFileSync('sh', ['-c', `ulimit -f 1000; exec "${process.execPath}" "${script}"`], {
    encoding: 'utf8',
  });
  expect(JSON.parse(said)).toMatchObject({
    code: 'not-available',
    message: expect.stringMatching(/disk is full: the checkpoint of step 6 .* The one of step 3 is kept/),
  });
  expect(readdirSync(dir)).toEqual(['last.safetensors']);
  expect(openCheckpoints(dir).position()?.step).toBe(3);
});

test('disk is checked before training', () => {
  expect(() => checkDisk(join(root, 'not', 'there', 'yet'), { trainable: 1e6, count: 2e6 })).not.toThrow();
  expect(diskNeeded({ trainable: 1e6, count: 2e6 })).toBe(64e6);
  expect(() => checkDisk(root, { trainable: 1e15, count: 1e15 })).toThrow(/need .* GB of disk, and .* GB are free/);
});
