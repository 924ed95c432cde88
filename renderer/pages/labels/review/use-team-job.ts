/** Shares or receives, and follows the job until it has ended; what came of it is said in a toast. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
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

export const useTeamJob = (): TeamJob => {
  const [jobId, setJobId] = useState<string | null>(null);
  const jobs = useQuery({ ...orpc.jobs.list.queryOptions(), enabled: jobId !== null });
  const start = useMutation({
    mutationFn: (order: Order) =>
      order.verb === 'share' ? client.labels.shareLabels({ push: order.push }) : client.labels.receiveLabels(),
    onSuccess: (started) => {
      setJobId(started.jobId);
      void queryClient.invalidateQueries({ queryKey: orpc.jobs.key() });
    },
  });
  const job = jobs.data?.find(({ id }) => id === jobId) ?? null;
  const state = job?.state;
  const end = useEffectEvent(() => {
    if (state !== 'finished' || !job) return;
    setJobId(null);
    if (job.where !== null) showToast(job.where);
    void queryClient.invalidateQueries({ queryKey: orpc.labels.key() });
  });
  useEffect(() => end(), [state]);
  const failed = state === 'failed' || state === 'interrupted';
  return {
    share: (push) => start.mutate({ verb: 'share', push }),
    receive: () => start.mutate({ verb: 'receive' }),
    busy: start.isPending || (jobId !== null && (job === null || isActive(job))),
    job,
    error: start.error ?? (failed ? new Error(job?.error ?? 'It was cut off.') : null),
    cancel: () => {
      if (jobId !== null) void client.jobs.cancel({ id: jobId });
    },
    forget: () => {
      setJobId(null);
      start.reset();
    },
  };
};
