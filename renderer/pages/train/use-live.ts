/** Everything the live page shows of a run: followed while this engine trains it, read from the store otherwise. */
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Job, RunSummary } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { type Baseline, useBaseline } from '../run/baseline.ts';
import { isRunning, jobOf } from '../runs/run-status.ts';
import type { ServedRun } from '../runs/served-run.ts';
import { useServedRun } from '../runs/use-runs.ts';
import type { Compared } from './live-charts.ts';
import { NO_PROGRESS, type Progress } from './progress.ts';
import { storedProgress, withPast } from './stored-progress.ts';
import { type Endings, useEndings } from './use-endings.ts';
import { useFollow } from './use-follow.ts';
import { sameValidation, validationTexts } from './validation-texts.ts';

export type Live = {
  readonly run: RunSummary;
  readonly job: Job | undefined;
  readonly progress: Progress;
  readonly running: boolean;
  /** It trains, and not in this engine. */
  readonly elsewhere: boolean;
  readonly servedRun: ServedRun | null;
  readonly baseline: Baseline | null;
  readonly compared: Compared | null;
  /** This run's model is what is served. */
  readonly served: boolean;
  readonly texts: number | null;
  readonly endings: Endings;
};

export type LiveState = { readonly live: Live | null; readonly error: unknown; readonly retry: () => void };

const POLL_MILLISECONDS = 1000;

export const useLive = (runId: string): LiveState => {
  const [attempt, setAttempt] = useState<string>();
  const following = useFollow(runId, attempt);
  const run = useQuery(orpc.runs.get.queryOptions({ input: { runId } }));
  const jobs = useQuery(orpc.jobs.list.queryOptions());
  const versions = useQuery(orpc.data.versions.queryOptions());
  const running = run.data !== undefined && isRunning(run.data);
  const job = run.data ? jobOf(run.data, jobs.data ?? []) : undefined;
  if (job !== undefined && job.id !== attempt) setAttempt(job.id);
  const elsewhere = running && following.state === 'nothing' && job === undefined;
  const stored = following.state === 'nothing' || (following.state === 'ended' && !running);
  const resumed = following.progress.resumedAt !== null;
  const history = useQuery({
    ...orpc.runs.history.queryOptions({ input: { runId } }),
    enabled: stored || resumed,
    // Another process' writes are announced to nobody.
    refetchInterval: elsewhere ? POLL_MILLISECONDS : false,
  });
  useQuery({
    ...orpc.runs.get.queryOptions({ input: { runId } }),
    enabled: elsewhere,
    refetchInterval: elsewhere ? POLL_MILLISECONDS : false,
  });
  const served = useServedRun();
  const baseline = useBaseline(runId);
  const otherId = baseline?.run.runId;
  const otherHistory = useQuery({
    ...orpc.runs.history.queryOptions({ input: { runId: otherId ?? '' } }),
    enabled: otherId !== undefined,
  });
  const endings = useEndings(run.data, job, running);

  const progress = useMemo(() => {
    if (!run.data || !history.data) return following.progress;
    const read = storedProgress(run.data, history.data);
    if (!stored) return withPast(following.progress, read);
    // What was followed says more than the store: phases, device, vocabulary.
    const { said, started, finished, ended, phase, newest, checkpoint, epochs } = withPast(following.progress, read);
    const heard = { said, started, finished, ended, phase, newest, checkpoint };
    return { ...read, ...heard, ...(epochs.length > 0 ? { epochs } : {}) };
  }, [stored, run.data, history.data, following.progress]);

  const compared = useMemo((): Compared | null => {
    if (!run.data || !baseline || !otherHistory.data || !sameValidation(run.data, baseline.run)) return null;
    const live = baseline.served.state === 'live';
    return {
      name: `${baseline.name}${baseline.served.state === 'registered' ? '' : `, ${baseline.served.state}`}`,
      live: baseline.served.state !== 'registered' && live,
      epochs: storedProgress(baseline.run, otherHistory.data).epochs,
    };
  }, [run.data, baseline, otherHistory.data]);

  const retry = (): void => void run.refetch();
  if (!run.data) return { live: null, error: run.error, retry };
  return {
    live: {
      run: run.data,
      job,
      progress: progress ?? NO_PROGRESS,
      running,
      elsewhere,
      servedRun: served,
      baseline,
      compared,
      served: served?.runId === runId && served.state !== 'registered',
      texts: validationTexts(run.data, versions.data ?? []),
      endings,
    },
    error: null,
    retry,
  };
};
