/** Which parameters differ between runs, which say the same twice, and how many are equal. */
import type { RunSummary } from '../../../core/contract/index.ts';
import { paramNumber } from './params.ts';

export type DifferingParam = {
  readonly key: string;
  /** Every run that has it gives a number. */
  readonly numeric: boolean;
  /** Other keys that hold the very same values in each run, as the two batch sizes do. */
  readonly alike: readonly string[];
};

export type Differences = { readonly params: readonly DifferingParam[]; readonly equal: number };

/** The most telling ones first; what is not named here follows by name. */
const ORDER = [
  'method',
  'base_model',
  'lora_r',
  'learning_rate',
  'per_device_train_batch_size',
  'num_train_epochs',
  'num_hidden_layers',
  'hidden_size',
  'hidden_dropout_prob',
  'seed',
];

const rank = (key: string): number => {
  const at = ORDER.indexOf(key);
  return at < 0 ? ORDER.length : at;
};

export const keysOf = (runs: readonly RunSummary[]): readonly string[] =>
  [...new Set(runs.flatMap(({ params }) => Object.keys(params)))].toSorted(
    (a, b) => rank(a) - rank(b) || (a < b ? -1 : 1),
  );

export const numericParam = (key: string, runs: readonly RunSummary[]): boolean =>
  runs.every(({ params }) => params[key] === undefined || paramNumber(key, params[key]) !== null);

/** The data version has a column of its own and is left out. */
export const differencesOf = (runs: readonly RunSummary[]): Differences => {
  const keys = keysOf(runs).filter((key) => key !== 'data_revision');
  const groups = new Map<string, [string, ...string[]]>();
  let equal = 0;
  for (const key of keys) {
    const values = runs.map(({ params }) => params[key] ?? null);
    if (values.every((value) => value === values[0])) {
      equal += 1;
      continue;
    }
    const signature = JSON.stringify(values);
    const group = groups.get(signature);
    if (group) group.push(key);
    else groups.set(signature, [key]);
  }
  return {
    equal,
    params: [...groups.values()].map(([key, ...alike]) => ({ key, alike, numeric: numericParam(key, runs) })),
  };
};

/** Runs whose name, data version, status or parameters hold every word. */
export const matchesFilter = (run: RunSummary, filter: string): boolean => {
  const hay = [
    run.name,
    run.status,
    run.runId,
    run.datasets[0]?.revision ?? '',
    ...Object.entries(run.params).map(([key, value]) => `${key}=${value}`),
    // What a search's page filters by.
    `search=${run.tags['idrift.sweep'] ?? ''}`,
    ...run.registered.map(({ name, version }) => `${name} v${version}`),
  ]
    .join('\n')
    .toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word));
};
