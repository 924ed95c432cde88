/** Waits for a job of the session, showing its progress; Ctrl+C cancels it. */
import type { JobReport } from '../app/jobs.ts';
import type { Session } from '../app/session.ts';
import { IdriftError } from '../contract/errors.ts';

const LOOK_MILLISECONDS = 200;

/** @throws IdriftError with the job's own words, `cancelled` when it was. */
export const waitForJob = async (
  session: Session,
  jobId: string,
  done: Promise<void>,
  show: (report: JobReport) => void,
  signal: AbortSignal,
): Promise<void> => {
  const job = () => session.jobs.list().find(({ id }) => id === jobId);
  signal.addEventListener('abort', () => {
    if (job()?.state === 'running') session.jobs.cancel(jobId);
  });
  const timer = setInterval(() => {
    const now = job();
    if (now) show(now);
  }, LOOK_MILLISECONDS);
  await done;
  clearInterval(timer);
  const end = job();
  if (end?.state === 'cancelled') throw new IdriftError({ code: 'cancelled', message: 'Cancelled.' });
  if (end?.state !== 'finished') {
    throw new IdriftError({ code: 'bad-input', message: end?.error ?? 'The job ended without a result.' });
  }
};
