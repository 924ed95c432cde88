/** The next step of a run's chain: what the page's one filled button does. */
import type { RunSummary } from '../../../core/contract/index.ts';
import { version } from '../../format/index.ts';
import { isRunning } from '../runs/run-status.ts';
import { checkpointOf } from '../train/resumable.ts';
import type { ServedRun } from '../runs/served-run.ts';

export type NextStep =
  | { readonly kind: 'follow'; readonly title: string }
  /** It has a checkpoint to go on from. */
  | { readonly kind: 'resume'; readonly title: string }
  | { readonly kind: 'train-again'; readonly title: string }
  | { readonly kind: 'register'; readonly title: string }
  /** Serve it where nothing answers, else weigh it against what does. */
  | { readonly kind: 'serve'; readonly title: string }
  | { readonly kind: 'weigh'; readonly title: string; readonly model: string; readonly version: number }
  | { readonly kind: 'watch'; readonly title: string };

export const nextStepOf = (run: RunSummary, served: ServedRun | null): NextStep => {
  if (isRunning(run)) return { kind: 'follow', title: 'Follow training' };
  if (checkpointOf(run) !== null) return { kind: 'resume', title: 'Resume' };
  if (run.modelId === null) return { kind: 'train-again', title: 'Same again…' };
  const newest = run.registered.toSorted((a, b) => b.version - a.version)[0];
  if (!newest) return { kind: 'register', title: 'Register…' };
  if (served?.runId === run.runId && served.state === 'live') return { kind: 'watch', title: 'See its predictions' };
  return served?.state === 'live'
    ? { kind: 'weigh', title: `See ${version(newest.version)} in Models`, model: newest.name, version: newest.version }
    : { kind: 'serve', title: `Serve ${version(newest.version)}…` };
};
