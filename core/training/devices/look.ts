/** Is a GPU there, and does it compute rightly? Everything that touches a driver happens in a child. */
import type { DeviceKind, Recipe, TrainingDevice } from '../../contract/training.ts';
import { askDeviceChild } from './ask-child.ts';
import { cudaEnvironment, cudaState } from './cuda-runtime.ts';
import type { FromDeviceChild, GpuKind } from './device-child.ts';
import { gpuName, nvidiaNames } from './gpu-name.ts';
import { SELF_TEST_LIMIT } from './self-test.ts';
import { keepTested, readTested, type Tested } from './tested-devices.ts';

/** `home`: the user's Idrift folder, where results are kept. */
export type DeviceOptions = { readonly home: string };

const absent = (kind: GpuKind, name: string, reason: string): TrainingDevice => ({
  kind,
  name,
  state: 'absent',
  reason,
  worstDifference: null,
});

const nameOf = (kind: GpuKind): string => (kind === 'cuda' ? (nvidiaNames()[0] ?? 'NVIDIA GPU') : gpuName());

const judged = (kind: GpuKind, { worstDifference, reason }: Tested): TrainingDevice => {
  const passed = worstDifference !== null && worstDifference <= SELF_TEST_LIMIT;
  const said = passed
    ? null
    : (reason ??
      `Its results differ by ${(worstDifference ?? 0).toPrecision(2)} from the stored ones; at most ${SELF_TEST_LIMIT} is allowed. A newer driver may help.`);
  return { kind, name: nameOf(kind), state: passed ? 'ready' : 'failed', reason: said, worstDifference };
};

/** What a probe found, or why the device is not there. */
type Probed =
  | { readonly runtime: string; readonly speedup: number }
  | { readonly missing: string; readonly fetchBytes?: number };

/** onnxruntime puts the place in its source before what it has to say. */
const plainReason = (said: string): string => said.replace(/^.* was false\. /s, '').trim();

/** Drivers do not change while this process runs. */
const probed = new Map<GpuKind, Promise<Probed>>();

const probe = async (kind: GpuKind, home: string): Promise<Probed> => {
  if (kind === 'cuda') {
    const state = await cudaState(home);
    if (state.kind === 'absent') {
      const { reason, fetchBytes } = state;
      return { missing: reason, ...(fetchBytes === undefined ? {} : { fetchBytes }) };
    }
  }
  const known = probed.get(kind) ?? probeOnce(kind, home);
  probed.set(kind, known);
  return known;
};

const probeOnce = async (kind: GpuKind, home: string): Promise<Probed> => {
  const answer = await askDeviceChild({ kind: 'probe', device: kind }, await environment(kind, home));
  if (answer.kind === 'found') return answer;
  const said = answer.kind === 'failed' ? plainReason(answer.reason) : '';
  return {
    missing:
      kind === 'webgpu'
        ? `No GPU was found that WebGPU can use; a current graphics driver may bring one. (${said})`
        : `CUDA did not start: ${said}`,
  };
};

/** Of the child that trains on a device; `precision` decides over TensorFloat-32 before CUDA is loaded. */
export const environment = async (
  kind: DeviceKind,
  home: string,
  precision: Recipe['precision'] = 'fp32',
): Promise<Readonly<Record<string, string>>> => (kind === 'cuda' ? cudaEnvironment(home, precision) : {});

export type Looked = { readonly device: TrainingDevice; readonly speedup: number; readonly key: string };

export const look = async (kind: GpuKind, { home }: DeviceOptions): Promise<Looked> => {
  const found = await probe(kind, home);
  if ('missing' in found) {
    const { missing, fetchBytes } = found;
    const device = { ...absent(kind, nameOf(kind), missing), ...(fetchBytes === undefined ? {} : { fetchBytes }) };
    return { device, speedup: 0, key: '' };
  }
  const key = `${kind} / ${nameOf(kind)} / onnxruntime ${found.runtime}`;
  const known = readTested(home, key);
  const untested: TrainingDevice = {
    kind,
    name: nameOf(kind),
    state: 'untested',
    reason: 'Its self-test runs before its first use.',
    worstDifference: null,
  };
  return { device: known ? judged(kind, known) : untested, speedup: found.speedup, key };
};

const resultOf = (answer: FromDeviceChild): Tested => {
  if (answer.kind !== 'tested') {
    const said = answer.kind === 'failed' ? plainReason(answer.reason) : 'no result';
    return { worstDifference: null, reason: `The self-test did not end: ${said}` };
  }
  const { worstDifference } = answer;
  return Number.isFinite(worstDifference)
    ? { worstDifference, reason: null }
    : { worstDifference: null, reason: 'Its losses are not numbers. A newer driver may help.' };
};

export const runTest = async (kind: GpuKind, key: string, { home }: DeviceOptions): Promise<TrainingDevice> => {
  const result = resultOf(await askDeviceChild({ kind: 'test', device: kind }, await environment(kind, home)));
  keepTested(home, key, result);
  return judged(kind, result);
};

/** What was found before counts no longer: the next look probes again. */
export const forget = (kind: GpuKind): void => {
  probed.delete(kind);
};
