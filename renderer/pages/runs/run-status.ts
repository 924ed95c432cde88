/** A run's state as shape and word, and its live figures while it runs. */
import type { Job, RunStatus, RunSummary } from '../../../core/contract/index.ts';
import type { Status } from '../../parts/StatusShape.tsx';

export const RUN_STATUS: Readonly<Record<RunStatus, { readonly shape: Status; readonly word: string }>> = {
  RUNNING: { shape: 'working', word: 'running' },
  SCHEDULED: { shape: 'waiting', word: 'waiting' },
  FINISHED: { shape: 'finished', word: 'finished' },
  FAILED: { shape: 'failed', word: 'failed' },
  KILLED: { shape: 'stopped', word: 'cancelled' },
  INTERRUPTED: { shape: 'attention', word: 'interrupted' },
  PAUSED: { shape: 'waiting', word: 'paused' },
};

export const isRunning = ({ status }: RunSummary): boolean => status === 'RUNNING' || status === 'SCHEDULED';

/** The job that trains a run; undefined where another program does, or it has ended. */
export const jobOf = (run: RunSummary, jobs: readonly Job[]): Job | undefined =>
  jobs.find(({ path, state }) => path === `/train/${run.runId}` && (state === 'running' || state === 'cancelling'));

/** A search ended it, and says why: its validation loss was above the median of the earlier runs'. Who cancels gives no reason. */
export const isHopeless = ({ status, tags }: RunSummary): boolean =>
  status === 'KILLED' && tags['idrift.sweep'] !== undefined && tags['idrift.error'] !== undefined;

/** "epoch 7 of 10", else the bare word. */
export const statusWords = (run: RunSummary, job: Job | undefined): string => {
  if (job?.state === 'cancelling') return 'stopping';
  if (isHopeless(run)) return 'hopeless';
  return isRunning(run) && job?.where ? job.where : RUN_STATUS[run.status].word;
};
