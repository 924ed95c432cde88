/**
 * A list of runs on its way to a page: by columns, each text and each set of keys once. Ten thousand runs are a quarter of their size as
 * records, and neither end walks through a million values to check and copy them.
 */
import { z } from 'zod';
import type { Estimate } from './common.ts';
import type { RunSummary } from './tracking.ts';

/** Texts are numbers in `texts`, lists of keys numbers in `shapes`; −1 stands for null. */
type Columns = {
  readonly texts: readonly string[];
  /** Keys as texts. */
  readonly shapes: readonly (readonly number[])[];
  /** Of each run, `TEXTS.length` texts. */
  readonly named: readonly number[];
  readonly seconds: readonly (number | null)[];
  readonly deleted: readonly (0 | 1)[];
  /** Of each run the shapes of its params, metrics and tags. */
  readonly shaped: readonly number[];
  /** Texts of params and tags, one run's after another's. */
  readonly values: readonly number[];
  readonly metrics: readonly number[];
  /** Data sets and registered versions as JSON: thousands of runs share a few. */
  readonly lists: readonly number[];
  /** Of each run nothing, or epoch, validation loss, and its three estimates as `estimateNumbers` has them. */
  readonly kept: readonly (readonly (number | null)[] | null)[];
};

/** Fields that are text or null. */
const TEXTS = [
  'runId',
  'name',
  'experiment',
  'experimentId',
  'status',
  'startedAt',
  'endedAt',
  'user',
  'modelId',
] as const;

const numbering = () => {
  const texts: string[] = [];
  const known = new Map<string, number>();
  return {
    texts,
    of: (text: string): number => {
      const found = known.get(text);
      if (found !== undefined) return found;
      known.set(text, texts.length);
      return texts.push(text) - 1;
    },
  };
};

/** Runs of one program have the same keys, and mostly the values of the run before: comparing with it is quicker than looking up. */
const recordNumbering = (of: (text: string) => number, shapes: number[][]) => {
  const known = new Map<string, number>();
  let before: readonly string[] = [];
  let shape = -1;
  return (keys: readonly string[]): number => {
    if (shape >= 0 && keys.length === before.length && keys.every((key, at) => key === before[at])) return shape;
    before = keys;
    // Not with a line end or the like between them, which keys may hold.
    const whole = JSON.stringify(keys);
    shape = known.get(whole) ?? shapes.push(keys.map(of)) - 1;
    known.set(whole, shape);
    return shape;
  };
};

const valueNumbering = (of: (text: string) => number) => {
  const before: string[] = [];
  const numbers: number[] = [];
  return (place: number, text: string): number => {
    const known = numbers[place];
    if (known !== undefined && before[place] === text) return known;
    before[place] = text;
    return (numbers[place] = of(text));
  };
};

export const packRuns = (runs: readonly RunSummary[]): string => {
  const { texts, of } = numbering();
  const shapes: number[][] = [];
  const [paramShape, metricShape, tagShape] = [
    recordNumbering(of, shapes),
    recordNumbering(of, shapes),
    recordNumbering(of, shapes),
  ];
  const [paramAt, tagAt, fieldAt] = [valueNumbering(of), valueNumbering(of), valueNumbering(of)];
  const named: number[] = [];
  const shaped: number[] = [];
  const values: number[] = [];
  const metrics: number[] = [];
  const lists: number[] = [];
  for (const run of runs) {
    TEXTS.forEach((field, at) => {
      const text = run[field];
      named.push(text === null ? -1 : fieldAt(at, text));
    });
    const [paramKeys, metricKeys, tagKeys] = [Object.keys(run.params), Object.keys(run.metrics), Object.keys(run.tags)];
    shaped.push(paramShape(paramKeys), metricShape(metricKeys), tagShape(tagKeys));
    paramKeys.forEach((key, at) => values.push(paramAt(at, run.params[key] ?? '')));
    tagKeys.forEach((key, at) => values.push(tagAt(at, run.tags[key] ?? '')));
    for (const key of metricKeys) metrics.push(run.metrics[key] ?? 0);
    lists.push(
      fieldAt(TEXTS.length, JSON.stringify(run.datasets)),
      fieldAt(TEXTS.length + 1, JSON.stringify(run.registered)),
    );
  }
  return JSON.stringify({
    texts,
    shapes,
    named,
    seconds: runs.map(({ seconds }) => seconds),
    deleted: runs.map(({ deleted }) => (deleted ? 1 : 0)),
    shaped,
    values,
    metrics,
    lists,
    kept: runs.map(
      ({ kept }) =>
        kept && [
          kept.epoch,
          kept.valLoss,
          ...estimateNumbers(kept.valAccuracy, of),
          ...estimateNumbers(kept.testAccuracy, of),
          ...estimateNumbers(kept.testRocAuc, of),
        ],
    ),
  } satisfies Columns);
};

