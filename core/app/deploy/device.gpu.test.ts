/** A deployment that is to compute on a GPU. Needs an adapter; a Vulkan driver that computes on the CPU will do. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ask, askedVersion, deploymentsForTests } from './deployments.fixture.ts';

const driver = process.env['IDRIFT_VULKAN'];
if (driver) process.env['VK_ICD_FILENAMES'] = driver;
const LACKS = 'no WebGPU adapter; IDRIFT_VULKAN may name a Vulkan driver that computes on the CPU (its ICD file)';

const answer = z.object({ label: z.string(), score: z.number() });

const { open } = deploymentsForTests();

test('a deployment computes on the device that is set, from its next start on', { timeout: 240_000 }, async ({
  skip,
}) => {
  skip(driver === undefined, LACKS);
  const deployments = open();
  const { url } = await deployments.start({ name: 'prod', model: 'm', version: 1 });
  const before = answer.parse(await (await ask(url ?? '')).json());
  expect(await deployments.setRules('prod', { device: 'webgpu' })).toMatchObject({ state: 'running', notice: null });
  await deployments.stop('prod');
  const again = await deployments.start({ name: 'prod' });
  expect(again).toMatchObject({ state: 'running', limits: { device: 'webgpu' }, notice: null });
  const after = answer.parse(await (await ask(again.url ?? '')).json());
  expect(after.label).toBe(before.label);
  expect(Math.abs(after.score - before.score)).toBeLessThan(1e-5);
});

test('a device that is not there is replaced by the CPU, and said so', { timeout: 120_000 }, async () => {
  const deployments = open();
  await deployments.start({ name: 'prod', model: 'm', version: 1 });
  await deployments.setRules('prod', { device: 'cuda' });
  await deployments.stop('prod');
  const { url, notice } = await deployments.start({ name: 'prod' });
  expect(notice).toMatch(/^The service runs on the CPU, not on CUDA\. /);
  expect(await askedVersion(url ?? '')).toBe(1);
});
