/** Training is what can be paused: it goes on from its last step when it is resumed. */
import { useMutation } from '@tanstack/react-query';
import type { Job } from '../../core/contract/index.ts';
import { client } from '../engine/client.ts';

const runOf = ({ path }: Job): string | null => /^\/train\/([^/]+)$/.exec(path ?? '')?.[1] ?? null;

/** Not before its first step. */
export const canPause = (job: Job): boolean =>
  job.kind === 'training' && job.state === 'running' && job.progress !== null && runOf(job) !== null;

export const usePause = () =>
  useMutation({
    mutationFn: async (job: Job) => {
      const runId = runOf(job);
      if (runId !== null) await client.training.pause({ runId });
    },
  });
