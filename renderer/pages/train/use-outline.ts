/** A recipe's model as a tree; settings that do not change it ask for no new one. */
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ModelOutline, Recipe } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { defaultRecipe } from './draft.ts';

const SETTLES_MILLISECONDS = 400;

export type Outline = { readonly data: ModelOutline | undefined; readonly error: unknown };

/** What of a recipe decides its layers. `vocabulary`: the word pieces that the texts really fill, where they were counted. */
const shapeOf = ({ base, method, lora, frozenLayers, size }: Recipe, vocabulary: number | null): Recipe => ({
  ...defaultRecipe(),
  base,
  method,
  lora: { ...lora, dropout: 0 },
  frozenLayers,
  size: base === null && vocabulary !== null ? { ...size, vocab_size: vocabulary } : size,
});

export const useOutline = (recipe: Recipe | null, labels: number, vocabulary: number | null): Outline => {
  const wanted = recipe === null ? null : JSON.stringify(shapeOf(recipe, vocabulary));
  const [settled] = useDebouncedValue(wanted, SETTLES_MILLISECONDS);
  const query = useQuery({
    ...orpc.training.outline.queryOptions({
      input: { recipe: shapeOf(recipe ?? defaultRecipe(), vocabulary), labels },
    }),
    enabled: recipe !== null && settled === wanted,
    placeholderData: keepPreviousData,
  });
  return { data: query.data, error: query.error };
};
