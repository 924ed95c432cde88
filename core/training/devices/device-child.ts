/** A process that tries a GPU: a driver that is missing or broken may end it, and nothing else. Answers one message, then waits to be ended. */
import { serveParent, toParent } from '../../base/child.ts';
import type { DeviceKind } from '../../contract/training.ts';
import * as t from '../../graph/build.ts';
import { openDeviceSession } from '../../onnx/device-session.ts';
import { toOnnx } from '../../onnx/model.ts';
import { runtimeVersion } from '../../onnx/runtime.ts';
import { openSession } from '../../onnx/session.ts';
import { WEBGPU } from '../../onnx/target.ts';
import type { Engine } from '../engine.ts';
import { openLoopEngine } from './loop-engine.ts';
import { runSelfTest } from './self-test.ts';
import { tinyParts } from './tiny-model.ts';
import { openWebGpuEngine } from './webgpu.ts';

export type GpuKind = Exclude<DeviceKind, 'cpu'>;

export type ToDeviceChild =
  /** Is there one? */
  { readonly kind: 'probe'; readonly device: GpuKind } | { readonly kind: 'test'; readonly device: GpuKind };

export type FromDeviceChild =
  /** `speedup`: of a product of matrices, over this computer's CPU. */
  | { readonly kind: 'found'; readonly runtime: string; readonly speedup: number }
  | { readonly kind: 'tested'; readonly worstDifference: number }
  | { readonly kind: 'failed'; readonly reason: string };

const SIZE = 512;
const ENOUGH_MILLISECONDS = 500;
const side = [SIZE, SIZE];

/** c = a·b, of which one number comes back. */
const product = { y: t.sum(t.matmul(t.input('a', side), t.input('b', side)), [0, 1]) };
const matrix = () => ({ type: 'f32', data: new Float32Array(SIZE * SIZE).fill(0.5), shape: side }) as const;

type Run = (feeds: Readonly<Record<'a' | 'b', ReturnType<typeof matrix>>>) => Promise<unknown>;

/** Of the fastest of a few; a slow one is not tried again and again. */
const milliseconds = async (run: Run): Promise<number> => {
  const feeds = { a: matrix(), b: matrix() };
  let best = Number.POSITIVE_INFINITY;
  const began = performance.now();
  for (let i = 0; i < 5 && performance.now() - began < ENOUGH_MILLISECONDS; i += 1) {
    const start = performance.now();
    await run(feeds);
    best = Math.min(best, performance.now() - start);
  }
  return best;
};

const onDevice = async (device: GpuKind): Promise<{ readonly run: Run; readonly close: () => Promise<void> }> =>
  device === 'webgpu'
    ? openDeviceSession(toOnnx(product, new Map(), WEBGPU), { outputs: ['y'], read: ['y'], wholly: true })
    : openSession(toOnnx(product), { provider: 'cuda' });

const openEngine = (device: GpuKind): Promise<Engine> =>
  device === 'webgpu'
    ? openWebGpuEngine(tinyParts())
    : openLoopEngine(tinyParts(), { kind: 'cuda', device: 'CUDA', provider: 'cuda', precision: 'fp32' });

const probe = async (device: GpuKind): Promise<FromDeviceChild> => {
  const gpu = await onDevice(device);
  const theirs = await milliseconds(gpu.run);
  await gpu.close();
  const cpu = await openSession(toOnnx(product));
  const speedup = (await milliseconds(cpu.run)) / theirs;
  await cpu.close();
  return { kind: 'found', runtime: runtimeVersion(), speedup };
};

const test = async (device: GpuKind): Promise<FromDeviceChild> => {
  const engine = await openEngine(device);
  const worstDifference = await runSelfTest(engine);
  await engine.close();
  return { kind: 'tested', worstDifference };
};

const answer = ({ kind, device }: ToDeviceChild): Promise<FromDeviceChild> =>
  kind === 'probe' ? probe(device) : test(device);

const handle = async (message: ToDeviceChild): Promise<void> => {
  try {
    toParent(await answer(message));
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    toParent({ kind: 'failed', reason } satisfies FromDeviceChild);
  }
};

// Only our own parent can send, and only what this file says.
serveParent((message) => void handle(message as ToDeviceChild));
