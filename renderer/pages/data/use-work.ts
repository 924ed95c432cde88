/** Starts long work on data, and follows the job that it became. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { create } from 'zustand';
import type { Job } from '../../../core/contract/index.ts';
import { client, orpc } from '../../engine/client.ts';
import { isActive } from '../../frame/jobs.ts';
import { showToast } from '../../parts/toast-state.ts';

/** What `client.data.work` takes: what has a default may be left out. */
type WorkInput = Parameters<typeof client.data.work>[0];

export const useWork = () => useMutation({ mutationFn: (work: WorkInput) => client.data.work(work) });

/** Failures that someone has read. */
const useRead = create<{ readonly ids: ReadonlySet<string> }>(() => ({ ids: new Set() }));
export const markRead = (id: string): void => useRead.setState(({ ids }) => ({ ids: new Set([...ids, id]) }));

export type DataJobs = {
  readonly active: Job | null;
  /** The newest, when it failed or was cut off and nobody has put the note away. */
  readonly failed: Job | null;
};

export const useDataJobs = (): DataJobs => {
  const jobs = useQuery(orpc.jobs.list.queryOptions());
  const read = useRead(({ ids }) => ids);
  const all = jobs.data?.filter(({ kind }) => kind === 'data') ?? [];
  const active = all.find(isActive) ?? null;
  const newest = all.toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1))[0] ?? null;
  const isNote =
    newest !== null && (newest.state === 'failed' || newest.state === 'interrupted') && !read.has(newest.id);
  return { active, failed: active === null && isNote ? newest : null };
};

/** Says what a job came to, once it ends while this page is open. */
export const useJobEnds = ({ active }: DataJobs): void => {
  const jobs = useQuery(orpc.jobs.list.queryOptions());
  const followed = useRef<string | null>(null);
  useEffect(() => {
    if (active !== null) {
      followed.current = active.id;
      return;
    }
    const ended = jobs.data?.find(({ id }) => id === followed.current);
    followed.current = null;
    if (ended?.state === 'finished') showToast(ended.where ?? `${ended.title}: finished`);
    if (ended?.state === 'cancelled') showToast(`${ended.title}: stopped. What was done so far is kept.`);
  }, [active, jobs.data]);
};
