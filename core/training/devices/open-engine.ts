/** The engine on the device that was picked; one that does not open is replaced by the CPU's, and said so. */
import type { DeviceKind, Recipe } from '../../contract/training.ts';
import { type EngineParts, openCpuEngine } from '../cpu-engine.ts';
import type { Engine } from '../engine.ts';
import type { PickedDevice } from './list.ts';
import { openLoopEngine } from './loop-engine.ts';
import { openWebGpuEngine } from './webgpu.ts';

export type OpenedEngine = {
  readonly engine: Engine;
  /** What the user should know: from picking, or because the device did not open. */
  readonly notices: readonly string[];
};

const TITLES: Readonly<Record<DeviceKind, string>> = { cpu: 'the CPU', webgpu: 'WebGPU', cuda: 'CUDA' };

const open = ({ kind, name }: PickedDevice, parts: EngineParts, precision: Recipe['precision']): Promise<Engine> => {
  switch (kind) {
    case 'cpu':
      return openCpuEngine(parts);
    case 'webgpu':
      return openWebGpuEngine(parts, name);
    case 'cuda':
      return openLoopEngine(parts, { kind, device: `${name}, CUDA, ${precision}`, provider: 'cuda', precision });
  }
};

export const openEngine = async (
  device: PickedDevice,
  parts: EngineParts,
  precision: Recipe['precision'],
): Promise<OpenedEngine> => {
  const said = device.notice === null ? [] : [device.notice];
  try {
    return { engine: await open(device, parts, precision), notices: said };
  } catch (thrown) {
    if (device.kind === 'cpu') throw thrown;
    const reason = thrown instanceof Error ? thrown.message.trim() : String(thrown);
    const notice = `Training runs on the CPU: ${device.name} could not take the model by ${TITLES[device.kind]} (${reason}).`;
    return { engine: await openCpuEngine(parts), notices: [...said, notice] };
  }
};
