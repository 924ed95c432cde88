/** What the form changes of a run: what that run had, as it is shown beside the field. */
import type { RunSummary } from '../../../core/contract/index.ts';
import { shortHash } from '../../format/index.ts';
import { type Draft, methodOf, readNumber } from './draft.ts';
import { type Choice, type Field, isSize } from './fields.ts';
import { draftFromRun, loggedFields, RANDOM, revisionOf, typedParam } from './last-run.ts';
import { BEST_METRICS, CLASS_WEIGHTS, METHODS, SCHEDULES } from './reasons.ts';

export type Changes = Readonly<Partial<Record<Field | Choice, string>>>;

const STARTS = { random: RANDOM, folder: 'a folder', hub: 'a hub model' } as const;

/** An empty field is one that is left open. */
const sameValue = (a: string, b: string): boolean => a.trim() === b.trim() || readNumber(a) === readNumber(b);

/** Values that the other start or method does not have are no change: the choice itself is marked. */
const applies = (field: Field, draft: Draft, before: Draft): boolean => {
  if (field === 'rank' || field === 'alpha' || field === 'loraDropout') {
    return methodOf(draft) === 'lora' && methodOf(before) === 'lora';
  }
  if (isSize(field)) return draft.start === 'random' && before.start === 'random';
  return field !== 'frozenLayers' || (draft.start !== 'random' && methodOf(draft) !== 'head');
};

const startChanges = (draft: Draft, before: Draft): Partial<Record<Choice, string>> => {
  if (before.start !== draft.start) return { start: STARTS[before.start] };
  if (draft.start === 'folder' && before.base !== draft.base.trim()) return { base: before.base };
  if (draft.start === 'hub' && before.hub !== draft.hub.trim()) return { base: before.hub };
  return {};
};

const choiceChanges = (draft: Draft, before: Draft): Partial<Record<Choice, string>> => {
  const lora = methodOf(draft) === 'lora' && methodOf(before) === 'lora';
  const differing: readonly (readonly [Choice, boolean, string])[] = [
    ['method', methodOf(draft) !== methodOf(before) && draft.start === before.start, METHODS[before.method].label],
    ['targets', lora && draft.targets.join() !== before.targets.join(), before.targets.join(', ') || 'the usual ones'],
    ['rsLora', lora && draft.rsLora !== before.rsLora, before.rsLora ? 'on' : 'off'],
    ['device', draft.device !== before.device, before.device],
    ['precision', draft.precision !== before.precision, before.precision],
    ['schedule', draft.schedule !== before.schedule, SCHEDULES[before.schedule].label],
    ['classWeights', draft.classWeights !== before.classWeights, CLASS_WEIGHTS[before.classWeights].label],
    ['bestMetric', draft.bestMetric !== before.bestMetric, BEST_METRICS[before.bestMetric].label],
    ['shuffle', draft.shuffle !== before.shuffle, before.shuffle ? 'on' : 'off'],
  ];
  return Object.fromEntries(differing.filter(([, differs]) => differs).map(([key, , had]) => [key, had]));
};

export const changesFrom = (draft: Draft, run: RunSummary): Changes => {
  const before = draftFromRun(run, revisionOf(run) ?? draft.revision);
  const changes: Partial<Record<Field | Choice, string>> = {
    ...(before.revision === draft.revision ? {} : { version: shortHash(before.revision) }),
    ...startChanges(draft, before),
    ...choiceChanges(draft, before),
  };
  for (const [field, param] of loggedFields()) {
    // The run logged no such value: nothing is known to differ.
    if (typedParam(run.params, param) === null || !applies(field, draft, before)) continue;
    const had = before.values[field];
    if (!sameValue(had, draft.values[field])) changes[field] = had === '' ? 'twice the rank' : had;
  }
  return changes;
};
