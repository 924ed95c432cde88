/** Has a queue made, and follows the job that makes it until the queue can be opened. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { Job, QueueSource } from '../../../../core/contract/index.ts';
import { client, orpc, queryClient } from '../../../engine/client.ts';
import { isActive } from '../../../frame/jobs.ts';

export type Making = {
  readonly make: (source: QueueSource, title?: string) => void;
  /** Asked for, or on the way. */
  readonly busy: boolean;
  /** null: not known yet, or none. */
  readonly job: Job | null;
  readonly error: unknown;
  readonly cancel: () => void;
};

/** `onMade` gets the new queue's id. */
export const useMakeQueue = (onMade: (queueId: string) => void): Making => {
  const [followed, setFollowed] = useState<{ readonly jobId: string; readonly queueId: string } | null>(null);
  const jobs = useQuery({ ...orpc.jobs.list.queryOptions(), enabled: followed !== null });
  const start = useMutation({
    mutationFn: (input: Parameters<typeof client.labels.make>[0]) => client.labels.make(input),
    onSuccess: (made) => {
      setFollowed(made);
      void queryClient.invalidateQueries({ queryKey: orpc.jobs.key() });
    },
  });
  const job = jobs.data?.find(({ id }) => id === followed?.jobId) ?? null;
  const state = job?.state;
  const opened = useRef<string | null>(null);
  const end = useEffectEvent((now: Job['state'] | undefined) => {
    if (now !== 'finished' || !followed || opened.current === followed.jobId) return;
    opened.current = followed.jobId;
    void queryClient.invalidateQueries({ queryKey: orpc.labels.queues.key() });
    onMade(followed.queueId);
  });
  useEffect(() => end(state), [state]);
  const failed = state === 'failed' || state === 'interrupted';
  return {
    make: (source, title = '') => start.mutate({ source, ...(title === '' ? {} : { title }) }),
    busy: start.isPending || (followed !== null && (job === null || isActive(job))),
    job,
    error: start.error ?? (failed ? new Error(job?.error ?? 'The queue was not made.') : null),
    cancel: () => {
      // One that has just ended cannot be cancelled.
      if (followed) client.jobs.cancel({ id: followed.jobId }).catch(() => undefined);
    },
  };
};
