import { expect, test } from 'vitest';
import { deploymentRecord } from '../records.fixture.ts';
import { differencesOf, matchesFilter } from './differences.ts';
import { rankRuns } from './lead.ts';
import { parallelAxes, passes } from './parallel-axes.ts';
import { paramTitle, writeParam } from './params.ts';
import { niceAxis, scaleOf, scaleText } from './scale.ts';
import { isHopeless, statusWords } from './run-status.ts';
import { isLog } from './scatter.ts';
import { roleOf, servedRunOf, versionTags } from './served-run.ts';
import { testRun } from './test-runs.ts';

const prod = deploymentRecord({ runId: 'id-a' });
const a = testRun('a', 0.3, { registered: [{ name: 'served-model', version: 1 }] });
const b = testRun('b', 0.4, { registered: [{ name: 'served-model', version: 2 }] });

test('what is served is live, a newer version a candidate', () => {
  const served = servedRunOf([prod], [a, b], 'served-model');
  expect([roleOf(a, served), roleOf(b, served), roleOf(testRun('c', 1), served)]).toEqual([
    'live',
    'candidate',
    'reference',
  ]);
  expect([...versionTags(a, served), ...versionTags(b, served)].map(({ text }) => text)).toEqual([
    'v1 live',
    'v2 candidate',
  ]);
  expect(versionTags(a, servedRunOf([{ ...prod, state: 'stopped' }], [], undefined))[0]?.text).toBe('v1 stopped');
});

test('with nothing deployed the newest registered version is compared with, and nobody is live', () => {
  const served = servedRunOf([], [a, b], 'served-model');
  expect(served).toEqual({ runId: 'id-b', model: 'served-model', version: 2, state: 'registered' });
  expect(roleOf(b, served)).toBe('reference');
  expect(versionTags(b, served)).toEqual([{ kind: 'plain', text: 'v2' }]);
  expect(servedRunOf([], [testRun('c', 1)], 'served-model')).toBeNull();
});

test('parameters that differ once, equal ones counted, the data version left to its own column', () => {
  const runs = [
    testRun('a', 1, { params: { seed: '42', lr: '1', train_batch: '8', eval_batch: '8', data_revision: 'x' } }),
    testRun('b', 1, { params: { seed: '42', lr: '2', train_batch: '16', eval_batch: '16', data_revision: 'y' } }),
  ];
  expect(differencesOf(runs)).toEqual({
    equal: 1,
    params: [
      { key: 'eval_batch', alike: ['train_batch'], numeric: true },
      { key: 'lr', alike: [], numeric: true },
    ],
  });
});

test('parameters as people write them', () => {
  expect(paramTitle('per_device_train_batch_size')).toBe('batch size');
  expect(paramTitle('my_own_key')).toBe('my own key');
  expect(writeParam('learning_rate', '2e-05')).toBe('2e−5');
  expect(writeParam('shuffle', 'True')).toBe('yes');
  expect(writeParam('seed', '12345')).toBe('12345');
  expect(writeParam('data_revision', '12345678901234')).toBe('1234567');
  expect(writeParam('method', undefined)).toBe('–');
});

test('the filter finds names, parameters and versions', () => {
  const run = testRun('quiet-lynx', 1, { params: { seed: '7' }, registered: [{ name: 'served-model', version: 3 }] });
  expect(['lynx', 'seed=7', 'QUIET v3', ''].map((filter) => matchesFilter(run, filter))).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(matchesFilter(run, 'lynx seed=8')).toBe(false);
});

test('scales end on tenths, axes on whole steps', () => {
  expect(scaleText(scaleOf([{ value: 0.6, interval: { low: 0.49, high: 0.7, level: 0.95, method: '' }, n: 80 }]))).toBe(
    '0.4 to 0.7',
  );
  expect(scaleText(scaleOf([null]))).toBe('0 to 1');
  expect(niceAxis([0.525, 6.01])).toEqual({ min: 0, max: 8, interval: 2, decimals: 0 });
  expect(niceAxis([0.3, 0.3])).toMatchObject({ max: expect.any(Number) });
  expect([isLog([0.001, 1]), isLog([1, 2]), isLog([0, 5]), isLog([])]).toEqual([true, false, false, false]);
});

test('axes hold what differs, then loss and accuracy; ranges drawn on them filter', () => {
  const runs = rankRuns([
    testRun('a', 0.3, { params: { lr: '1e-3' } }),
    testRun('b', 0.4, { params: { lr: '2e-3' } }),
    testRun('c', 0.5, { params: {} }),
  ]);
  const axes = parallelAxes(runs, differencesOf(runs).params);
  expect(axes.map(({ title, words }) => [title, words])).toEqual([
    ['lr', ['–', '0.001', '0.002']],
    ['validation loss', null],
    ['test accuracy', null],
  ]);
  const names = (brushed: Parameters<typeof passes>[2]) =>
    runs.filter((run) => passes(run, axes, brushed)).map(({ name }) => name);
  expect(names({ lr: [[0.5, 2.5]], valLoss: [[0.35, 0.6]] })).toEqual(['b']);
  expect(names({ lr: [] })).toEqual(['a', 'b', 'c']);
});

test('a search filters its runs, and one that it ended is told from one that was cancelled', () => {
  const searched = testRun('s', 0.3, { tags: { 'idrift.sweep': 'k7' } });
  expect([searched, a].map((run) => matchesFilter(run, 'search=k7'))).toEqual([true, false]);
  const cancelled = { ...searched, status: 'KILLED' as const };
  const ended = { ...cancelled, tags: { ...searched.tags, 'idrift.error': 'Above the median of the earlier runs.' } };
  expect([cancelled, ended].map(isHopeless)).toEqual([false, true]);
  expect(statusWords(ended, undefined)).toBe('hopeless');
});
