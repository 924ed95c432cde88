/** Shares or receives, and follows the job until it has ended; what came of it is said in a toast. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Job } from '../../../../core/contract/index.ts';
import { client, orpc, queryClient } from '../../../engine/client.ts';
import { isActive } from '../../../frame/jobs.ts';
import { showToast } from '../../../parts/toast-state.ts';

export type TeamJob = {
  readonly share: (push: boolean) => void;
  readonly receive: () => void;
  readonly busy: boolean;
  readonly job: Job | null;
  readonly error: unknown;
  readonly cancel: () => void;
  readonly forget: () => void;
};

type Order = { readonly verb: 'share'; readonly push: boolean } | { readonly verb: 'receive' };

/** Milliseconds between two looks at the job. */
const LOOK = 250;

export const useTeamJob = (): TeamJob => {
  const [jobId, setJobId] = useState<string | null>(null);
  const jobs = useQuery({ ...orpc.jobs.list.queryOptions(), enabled: jobId !== null });
  const work = useMutation({
    mutationFn: async (order: Order): Promise<Job> => {
      const { jobId: started } = await (order.verb === 'share'
        ? client.labels.shareLabels({ push: order.push })
        : client.labels.receiveLabels());
      setJobId(started);
      return ended(started);
    },
    onSuccess: ({ state, where }) => {
      if (state === 'finished' && where !== null) showToast(where);
    },
    onSettled: () => {
      setJobId(null);
      void queryClient.invalidateQueries({ queryKey: orpc.labels.key() });
    },
  });
  return {
    share: (push) => work.mutate({ verb: 'share', push }),
    receive: () => work.mutate({ verb: 'receive' }),
    busy: work.isPending,
    job: jobs.data?.find(({ id }) => id === jobId) ?? null,
    error: work.error,
    cancel: () => {
      // One that has just ended cannot be cancelled.
      if (jobId !== null) client.jobs.cancel({ id: jobId }).catch(() => undefined);
    },
    forget: work.reset,
  };
};

/** @throws what the job ended with. */
const ended = async (id: string): Promise<Job> => {
  for (;;) {
    const job = (await client.jobs.list()).find((each) => each.id === id);
    // Another project was opened, or the engine knows it no more.
    if (!job) throw new Error('How it ended is not known.');
    if (!isActive(job)) {
      if (job.state === 'failed' || job.state === 'interrupted') throw new Error(job.error ?? 'It was cut off.');
      return job;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK));
  }
};
