/** A waiting run in one line. */
import type { QueuedRun } from '../../../core/contract/index.ts';
import { count, parameter, shortHash } from '../../format/index.ts';
import { METHODS } from './reasons.ts';

export const queuedWords = ({ recipe, revision }: QueuedRun): string => {
  const base = recipe.base?.split(/[/\\]/).findLast((part) => part !== '');
  return [
    base === undefined
      ? `${count(recipe.size.num_hidden_layers, 'layer')} of ${recipe.size.hidden_size}`
      : `${METHODS[recipe.method].label}${recipe.method === 'lora' ? ` rank ${recipe.lora.r}` : ''} of ${base}`,
    `learning rate ${parameter(recipe.learningRate)}`,
    count(recipe.epochs, 'epoch'),
    `seed ${recipe.seed}`,
    revision === 'workspace' ? 'working copy' : shortHash(revision),
  ].join(', ');
};

/** Of a search, all of its waiting runs. */
export const sameSweep = (queue: readonly QueuedRun[], { sweep }: QueuedRun): readonly QueuedRun[] =>
  sweep === null ? [] : queue.filter((run) => run.sweep === sweep);
