/** The Runs page's sentence while it shows one search: how far it is, which run leads, and what was ended. */
import type { RunSummary } from '../../../core/contract/index.ts';
import { count, estimate, loss } from '../../format/index.ts';
import type { Answer } from '../../parts/AnswerLine.tsx';
import { rankRuns } from './lead.ts';
import { isHopeless, isRunning } from './run-status.ts';

/** The id in the filter that a started search opens this page with. */
export const searchOf = (filter: string): string | null => /^search=(\S+)$/.exec(filter.trim())?.[1] ?? null;

/** @param waiting runs of it that are still in the queue. */
export const searchAnswer = (runs: readonly RunSummary[], search: string, waiting: number): Answer => {
  const own = runs.filter(({ tags }) => tags['idrift.sweep'] === search);
  const total = own.length + waiting;
  const open = own.filter(isRunning).length + waiting;
  const [best] = rankRuns(own);
  const hopeless = own.filter(isHopeless).length;
  const figures = [
    best
      ? `${best.name} leads with validation loss ${loss(best.kept.valLoss)}, test accuracy ${estimate(best.kept.testAccuracy)}`
      : null,
    hopeless === 0 ? null : `${count(hopeless, 'run')} ended as hopeless`,
    waiting === 0 ? null : `${count(waiting, 'run')} in the queue`,
  ].filter((part) => part !== null);
  const detail = figures.length === 0 ? 'The first result comes when a run has finished.' : `${figures.join('; ')}.`;
  if (total === 0) return { title: 'No run of this search is here.', detail: 'Its runs may be in the trash.' };
  if (open > 0) return { title: `${total - open} of ${count(total, 'run')} of this search are done.`, detail };
  return best
    ? { title: `${best.name} has the lowest validation loss of this search’s ${count(total, 'run')}.`, detail }
    : { title: `None of this search’s ${count(total, 'run')} made a model.`, detail };
};
