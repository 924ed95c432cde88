/**
 * Long work as jobs: an id, progress, cancel, and a record that survives a crash.
 * Records are kept in one small JSON file per project; a job that ran when the engine died reads `interrupted`.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeFileAtomic } from '../base/atomic-file.ts';
import { throttle } from '../base/throttle.ts';
import { type ErrorInfo, errorSentence, IdriftError, toErrorInfo } from '../contract/errors.ts';
import { type Job, job as jobSchema } from '../contract/jobs.ts';
import type { Changes } from './changes.ts';

export type JobReport = Partial<Pick<Job, 'title' | 'progress' | 'where' | 'rate' | 'secondsLeft'>>;
/** interrupted: it stopped in order, and can go on. */
export type JobEnd = 'finished' | 'interrupted';
type JobWork = (report: (progress: JobReport) => void, signal: AbortSignal) => Promise<JobEnd | void>;

/** `done` never rejects: it gives null when the work is finished, else why it is not. */
export type StartedJob = { readonly job: Job; readonly done: Promise<ErrorInfo | null> };

export type Jobs = {
  readonly list: () => readonly Job[];
  readonly start: (about: Pick<Job, 'kind' | 'title' | 'path'>, work: JobWork) => StartedJob;
  readonly cancel: (id: string) => void;
  /** As `StartedJob.done`, of a job that was started here. @throws IdriftError `not-found` */
  readonly ended: (id: string) => StartedJob['done'];
  /** Called whenever a job has ended. */
  readonly onEnd: (listener: () => void) => void;
  /** Interrupts what runs and waits for it. */
  readonly close: () => Promise<void>;
};

/** Why a job's signal aborts when the engine closes under it: nobody cancelled it, so it is interrupted. */
const CLOSING = 'The engine closes.';

export const isClosing = (signal: AbortSignal): boolean => signal.reason === CLOSING;

/** Ended jobs that are kept. */
const KEPT = 50;

export const openJobs = (file: string, changes: Changes, onBusy: (running: number) => void): Jobs => {
  let jobs = readRecords(file);
  const running = new Map<string, { controller: AbortController; done: StartedJob['done'] }>();
  const ends = new Map<string, StartedJob['done']>();
  const listeners: (() => void)[] = [];
  const save = (): void => writeFileAtomic(file, `${JSON.stringify(jobs, null, 1)}\n`);
  const { push: announce } = throttle<string>(200, (id) => changes.emit('jobs', id));
  const update = (id: string, part: Partial<Job>): void => {
    jobs = jobs.map((job) => (job.id === id ? { ...job, ...part } : job));
    announce(id);
  };
  const end = (id: string, state: Job['state'], error: string | null): void => {
    update(id, { state, error, endedAt: new Date().toISOString(), secondsLeft: null });
    running.delete(id);
    onBusy(running.size);
    save();
    changes.emit('jobs', id);
    for (const listener of listeners) listener();
  };

  return {
    onEnd: (listener) => {
      listeners.push(listener);
    },
    list: () => [...jobs.filter(isActive), ...jobs.filter((job) => !isActive(job))],
    start: (about, work) => {
      const controller = new AbortController();
      const job: Job = {
        ...about,
        id: randomUUID(),
        state: 'running',
        startedAt: new Date().toISOString(),
        endedAt: null,
        progress: null,
        where: null,
        rate: null,
        secondsLeft: null,
        error: null,
      };
      jobs = [job, ...jobs].slice(0, KEPT);
      save();
      changes.emit('jobs', job.id);
      const done = work((progress) => update(job.id, progress), controller.signal).then(
        (how) => {
          end(job.id, how ?? 'finished', null);
          return null;
        },
        (thrown: unknown) => {
          const info = toErrorInfo(thrown);
          if (info.code === 'cancelled' && isClosing(controller.signal)) end(job.id, 'interrupted', null);
          else if (info.code === 'cancelled') end(job.id, 'cancelled', null);
          else end(job.id, 'failed', errorSentence(info));
          return info;
        },
      );
      running.set(job.id, { controller, done });
      ends.set(job.id, done);
      for (const old of [...ends.keys()].slice(0, -KEPT)) ends.delete(old);
      onBusy(running.size);
      return { job, done };
    },
    ended: (id) => {
      const done = ends.get(id);
      if (done === undefined) throw new IdriftError({ code: 'not-found', message: `No job ${id} was started here.` });
      return done;
    },
    cancel: (id) => {
      const entry = running.get(id);
      if (!entry) throw new IdriftError({ code: 'not-found', message: `No job ${id} is running.` });
      update(id, { state: 'cancelling' });
      entry.controller.abort();
    },
    close: async () => {
      for (const { controller } of running.values()) controller.abort(CLOSING);
      await Promise.all([...running.values()].map(({ done }) => done));
    },
  };
};

const isActive = (job: Job): boolean => job.state === 'running' || job.state === 'cancelling';

/** A damaged file costs the list of old jobs, nothing else: start with none. */
const readRecords = (file: string): readonly Job[] => {
  if (!existsSync(file)) return [];
  try {
    const records = jobSchema.array().parse(JSON.parse(readFileSync(file, 'utf8')));
    return records.map((job) => (isActive(job) ? { ...job, state: 'interrupted', secondsLeft: null } : job));
  } catch {
    return [];
  }
};
