/** What "best" means for a run, in words: its metric, which way is better, and what is evaluated. */
import type { Recipe, RunSummary } from '../../../core/contract/index.ts';
import { loss, metric } from '../../format/index.ts';
import { bestMetricOf } from './last-run.ts';
import type { Epoch } from './progress.ts';

type Words = {
  /** "validation loss". */
  readonly name: string;
  readonly better: string;
  readonly best: string;
  /** "is still falling". */
  readonly trend: string;
};

const HIGHER = { better: 'higher', best: 'highest', trend: 'is still rising' } as const;
const METRIC_WORDS: Readonly<Record<Recipe['bestMetric'], Words>> = {
  loss: { name: 'validation loss', better: 'lower', best: 'lowest', trend: 'is still falling' },
  accuracy: { name: 'validation accuracy', ...HIGHER },
  f1: { name: 'validation F1', ...HIGHER },
  rocAuc: { name: 'validation ROC-AUC', ...HIGHER },
};

export type BestWords = Words & {
  /** "epoch", or "evaluation" where there are several in one. */
  readonly unit: string;
  readonly write: (epoch: Epoch) => string;
};

export const bestWords = (run: Pick<RunSummary, 'params'>): BestWords => {
  const key = bestMetricOf(run);
  const within = Number(run.params['eval_steps'] ?? 0) > 0;
  return {
    ...METRIC_WORDS[key],
    unit: within ? 'evaluation' : 'epoch',
    write: (epoch) => {
      switch (key) {
        case 'loss':
          return loss(epoch.valLoss);
        case 'accuracy':
          return metric(epoch.valAccuracy);
        case 'f1':
          return metric(epoch.valF1);
        case 'rocAuc':
          return epoch.valRocAuc === null ? '–' : metric(epoch.valRocAuc);
        default:
          return key satisfies never;
      }
    },
  };
};

/** "7", or "6.50" within an epoch. */
export const epochPlace = ({ x }: Epoch): number => (Math.abs(x - Math.round(x)) < 1e-6 ? Math.round(x) : x);
