/** The stack in one shape, for the sidebar and the footer; the Stack page says the rest. */
import type { StackService, StackStatus } from '../../core/contract/index.ts';
import type { Status } from '../parts/StatusShape.tsx';

/** Does what it is there for: runs and is not known to be unwell, or has done its work. */
export const isUp = ({ state, health, once, exitCode }: StackService): boolean =>
  state === 'running' ? health === null || health === 'healthy' : once && state === 'exited' && exitCode === 0;

/** 128 and the number of SIGINT, SIGKILL, SIGTERM: somebody stopped it. */
const STOPPED: ReadonlySet<number> = new Set([0, 130, 137, 143]);

/** Something is wrong with it that nobody meant. */
export const isUnwell = ({ state, health, exitCode, outOfMemory }: StackService): boolean => {
  if (outOfMemory) return true;
  switch (state) {
    case 'running':
      return health === 'unhealthy';
    case 'restarting':
    case 'dead':
      return true;
    case 'exited':
      return exitCode !== null && !STOPPED.has(exitCode);
    case 'absent':
    case 'created':
    case 'paused':
    case 'removing':
      return false;
    default:
      return state satisfies never;
  }
};

export type Glance = { readonly status: Status; readonly up: number; readonly words: string };

/** null: there is nothing to say, as the project has no compose file or nothing of it ever ran. */
export const stackGlance = ({ file, engine, job, services }: StackStatus): Glance | null => {
  if (!file) return null;
  const running = services.filter((service) => service.state === 'running').length;
  if (job) return { status: 'working', up: 0, words: job.kind === 'start' ? 'Stack is starting' : 'Stack is changing' };
  if (engine.state !== 'ok') return { status: 'stopped', up: 0, words: 'No stack' };
  if (services.some(isUnwell)) return { status: 'attention', up: running, words: 'Stack needs attention' };
  if (running === 0) return { status: 'stopped', up: 0, words: 'Stack is stopped' };
  const starting = services.some(({ health, state }) => state === 'running' && health === 'starting');
  return { status: starting ? 'working' : 'ok', up: running, words: starting ? 'Stack is starting' : 'Stack running' };
};
