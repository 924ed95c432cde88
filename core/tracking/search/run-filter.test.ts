/** Filters of runs on a real store: what they find, and where an error stands. MLflow's own answers: server/door.mlflow.test.ts. */
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type TrackingStore } from '../store.ts';
import { newRun } from '../test-store.ts';
import { completeRunFilter, vocabularyOf } from './complete.ts';
import { FilterError } from './filter-error.ts';
import { runOrder } from './order-by.ts';
import { runFilter } from './run-filter.ts';

let store: TrackingStore;
let database: Database.Database;

const dataset = (name: string, context: string) => ({
  name,
  digest: `digest of ${name}`,
  files: [],
  context,
  revision: null,
});

beforeAll(() => {
  store = openStore(mkdtempSync(join(tmpdir(), 'idrift-filter-')));
  database = new Database(store.databaseFile, { readonly: true });
  database.pragma('case_sensitive_like = ON');
  const make = (name: string, params: Record<string, string>, loss: number, more: object = {}): void => {
    const run = store.createRun({ ...newRun, name, params, ...more });
    store.logMetrics(run, [{ key: 'eval/loss', value: loss, step: 1 }]);
    if (name !== 'c') store.endRun(run, 'FINISHED');
  };
  make('a', { lr: '0.1', 'word count': '7' }, 0.5, {
    datasets: [dataset('train', 'training')],
    tags: { mood: "it's good" },
  });
  make('b', { lr: '0.01' }, Number.NaN, { datasets: [dataset('test', 'testing')] });
  make('c', { lr: '0.1' }, Number.POSITIVE_INFINITY);
  return () => {
    database.close();
    store.close();
  };
});

const find = (filter: string, order: readonly string[] = ['run_name']): string => {
  const { text, values } = runFilter(filter);
  const { joins, values: ordered, clause } = runOrder(order);
  return database
    .prepare<(string | number)[], string>(`SELECT r.name FROM runs r ${joins} WHERE ${text} ORDER BY ${clause}`)
    .pluck()
    .all(...ordered, ...values)
    .join('');
};

test.each([
  ['', 'abc'],
  ['metrics.`eval/loss` > 0.1', 'ac'],
  ['metrics."eval/loss" = 0', ''],
  ['metrics.`eval/loss` != 0.5', 'bc'],
  ['metrics.`eval/loss` > 1e300', 'c'],
  ["params.lr = '0.1' AND attributes.status = 'RUNNING'", 'c'],
  ["params.lr LIKE '0.0%'", 'b'],
  ["params.`word count` = '7'", 'a'],
  ['params."word count" IS NULL', 'bc'],
  ['tags.mood = "it\'s good"', 'a'],
  ["tags.mood ILIKE 'IT%'", 'a'],
  ["tags.mood LIKE 'IT%'", ''],
  ["run_name != 'a' and status = 'FINISHED'", 'b'],
  ["datasets.context = 'testing'", 'b'],
  ["dataset.name IN ('train', 'other')", 'a'],
  ['start_time > 0 AND end_time > 0', 'ab'],
])('%s finds %s', (filter, names) => {
  expect(find(filter)).toBe(names);
});

test.each([
  [['metrics.`eval/loss`'], 'acb'],
  [['metrics.`eval/loss` DESC'], 'cab'],
  [['params.lr', 'run_name DESC'], 'bca'],
  [['tags.mood', 'run_name'], 'abc'],
])('by %s they come as %s', (order, names) => {
  expect(find('', order)).toBe(names);
});

describe('an error stands where it is', () => {
  test.each([
    ["params.lr = '1' OR params.lr = '2'", 'OR', /Invalid clause\(s\)/],
    ["status = 'A' AND metrics.loss > 'x'", "'x'", /Expected numeric value type for metric. Found 'x'/],
    ['nope.x = 1', 'nope.x', /Invalid entity type 'nope'/],
    ["status = 'A' AND color = 'red'", 'color', /Invalid attribute key 'color'/],
    ["metrics.a LIKE 'x'", "'x'", /Expected numeric value/],
    ["params.a > 'x'", "params.a > 'x'", /Invalid comparator '>'/],
    ['params.a = 5', '5', /Expected a quoted string value for parameter/],
    ['run_id IN ()', '()', /got empty list/],
    ["params.a = 'x", "'", /Invalid clause/],
  ])('%s', (filter, at, message) => {
    const thrown = ((): unknown => {
      try {
        return runFilter(filter);
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toBeInstanceOf(FilterError);
    expect(thrown).toMatchObject({ message: expect.stringMatching(message), info: { code: 'bad-input' } });
    const span = thrown instanceof FilterError ? thrown.span : null;
    const found = span && filter.slice(span.start, span.end);
    expect(found).toBe(at);
  });
});

test('completion knows what is in the store', () => {
  const options = (text: string): readonly string[] =>
    completeRunFilter(text, text.length, vocabularyOf(database)).options;
  expect(options('metrics.')).toEqual(['metrics.`eval/loss`']);
  expect(options('params.')).toEqual(['params.lr', 'params.`word count`']);
  expect(options('params.lr = ')).toEqual(["'0.01'", "'0.1'"]);
  expect(options('tags.mood = ')).toEqual([`"it's good"`]);
  expect(options('datasets.context = ')).toEqual(["'testing'", "'training'"]);
  expect(options('datasets.name = ')).toEqual(["'test'", "'train'"]);
  expect(options('run_name = ')).toEqual(["'a'", "'b'", "'c'"]);
  expect(options("user_id = 'a")).toEqual(["'ann'"]);
});
