/** A service that computes on a GPU. Needs an adapter; a Vulkan driver that computes on the CPU will do. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { writeRandomModel } from './random-model.fixture.ts';
import { type Service, startService } from './service.ts';

const driver = process.env['IDRIFT_VULKAN'];
if (driver) process.env['VK_ICD_FILENAMES'] = driver;
const LACKS = 'no WebGPU adapter; IDRIFT_VULKAN may name a Vulkan driver that computes on the CPU (its ICD file)';

const dir = mkdtempSync(join(tmpdir(), 'idrift-device-'));
const modelDir = writeRandomModel(dir, 4);
afterAll(() => rmSync(dir, { recursive: true }));

const serveOn = (device: 'cpu' | 'webgpu'): Promise<Service> =>
  startService({
    modelDir,
    modelName: 'on a device',
    version: 1,
    runId: null,
    port: 0,
    logFile: join(dir, `${device}.db`),
    limits: { device },
  });

const answers = z.object({ predictions: z.array(z.object({ label: z.string(), score: z.number() })) });

const ask = async ({ url }: Service, texts: readonly string[]) => {
  const response = await fetch(`${url}/predict/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ texts }),
  });
  return answers.parse(await response.json()).predictions;
};

test('a service on WebGPU answers as one on the CPU', { timeout: 120_000 }, async ({ skip }) => {
  skip(driver === undefined, LACKS);
  const texts = ['Maten var god och personalen trevlig.', 'sen', '', 'Bussen var sen igen! '.repeat(20)];
  const cpu = await serveOn('cpu');
  const want = await ask(cpu, texts);
  await cpu.stop();
  const gpu = await serveOn('webgpu');
  const got = await ask(gpu, texts);
  await gpu.stop();
  expect(got.map(({ label }) => label)).toEqual(want.map(({ label }) => label));
  for (const [i, { score }] of got.entries())
    expect(Math.abs(score - (want[i]?.score ?? Number.NaN))).toBeLessThan(1e-5);
  expect(want).toHaveLength(texts.length);
});

test('without a driver it says so, and does not start', { timeout: 120_000 }, async ({ skip }) => {
  skip(process.platform !== 'linux', 'no Vulkan, which alone is told of its driver by a variable');
  process.env['VK_ICD_FILENAMES'] = join(dir, 'no such driver.json');
  try {
    await expect(serveOn('webgpu')).rejects.toThrow(/WebGPU|webgpu|adapter/i);
  } finally {
    if (driver) process.env['VK_ICD_FILENAMES'] = driver;
    else delete process.env['VK_ICD_FILENAMES'];
  }
});
