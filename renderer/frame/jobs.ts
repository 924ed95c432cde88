/** Jobs in words and shapes, the same in the footer's strip and in the panel. */
import type { Job } from '../../core/contract/index.ts';
import { count, dateAndTime, duration, timeLeft } from '../format/index.ts';
import type { Status } from '../parts/StatusShape.tsx';

export const isActive = ({ state }: Job): boolean => state === 'running' || state === 'cancelling';

export const jobStatus = ({ state }: Job): Status => {
  switch (state) {
    case 'running':
    case 'cancelling':
      return 'working';
    case 'finished':
      return 'finished';
    case 'failed':
      return 'failed';
    case 'cancelled':
      return 'stopped';
    case 'interrupted':
      return 'attention';
    default:
      return state satisfies never;
  }
};

/** "epoch 7 of 10 · 6.4 steps/s · 9 min 52 s left". */
export const jobFigures = (job: Job): readonly string[] =>
  job.state === 'cancelling'
    ? ['stopping, up to 2 s']
    : [job.where, job.rate, job.secondsLeft === null ? null : timeLeft(job.secondsLeft)].filter(
        (part) => part !== null,
      );

/** "finished", "cancelled at epoch 3 of 10". */
export const jobOutcome = ({ state, where }: Job): string =>
  state === 'finished' || where === null ? state : `${state} at ${where}`;

/** What became of an ended job, and when: "today 15:31, took 52 min". */
export const jobEnd = (job: Job, now: Date = new Date()): string => {
  if (job.endedAt === null) return `since ${dateAndTime(job.startedAt, now)}`;
  const took = (new Date(job.endedAt).getTime() - new Date(job.startedAt).getTime()) / 1000;
  return `${dateAndTime(job.endedAt, now)}, took ${duration(Math.max(0, took))}`;
};

/** "2 running, 1 failed, 3 finished". */
export const jobsSummary = (jobs: readonly Job[]): string => {
  if (jobs.length === 0) return 'none yet';
  const parts = (['running', 'failed', 'interrupted', 'finished', 'cancelled'] as const).flatMap((state) => {
    const n = jobs.filter((job) => (state === 'running' ? isActive(job) : job.state === state)).length;
    return n > 0 ? [count(n, state, state)] : [];
  });
  return parts.join(', ');
};
