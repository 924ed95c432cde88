/** Whether a run that made no model can go on, and from where. */
import type { RunSummary } from '../../../core/contract/index.ts';
import { number } from '../../format/index.ts';
import { isHopeless } from '../runs/run-status.ts';

/** The step of its last checkpoint; null: it ended before there was one, or finished. */
export const checkpointOf = (run: RunSummary): number | null => {
  const { status, tags } = run;
  if (isHopeless(run)) return null;
  if (status === 'FINISHED' || status === 'RUNNING' || status === 'SCHEDULED') return null;
  const tag = tags['idrift.checkpoint'];
  if (tag === undefined || tag === '') return null;
  const step = Number(tag);
  return Number.isFinite(step) ? step : null;
};

/** "Resume goes on from step 1 043." */
export const resumeWords = (run: RunSummary): string | null => {
  const step = checkpointOf(run);
  if (step === null) return null;
  return step === 0 ? 'Resume starts it again: it had no checkpoint yet.' : `Resume goes on from step ${number(step)}.`;
};
