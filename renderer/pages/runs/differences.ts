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
  [...keySet(runs)].toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));

const keySet = (runs: readonly RunSummary[]): ReadonlySet<string> => {
  const keys = new Set<string>();
  for (const { params } of runs) for (const key in params) keys.add(key);
  return keys;
};

/** Thousands of runs have a few values: each is looked at once. */
export const numericParam = (key: string, runs: readonly RunSummary[]): boolean =>
  [...new Set(runs.map(({ params }) => params[key]))].every(
    (value) => value === undefined || paramNumber(key, value) !== null,
  );

/** Each value once, then which of them each run has: the same for two keys that hold the very same values. */
const signatureOf = (runs: readonly RunSummary[], key: string): string => {
  const values: (string | null)[] = [];
  const places = new Map<string | null, number>();
  const at = runs.map(({ params }) => {
    const value = params[key] ?? null;
    const known = places.get(value);
    if (known !== undefined) return known;
    places.set(value, values.length);
    return values.push(value) - 1;
  });
  return JSON.stringify([values, at]);
};

/** The data version has a column of its own and is left out. */
export const differencesOf = (runs: readonly RunSummary[]): Differences => {
  const keys = keysOf(runs).filter((key) => key !== 'data_revision');
  const groups = new Map<string, [string, ...string[]]>();
  let equal = 0;
  for (const key of keys) {
    const first = runs[0]?.params[key];
    if (runs.every(({ params }) => params[key] === first)) {
      equal += 1;
      continue;
    }
    const signature = signatureOf(runs, key);
    const group = groups.get(signature);
    if (group) group.push(key);
    else groups.set(signature, [key]);
  }
  return {
    equal,
    params: [...groups.values()].map(([key, ...alike]) => ({ key, alike, numeric: numericParam(key, runs) })),
  };
};

/** What words are looked for in, made once for each run. */
const hays = new WeakMap<RunSummary, string>();

const hayOf = (run: RunSummary): string => {
  const known = hays.get(run);
  if (known !== undefined) return known;
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
  hays.set(run, hay);
  return hay;
};

/** Runs whose name, data version, status or parameters hold every word. */
export const matchesFilter = (run: RunSummary, filter: string): boolean => {
  const hay = hayOf(run);
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word));
};
