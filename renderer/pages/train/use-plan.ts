/** The estimate: a few measured steps, redone 400 ms after a change; a superseded measurement is cancelled. */
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Recipe, TrainingPlan } from '../../../core/contract/index.ts';
import { client, orpc } from '../../engine/client.ts';
import { defaultRecipe } from './draft.ts';

const SETTLES_MILLISECONDS = 400;

/** A plan with the recipe it was measured for. */
export type Measured = { readonly recipe: Recipe; readonly plan: TrainingPlan };

export type PlanState = {
  readonly measured: Measured | null;
  /** It belongs to other values than the form's. */
  readonly old: boolean;
  readonly measuring: boolean;
  readonly error: unknown;
  readonly retry: () => void;
};

/** `data` names the bytes behind the revision: a changed working copy is measured again. */
export const planOptions = (recipe: Recipe, revision: string, data: string) => {
  const input = { revision, recipe };
  return {
    queryKey: [...orpc.training.plan.queryKey({ input }), data],
    // The signal reaches the engine, which ends the measuring process.
    queryFn: async ({ signal }: { readonly signal: AbortSignal }): Promise<Measured> => ({
      recipe,
      plan: await client.training.plan(input, { signal }),
    }),
  };
};

export const usePlan = (recipe: Recipe | null, revision: string, data: string): PlanState => {
  const wanted = recipe === null ? '' : JSON.stringify([recipe, revision, data]);
  const [settled] = useDebouncedValue(wanted, SETTLES_MILLISECONDS);
  const isSettled = settled === wanted && recipe !== null;
  const query = useQuery({
    ...planOptions(recipe ?? defaultRecipe(), revision, data),
    enabled: isSettled,
    placeholderData: keepPreviousData,
  });
  return {
    measured: query.data ?? null,
    old: !isSettled || query.isPlaceholderData,
    measuring: recipe !== null && (!isSettled || query.isFetching),
    error: isSettled ? query.error : null,
    retry: () => void query.refetch(),
  };
};
