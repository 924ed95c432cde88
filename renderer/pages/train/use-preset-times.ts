/** What each preset takes: measured one after the other while nothing else is, and never where it would fetch or run long. */
import { useQueries, useQuery } from '@tanstack/react-query';
import { duration } from '../../format/index.ts';
import { checkDraft } from './check-draft.ts';
import { baseOf, defaultRecipe, type Draft } from './draft.ts';
import { timeRange } from './estimate.ts';
import type { Preset } from './presets.ts';
import { sweepSeconds } from './search-axes.ts';
import { type Measured, planOptions } from './use-plan.ts';

const optionsOf = ({ draft }: Preset, data: string) =>
  planOptions(checkDraft(draft).recipe ?? defaultRecipe(), draft.revision, data);

const timeOf = ({ draft }: Preset, measured: Measured | undefined): string | null => {
  const { recipe, sweep } = checkDraft(draft);
  if (!recipe || !measured) return null;
  return duration(sweep ? sweepSeconds(sweep, measured.plan, recipe) : timeRange(measured.plan, recipe).most);
};

/** Random weights are small; a trained model that the form stands on has been measured once already. */
const isCheap = (preset: Draft, form: Draft): boolean => preset.start === 'random' || baseOf(preset) === baseOf(form);

export const usePresetTimes = (
  presets: readonly Preset[],
  form: Draft,
  data: string,
  idle: boolean,
): readonly (string | null)[] => {
  const known = useQueries({
    queries: presets.map((preset) => ({ ...optionsOf(preset, data), enabled: false })),
  });
  const next = presets.findIndex(
    ({ draft }, index) =>
      checkDraft(draft).recipe !== null &&
      isCheap(draft, form) &&
      known[index]?.data === undefined &&
      known[index]?.error === null,
  );
  const preset = presets[next] ?? presets[0];
  useQuery({
    ...planOptions((preset && checkDraft(preset.draft).recipe) ?? defaultRecipe(), preset?.draft.revision ?? '', data),
    enabled: idle && next >= 0,
  });
  return presets.map((each, index) => timeOf(each, known[index]?.data));
};
