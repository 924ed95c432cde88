/** Whether a hub model is on this computer, and its download: asked 400 ms after the name was typed. */
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { BaseState, Job } from '../../../core/contract/index.ts';
import { client, orpc, queryClient } from '../../engine/client.ts';
import { isActive } from '../../frame/jobs.ts';
import { isHubName } from './draft.ts';

const SETTLES_MILLISECONDS = 400;

export type HubBase = {
  readonly base: BaseState | null;
  /** The download that runs. */
  readonly job: Job | undefined;
  readonly error: unknown;
  readonly download: () => void;
};

export const useHubBase = (name: string): HubBase => {
  const [settled] = useDebouncedValue(name, SETTLES_MILLISECONDS);
  const state = useQuery({
    ...orpc.training.base.queryOptions({ input: { base: settled } }),
    enabled: isHubName(settled) && settled === name,
  });
  const jobs = useQuery(orpc.jobs.list.queryOptions());
  const start = useMutation({
    mutationFn: (base: string) => client.training.download({ base }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.jobs.key() }),
  });
  const started = jobs.data?.find(({ id, kind }) => kind === 'download' && id === start.data?.jobId);
  const running = jobs.data?.find((job) => job.kind === 'download' && isActive(job) && job.title.includes(name));
  const ended = started !== undefined && !isActive(started) ? started.state : null;
  useEffect(() => {
    if (ended !== null) void queryClient.invalidateQueries({ queryKey: orpc.training.key() });
  }, [ended]);
  return {
    base: settled === name ? (state.data ?? null) : null,
    job: running,
    error:
      state.error ?? start.error ?? (ended === 'failed' ? new Error(started?.error ?? 'The download failed.') : null),
    download: () => start.mutate(name),
  };
};
