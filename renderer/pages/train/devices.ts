/** Devices that can train, in words. */
import type { DeviceKind, TrainingDevice } from '../../../core/contract/index.ts';
import { parameter } from '../../format/index.ts';
import type { Status } from '../../parts/StatusShape.tsx';

export const DEVICE_NAMES: Readonly<Record<DeviceKind, string>> = {
  cpu: 'Processor',
  webgpu: 'GPU through WebGPU',
  cuda: 'NVIDIA GPU through CUDA',
};

export const DEVICE_SHAPES: Readonly<Record<TrainingDevice['state'], Status>> = {
  ready: 'ok',
  untested: 'waiting',
  failed: 'failed',
  absent: 'stopped',
};

/** How far its numbers are from the stored ones, or what stands in the way. */
export const deviceWords = ({ state, reason, worstDifference }: TrainingDevice): string => {
  switch (state) {
    case 'ready':
      return worstDifference === null
        ? 'Ready.'
        : `Ready: its self-test agrees to ${parameter(Number(worstDifference.toPrecision(2)))}.`;
    case 'untested':
      return 'Its self-test runs before its first use, in a few seconds.';
    case 'failed':
      return `Not used: ${reason ?? 'its self-test gave other numbers.'}`;
    case 'absent':
      return reason ?? 'Not on this computer.';
    default:
      return state satisfies never;
  }
};

/** What "the fastest" takes: the first that may be used, of those the engine lists fastest last. */
export const isUsable = ({ state }: TrainingDevice): boolean => state === 'ready' || state === 'untested';
