/** A search's axes as typed, the runs they make, and how long all of them take. */
import type { Recipe, SweepRequest, TrainingPlan } from '../../../core/contract/index.ts';
import { count } from '../../format/index.ts';
import { type Draft, methodOf, readNumber, typed } from './draft.ts';
import { problemOf } from './field-problem.ts';
import { AXES, type Axis, type Problems } from './fields.ts';

export type Sweep = Pick<SweepRequest, 'axes' | 'kind' | 'runs' | 'stopHopeless'>;
/** `sweep` is null where one run is wanted. */
export type CheckedSearch = { readonly sweep: Sweep | null; readonly problems: Problems };

/** "1e-4, 2e-4; 5e-4": a comma between digits is a decimal one. */
export const readList = (text: string): readonly number[] =>
  text
    .split(/\s*;\s*|,\s+|\s+/)
    .filter((part) => part !== '')
    .map(readNumber);

const MOST_RUNS = 200;

/** Random weights and full training have no rank. */
export const axesOf = (draft: Pick<Draft, 'start' | 'method'>): readonly Axis[] =>
  AXES.filter((axis) => axis !== 'rank' || methodOf(draft) === 'lora');

export const checkSearch = (draft: Draft): CheckedSearch => {
  const { search } = draft;
  if (!search.on) return { sweep: null, problems: {} };
  const problems: Partial<Record<keyof Problems, string>> = {};
  const axes: Partial<Record<Axis, number[]>> = {};
  for (const axis of axesOf(draft)) {
    const values = readList(search.axes[axis]);
    const problem = values.map((value) => problemOf(axis, value)).find((each) => each !== null);
    if (problem) problems[`search ${axis}`] = problem;
    else if (new Set(values).size < values.length) problems[`search ${axis}`] = 'A value stands here twice.';
    else if (values.length > 0) axes[axis] = [...values];
  }
  const combinations = Object.values(axes).reduce((product, values) => product * values.length, 1);
  const runs = readNumber(search.runs);
  if (search.kind === 'random' && !(Number.isInteger(runs) && runs >= 1 && runs <= MOST_RUNS)) {
    problems['search runs'] = `A whole number from 1 to ${MOST_RUNS}.`;
  } else if (search.kind === 'grid' && combinations > MOST_RUNS) {
    problems['search runs'] = `${count(combinations, 'combination')} are too many: at most ${MOST_RUNS}.`;
  } else if (Object.keys(problems).length === 0 && combinations < 2) {
    problems['search learningRate'] = 'Two values at least, here or below.';
  }
  const sweep: Sweep = {
    axes,
    kind: search.kind,
    runs: search.kind === 'random' ? runs : Math.min(MOST_RUNS, combinations),
    stopHopeless: search.stopHopeless,
  };
  return { sweep, problems };
};

/** Runs of a checked search: a random one draws no combination twice. */
export const runsOf = ({ axes, kind, runs }: Sweep): number => {
  const combinations = Object.values(axes).reduce((product, values) => product * values.length, 1);
  return kind === 'grid' ? combinations : Math.min(runs, combinations);
};

/** Seconds of all runs, one after the other, where each has every epoch; epochs that are searched count with their mean. */
export const sweepSeconds = (sweep: Sweep, plan: TrainingPlan, recipe: Recipe): number => {
  const epochs = sweep.axes.epochs ?? [recipe.epochs];
  const mean = epochs.reduce((sum, each) => sum + each, 0) / epochs.length;
  return ((plan.seconds * mean) / recipe.epochs) * runsOf(sweep);
};

/** Around what the form has: a rate half, as it is and double, ranks where there are any, two seeds. */
export const suggestedAxes = (draft: Draft): Draft['search']['axes'] => {
  const rate = readNumber(draft.values.learningRate) || 2e-4;
  const seed = readNumber(draft.values.seed) || 0;
  const rounded = (value: number): string => typed(Number(value.toPrecision(2)));
  return {
    learningRate: [rate / 2, rate, rate * 2].map(rounded).join(', '),
    rank: methodOf(draft) === 'lora' ? '4, 8' : '',
    epochs: '',
    seed: [seed, seed + 1].map(typed).join(', '),
  };
};
