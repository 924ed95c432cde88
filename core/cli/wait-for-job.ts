/** Waits for a job of the session, showing its progress; Ctrl+C cancels it. */
import type { JobReport, StartedJob } from '../app/jobs.ts';
import type { Session } from '../app/session.ts';
import { IdriftError } from '../contract/errors.ts';

const LOOK_MILLISECONDS = 200;

/** @throws IdriftError with the job's own words, `cancelled` when it was. */
export const waitForJob = async (
  session: Session,
  jobId: string,
  done: StartedJob['done'],
  show: (report: JobReport) => void,
  signal: AbortSignal,
): Promise<void> => {
  const job = () => session.jobs.list().find(({ id }) => id === jobId);
  const look = (): void => {
    const { progress, where, rate, secondsLeft } = job() ?? {};
    show({ progress, where, rate, secondsLeft });
  };
  const cancel = (): void => {
    if (job()?.state === 'running') session.jobs.cancel(jobId);
  };
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel);
  const timer = setInterval(look, LOOK_MILLISECONDS);
  const error = await done;
  clearInterval(timer);
  if (error !== null) throw new IdriftError(error);
  look();
};
