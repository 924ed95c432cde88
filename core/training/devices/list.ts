/** The devices that training can run on: what there is, what its self-test said, and which one a recipe gets. */
import { availableParallelism, cpus } from 'node:os';
import type { DeviceKind, Recipe, TrainingDevice } from '../../contract/training.ts';
import type { GpuKind } from './device-child.ts';
import { type DeviceOptions, forget, look, type Looked, runTest } from './look.ts';

/** Below this a GPU is not worth choosing by itself: its driver may compute on the CPU. */
const WORTHWHILE = 1.5;

const cpu = (): TrainingDevice => ({
  kind: 'cpu',
  name: `${cpus()[0]?.model.trim() ?? 'CPU'}, ${availableParallelism()} threads`,
  state: 'ready',
  reason: null,
  worstDifference: null,
});

export const listDevices = async (options: DeviceOptions): Promise<readonly TrainingDevice[]> => [
  cpu(),
  (await look('webgpu', options)).device,
  (await look('cuda', options)).device,
];

/** Runs the self-test, whatever an earlier one said. */
export const testDevice = async (kind: DeviceKind, options: DeviceOptions): Promise<TrainingDevice> => {
  if (kind === 'cpu') return cpu();
  forget(kind);
  const { device, key } = await look(kind, options);
  return device.state === 'absent' ? device : runTest(kind, key, options);
};

export type PickedDevice = {
  readonly kind: DeviceKind;
  readonly name: string;
  /** What the user should know: the device that was asked for is not used, and why. */
  readonly notice: string | null;
};

/** `who` runs on it, for the notice. auto: CUDA, else a GPU by WebGPU that is faster than the CPU, else the CPU. A named device that cannot be used becomes the CPU. */
export const pickDevice = async (
  wanted: Recipe['device'],
  { who = 'Training', ...options }: DeviceOptions & { readonly who?: string },
): Promise<PickedDevice> => {
  const plain = (notice: string | null): PickedDevice => ({ kind: 'cpu', name: cpu().name, notice });
  const tested = async (kind: GpuKind, { device, key }: Looked): Promise<TrainingDevice> =>
    device.state === 'untested' ? runTest(kind, key, options) : device;
  if (wanted === 'cpu') return plain(null);
  if (wanted !== 'auto') {
    const device = await tested(wanted, await look(wanted, options));
    if (device.state === 'ready') return { kind: wanted, name: device.name, notice: null };
    const title = wanted === 'cuda' ? 'CUDA' : 'WebGPU';
    return plain(`${who} runs on the CPU, not on ${title}. ${device.reason ?? ''}`.trim());
  }
  // What is there and does not compute rightly is worth a word; what is absent is not.
  const failures: string[] = [];
  for (const kind of ['cuda', 'webgpu'] as const) {
    const looked = await look(kind, options);
    if (looked.speedup < WORTHWHILE) continue;
    const device = await tested(kind, looked);
    const notice = failures.length > 0 ? failures.join(' ') : null;
    if (device.state === 'ready') return { kind, name: device.name, notice };
    failures.push(`${device.name} is not used. ${device.reason ?? ''}`.trim());
  }
  return plain(failures.length > 0 ? `${who} runs on the CPU: ${failures.join(' ')}` : null);
};
