import { tmpdir } from 'node:os';
import { expect, test, vi } from 'vitest';
import type { MetricPoint } from './run-metrics.ts';
import { CPU_METRIC, readGpus, watchSystem } from './system-metrics.ts';

test("a sample has MLflow's names, counts on, and none comes after the end", { timeout: 10_000 }, async () => {
  const points: MetricPoint[] = [];
  const end = watchSystem({ dir: tmpdir(), gpu: false, firstStep: 7, add: (more) => points.push(...more) });
  await vi.waitFor(() => expect(points.length).toBeGreaterThan(0), { timeout: 5000 });
  end();
  expect(points.map(({ key }) => key).toSorted()).toEqual([
    CPU_METRIC,
    'system/disk_available_megabytes',
    'system/disk_usage_megabytes',
    'system/disk_usage_percentage',
    'system/system_memory_usage_megabytes',
    'system/system_memory_usage_percentage',
  ]);
  expect(points.every(({ step, value }) => step === 7 && Number.isFinite(value) && value >= 0)).toBe(true);
  expect(points.filter(({ key }) => key.endsWith('_percentage')).every(({ value }) => value <= 100)).toBe(true);
});

test('cards as nvidia-smi lists them; what one does not tell is left out', () => {
  expect(readGpus('0, 1000, 80000, 37, 210.50, 421.00\n1, 0, 80000, [N/A], [N/A], [N/A]\n')).toEqual({
    gpu_0_memory_usage_megabytes: 1048.576,
    gpu_0_memory_usage_percentage: 1.25,
    gpu_0_utilization_percentage: 37,
    gpu_0_power_usage_watts: 210.5,
    gpu_0_power_usage_percentage: 50,
    gpu_1_memory_usage_megabytes: 0,
    gpu_1_memory_usage_percentage: 0,
  });
  expect(readGpus('')).toEqual({});
});
