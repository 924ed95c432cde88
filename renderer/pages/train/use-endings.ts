/** Pause, stop and keep the best, cancel, resume: what was pressed, and whether it was refused. */
import { useMutation } from '@tanstack/react-query';
import type { Job, RunSummary } from '../../../core/contract/index.ts';
import { client } from '../../engine/client.ts';
import type { Ending } from './live-answer.ts';

export type Endings = {
  readonly press: (ending: Ending) => void;
  /** null once the run has ended. */
  readonly pressed: Ending | null;
  readonly error: unknown;
  readonly resume: () => void;
  readonly resuming: boolean;
  readonly resumeError: unknown;
};

export const useEndings = (run: RunSummary | undefined, job: Job | undefined, running: boolean): Endings => {
  const end = useMutation({
    mutationFn: async ({
      ending,
      runId,
      jobId,
    }: {
      readonly ending: Ending;
      readonly runId: string;
      readonly jobId: string;
    }) => {
      switch (ending) {
        case 'pause':
          await client.training.pause({ runId });
          return;
        case 'keep-best':
          await client.training.stop({ runId });
          return;
        case 'cancel':
          await client.jobs.cancel({ id: jobId });
          return;
        default:
          return ending satisfies never;
      }
    },
  });
  const resume = useMutation({ mutationFn: (runId: string) => client.training.resume({ runId }) });
  // What was pressed for another run, or before a pause, says nothing of this one.
  const own = end.variables?.jobId === job?.id && (end.isPending || end.isSuccess);
  return {
    press: (ending) => run && job && end.mutate({ ending, runId: run.runId, jobId: job.id }),
    pressed: running && own ? (end.variables?.ending ?? null) : null,
    error: running ? end.error : null,
    resume: () => run && resume.mutate(run.runId),
    resuming: !running && (resume.isPending || resume.isSuccess),
    resumeError: running ? null : resume.error,
  };
};
