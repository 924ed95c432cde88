/** The stored figures are the CPU's. After a wanted change of them: IDRIFT_WRITE_SELF_TEST=1 with this test writes the file anew. */
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openCpuEngine } from '../cpu-engine.ts';
import { runSelfTest, SELF_TEST_FILE, SELF_TEST_LIMIT, SELF_TEST_STEPS } from './self-test.ts';
import { takeTinySteps, tinyParts } from './tiny-model.ts';

test('the CPU gives the stored figures', async () => {
  if (process.env['IDRIFT_WRITE_SELF_TEST']) {
    const engine = await openCpuEngine(tinyParts());
    writeFileSync(SELF_TEST_FILE, `${JSON.stringify(await takeTinySteps(engine, SELF_TEST_STEPS), null, 2)}\n`);
    await engine.close();
  }
  const engine = await openCpuEngine(tinyParts());
  expect(await runSelfTest(engine)).toBeLessThan(2e-6);
  await engine.close();
});

test('a device that computes something else does not pass', async () => {
  const engine = await openCpuEngine({ ...tinyParts(), seed: 43 });
  expect(await runSelfTest(engine)).toBeGreaterThan(SELF_TEST_LIMIT);
  await engine.close();
});
