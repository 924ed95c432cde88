/** A service's state as a shape with its words. */
import type { StackService, StackStep } from '../../../core/contract/index.ts';
import { size } from '../../format/index.ts';
import { isUp } from '../../frame/stack-glance.ts';
import type { Status } from '../../parts/StatusShape.tsx';

type Said = { readonly status: Status; readonly words: string };

export const serviceState = (service: StackService): Said =>
  service.step && !isAtRest(service) ? stepState(service.step) : restState(service);

/** Runs, or has done its work, and its turn in what is being done has not come: a start need not touch it at all. */
export const isAtRest = (service: StackService): boolean => service.step?.phase === 'waiting' && isUp(service);

const stepState = ({ phase, bytes, total }: StackStep): Said => {
  switch (phase) {
    case 'waiting':
      return { status: 'waiting', words: 'waits' };
    case 'pulling':
      return { status: 'working', words: total === 0 ? 'fetching' : `fetching, ${size(bytes)} of ${size(total)}` };
    case 'building':
      return { status: 'working', words: 'building' };
    case 'creating':
    case 'starting':
    case 'checking':
      return { status: 'working', words: 'starting' };
    case 'stopping':
      return { status: 'working', words: 'stopping' };
    case 'removing':
      return { status: 'working', words: 'removing' };
    default:
      return phase satisfies never;
  }
};

/** 128 and the number of SIGINT, SIGKILL, SIGTERM: somebody stopped it. */
const SIGNALS: ReadonlySet<number | null> = new Set([130, 137, 143]);

const restState = ({ state, health, exitCode, outOfMemory, once, problem }: StackService): Said => {
  switch (state) {
    case 'absent':
    case 'created':
      return problem ? { status: 'failed', words: 'did not start' } : { status: 'stopped', words: 'stopped' };
    case 'running':
      if (health === 'unhealthy') return { status: 'failed', words: 'unhealthy' };
      if (health === 'starting') return { status: 'working', words: 'starting' };
      return { status: 'ok', words: health ?? 'running' };
    case 'paused':
      return { status: 'waiting', words: 'paused' };
    case 'restarting':
      return { status: 'failed', words: 'ends, starts again' };
    case 'removing':
      return { status: 'working', words: 'removing' };
    case 'dead':
      return { status: 'failed', words: 'dead' };
    case 'exited':
      if (outOfMemory) return { status: 'failed', words: 'out of memory' };
      if (exitCode === 0)
        return once ? { status: 'finished', words: 'finished' } : { status: 'stopped', words: 'stopped' };
      if (SIGNALS.has(exitCode)) return { status: 'stopped', words: 'stopped' };
      return { status: 'failed', words: `ended with ${exitCode ?? 'an error'}` };
    default:
      return state satisfies never;
  }
};

/** What the button at the end of a service's row does; null where nothing is to be done. */
export const serviceAction = ({ state, once }: StackService): 'start' | 'stop' | null => {
  if (state === 'running' || state === 'restarting' || state === 'paused') return 'stop';
  return once && state === 'exited' ? null : 'start';
};

/** The part of an image's name that tells: "quay.io/minio/minio:RELEASE.2025" is shown as "minio:RELEASE.2025". */
export const shortImage = (image: string): string =>
  image.slice(image.lastIndexOf('/') + 1).replace(/@sha256:([0-9a-f]{7})[0-9a-f]*$/, '@$1');

/** "17:04:31.218", by this computer's clock zone. */
export const logTime = (iso: string): string => {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return '';
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`;
};