/** What `packRuns` made. Lists that are equal are the same one. */
export const unpackRuns = (packed: string): RunSummary[] => {
  const columns = JSON.parse(packed) as Columns;
  const { texts } = columns;
  const shapes = columns.shapes.map((keys) => keys.map((key) => texts[key] ?? ''));
  const parsed = new Map<number, unknown>();
  const listAt = <Item>(at: number): Item[] => {
    const text = columns.lists[at] ?? 0;
    if (!parsed.has(text)) parsed.set(text, JSON.parse(texts[text] ?? '[]'));
    return parsed.get(text) as Item[];
  };
  let [value, metric] = [0, 0];
  // Copies of one object: V8 gives those that grow key by key a table each, which takes twice as long to make and to read.
  const like = <Value extends string | number>(value: Value) =>
    columns.shapes.map((_, shape) => Object.fromEntries((shapes[shape] ?? []).map((key) => [key, value])));
  const [texted, numbered] = [like(''), like(0.5)];
  const record = <Value>(place: number, alike: readonly Record<string, Value>[], next: () => Value) => {
    const shape = columns.shaped[place] ?? 0;
    const made = { ...alike[shape] };
    for (const key of shapes[shape] ?? []) {
      // A key of this name would set the prototype.
      if (key === '__proto__') Object.defineProperty(made, key, { value: next(), enumerable: true });
      else made[key] = next();
    }
    return made;
  };
  const nextText = (): string => texts[columns.values[value++] ?? -1] ?? '';
  const nextNumber = (): number => columns.metrics[metric++] ?? 0;
  return columns.seconds.map((seconds, at): RunSummary => {
    const text = (field: number): string | null => texts[columns.named[at * TEXTS.length + field] ?? -1] ?? null;
    const params = record(3 * at, texted, nextText);
    const metrics = record(3 * at + 1, numbered, nextNumber);
    const tags = record(3 * at + 2, texted, nextText);
    return {
      runId: text(0) ?? '',
      name: text(1) ?? '',
      experiment: text(2) ?? '',
      experimentId: text(3) ?? '',
      status: (text(4) ?? 'FINISHED') as RunSummary['status'],
      startedAt: text(5) ?? '',
      endedAt: text(6),
      seconds,
      user: text(7) ?? '',
      deleted: columns.deleted[at] === 1,
      params,
      metrics,
      tags,
      datasets: listAt(2 * at),
      modelId: text(8),
      registered: listAt(2 * at + 1),
      kept: keptOf(columns.kept[at], texts),
    };
  });
};

const ESTIMATE = 6;

const estimateNumbers = (estimate: Estimate | null, of: (text: string) => number): readonly (number | null)[] => {
  if (!estimate) return [null, 0, null, 0, 0, 0];
  const { value, n, interval } = estimate;
  return interval
    ? [value, n, of(interval.method), interval.low, interval.high, interval.level]
    : [value, n, null, 0, 0, 0];
};

const estimateAt = (numbers: readonly (number | null)[], from: number, texts: readonly string[]): Estimate | null => {
  const [value = null, n, method = null, low, high, level] = numbers.slice(from, from + ESTIMATE);
  if (value === null) return null;
  const interval =
    method === null ? null : { low: low ?? 0, high: high ?? 0, level: level ?? 0, method: texts[method] ?? '' };
  return { value, interval, n: n ?? 0 };
};

const keptOf = (
  numbers: readonly (number | null)[] | null | undefined,
  texts: readonly string[],
): RunSummary['kept'] => {
  if (!numbers) return null;
  const [valAccuracy, testAccuracy] = [estimateAt(numbers, 2, texts), estimateAt(numbers, 2 + ESTIMATE, texts)];
  if (!valAccuracy || !testAccuracy) return null;
  const testRocAuc = estimateAt(numbers, 2 + 2 * ESTIMATE, texts);
  return { epoch: numbers[0] ?? 0, valLoss: numbers[1] ?? 0, valAccuracy, testAccuracy, testRocAuc };
};

const lists = new WeakSet<object>();

/** The same list, marked to be sent by columns. */
export const byColumns = (runs: RunSummary[]): RunSummary[] => {
  lists.add(runs);
  return runs;
};

/** A list as it is: it comes from our own store, and checking a million values takes as long as reading them. */
export const runList = z.custom<RunSummary[]>((value) => Array.isArray(value));

/** For both ends of the contract: lists of runs go by columns, everything else as before. */
export const RUN_COLUMNS = {
  type: 20,
  condition: (data: unknown): boolean => typeof data === 'object' && data !== null && lists.has(data),
  serialize: (data: unknown): string => packRuns(data as RunSummary[]),
  deserialize: (packed: unknown): RunSummary[] => unpackRuns(String(packed)),
} as const;
