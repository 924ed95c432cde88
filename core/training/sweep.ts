/** Sweeps: which recipes one tries, and when one of its runs is hopeless. */
import type { Recipe, SweepRequest } from '../contract/training.ts';
import { IdriftError } from '../contract/errors.ts';
import { randomOrder } from './random-order.ts';

export type SweepPoint = { readonly recipe: Recipe /** What differs: `lr 0.0002, rank 8`. */; readonly name: string };

type Change = { readonly name: string; readonly apply: (recipe: Recipe) => Recipe };

/** Every combination, or as many as asked for, drawn without repetition with the recipe's seed. */
export const sweepPoints = ({ recipe, axes, kind, runs }: SweepRequest): readonly SweepPoint[] => {
  if (axes.rank && recipe.method !== 'lora') {
    throw new IdriftError({
      code: 'bad-input',
      message: 'Ranks are of adapters, and this recipe trains none.',
      where: 'axes.rank',
      hint: 'Choose the method LoRA, or leave the ranks out.',
    });
  }
  const all = axesOf(axes).reduce<readonly (readonly Change[])[]>(
    (points, changes) => points.flatMap((point) => changes.map((change) => [...point, change])),
    [[]],
  );
  const chosen =
    kind === 'grid'
      ? all
      : randomOrder(all.length, recipe.seed)
          .slice(0, runs)
          .flatMap((i) => [all[i] ?? []]);
  return chosen.map((changes) => ({
    name: changes.map(({ name }) => name).join(', '),
    recipe: changes.reduce((changed, { apply }) => apply(changed), recipe),
  }));
};

const axesOf = ({ learningRate, rank, epochs, seed }: SweepRequest['axes']): readonly (readonly Change[])[] => {
  const axis = <Value extends number>(
    values: readonly Value[] | undefined,
    word: string,
    set: (recipe: Recipe, value: Value) => Recipe,
  ): readonly (readonly Change[])[] =>
    values === undefined
      ? []
      : [[...new Set(values)].map((value) => ({ name: `${word} ${value}`, apply: (recipe) => set(recipe, value) }))];
  return [
    ...axis(learningRate, 'lr', (recipe, value) => ({ ...recipe, learningRate: value })),
    ...axis(rank, 'rank', (recipe, value) => ({ ...recipe, lora: { ...recipe.lora, r: value } })),
    ...axis(epochs, 'epochs', (recipe, value) => ({ ...recipe, epochs: value })),
    ...axis(seed, 'seed', (recipe, value) => ({ ...recipe, seed: value })),
  ];
};

/** With fewer earlier runs a median says nothing. */
const FEWEST = 3;

/**
 * The median rule: a run's lowest validation loss after as many evaluations, against those of the sweep's earlier runs.
 * @param losses validation losses so far, one an evaluation. Gives why the run is hopeless, or null.
 */
export const hopelessness = (losses: readonly number[], earlier: readonly (readonly number[])[]): string | null => {
  const count = losses.length;
  const lowest = earlier
    .filter((other) => other.length >= count)
    .map((other) => Math.min(...other.slice(0, count)))
    .toSorted((a, b) => a - b);
  if (count === 0 || lowest.length < FEWEST) return null;
  const [low, high] = [lowest[Math.floor((lowest.length - 1) / 2)] ?? 0, lowest[Math.floor(lowest.length / 2)] ?? 0];
  const median = (low + high) / 2;
  const own = Math.min(...losses);
  if (own <= median) return null;
  return (
    `Stopped after ${count} ${count === 1 ? 'evaluation' : 'evaluations'}: its validation loss ${own.toFixed(4)} is above ` +
    `${median.toFixed(4)}, the median of ${lowest.length} earlier runs of the sweep.`
  );
};
