/** What a measured plan says of time, memory and worth. */
import type { Recipe, RunSummary, SystemInfo, TrainingPlan } from '../../../core/contract/index.ts';
import { count, duration, estimate, number, percent, points, rate, size } from '../../format/index.ts';

export type TimeRange = { readonly least: number; readonly most: number };

/** Seconds. The least: the first evaluation stays the best and early stopping ends the run; the most: every epoch runs. */
export const timeRange = (
  { stepsPerEpoch, seconds }: TrainingPlan,
  { epochs, patience, evalSteps }: Recipe,
): TimeRange => {
  if (patience === 0) return { least: seconds, most: seconds };
  const fewest = (patience + 1) * (evalSteps === 0 ? stepsPerEpoch : evalSteps);
  return { least: seconds * Math.min(1, fewest / (epochs * stepsPerEpoch)), most: seconds };
};

export const fits = (plan: TrainingPlan, system: SystemInfo): boolean => plan.memoryBytes <= system.freeBytes;

/** "12 to 40 s, by when it stops early". */
export const rangeWords = ({ least, most }: TimeRange): string =>
  duration(least) === duration(most) ? 'every epoch runs' : `${duration(least)} at least, by when it stops early`;

/** "22.7 steps/s, 38 steps an epoch"; slow steps by their seconds. */
export const paceWords = ({ secondsPerStep, stepsPerEpoch }: TrainingPlan): string =>
  `${secondsPerStep > 1 ? `${duration(secondsPerStep)} a step` : rate(1 / secondsPerStep, 'steps')}, ${count(stepsPerEpoch, 'step')} an epoch`;

export const diskFits = ({ diskBytes, diskFree }: TrainingPlan): boolean => diskBytes <= diskFree;

export const memoryWords = (plan: TrainingPlan, { memoryBytes, freeBytes }: SystemInfo): string =>
  `${size(plan.memoryBytes)} of ${size(freeBytes)} free, ${size(memoryBytes)} in all`;

export const cutWords = (plan: TrainingPlan, maxLength: number): string =>
  plan.cutTexts === 0
    ? `No text is longer than ${number(maxLength)} tokens: nothing is cut.`
    : `${count(plan.cutTexts, 'text')} ${plan.cutTexts === 1 ? 'is' : 'are'} longer and cut at the end.`;

/** What to know before starting; texts that are cut are said here even where the engine only counted them. */
export const noticesOf = ({ notices, cutTexts }: TrainingPlan, { maxLength }: Recipe): readonly string[] =>
  cutTexts === 0 || notices.some((notice) => /\bcut\b/.test(notice))
    ? notices
    : [
        ...notices,
        `${count(cutTexts, 'text')} ${cutTexts === 1 ? 'is' : 'are'} longer than ${number(maxLength)} tokens and cut at the end.`,
      ];

/** "148 994 of 124 841 476, 0.1193 %"; "all 1 234". */
export const learnWords = ({ parameters, trainable }: TrainingPlan): string =>
  trainable === parameters
    ? `${number(parameters)}, all of them learn`
    : `${number(trainable)} of ${number(parameters)} learn, ${percent(trainable / parameters, trainable < parameters / 100 ? 4 : 1)}`;

/** What the test texts can show, and what there is to beat. */
export const worthWords = (plan: TrainingPlan, best: RunSummary | undefined): readonly string[] => {
  const texts = count(plan.rows.test, 'test text');
  const gain =
    plan.smallestGain === null
      ? `${texts} are too few to say what a gain would be.`
      : `With ${texts}, a gain in accuracy under about ${points(plan.smallestGain, 0).replace('+', '')} will not be told from luck.`;
  if (!best?.kept) return [gain];
  return [`Best so far on this data: ${best.name}, test accuracy ${estimate(best.kept.testAccuracy)}.`, gain];
};

/** The run with the lowest validation loss among those on exactly these runs. */
export const bestRun = (runs: readonly RunSummary[], ids: readonly string[]): RunSummary | undefined =>
  runs
    .filter(({ runId, kept }) => kept !== null && ids.includes(runId))
    .toSorted((a, b) => (a.kept?.valLoss ?? 0) - (b.kept?.valLoss ?? 0))[0];
