/** Groups that the test texts cannot tell apart, curves for a chart, faults of a filter, and people's tags. */
import { expect, test } from 'vitest';
import { embeddedTracking } from '../tracking/tracking.ts';
import { newRun, temporaryStore } from '../tracking/test-store.ts';
import type { Evaluation } from './evaluation.ts';
import { curveOf, readCurves } from './run-curves.ts';
import { groupRuns } from './run-groups.ts';
import { searchRuns } from './run-search.ts';
import { setRunTag } from './run-tags.ts';

/** Answers on `n` texts, wrong on those given. */
const answers = (wrong: readonly number[], n = 50, md5 = 'm'): Evaluation => ({
  split: 'test',
  md5,
  labels: ['no', 'yes'],
  multi: false,
  rows: Array.from({ length: n }, (_, index) => ({
    text: `${index}`,
    label: 'yes',
    predicted: wrong.includes(index) ? 'no' : 'yes',
    probabilities: [0.5, 0.5],
  })),
});

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

const group = (evaluations: Readonly<Record<string, Evaluation | null>>) =>
  groupRuns(Object.keys(evaluations), async (runId) => evaluations[runId] ?? null);

test('two share a letter exactly when the corrected p says nothing; the best comes first', async () => {
  const found = await group({ bad: answers(range(0, 20)), mid: answers(range(0, 9)), good: answers([]) });
  expect(found).toMatchObject({ texts: 50, compared: ['good', 'mid', 'bad'], others: [], tooFew: false });
  // 9 discordant: p = 2/512; 11 discordant: 2/2048; 20: 2/2^20. Holm leaves all under 0.05.
  expect(found.pairs.map(({ a, b, p, apart }) => [a, b, p, apart])).toEqual([
    ['good', 'mid', 2 / 512, true],
    ['good', 'bad', 2 / 2 ** 20, true],
    ['mid', 'bad', 2 / 2048, true],
  ]);
  expect(found.groups.map(({ letter, runIds }) => [letter, runIds])).toEqual([
    ['a', ['good']],
    ['b', ['mid']],
    ['c', ['bad']],
  ]);
});

test('Holm keeps apart only what survives the number of pairs', async () => {
  // 6 discordant: p = 0.03125, which three pairs make 0.09.
  const found = await group({ a: answers([]), b: answers(range(0, 6)), c: answers(range(0, 3)) });
  expect(found.pairs.find(({ p }) => p === 0.031_25)).toMatchObject({ corrected: 0.093_75, apart: false });
  expect(found.groups).toEqual([{ letter: 'a', runIds: ['a', 'c', 'b'] }]);
});

test('other texts, no answers, and too few of them are said', async () => {
  const found = await group({ a: answers([], 10), b: answers([1], 10), c: answers([], 10, 'other'), d: null });
  expect(found).toMatchObject({ texts: 10, compared: ['a', 'b'], groups: [], tooFew: true });
  expect(found.others).toEqual([
    { runId: 'c', state: 'different-texts' },
    { runId: 'd', state: 'no-predictions' },
  ]);
});

test('curves are thinned after smoothing, on three axes; of a step taken twice the later counts', async () => {
  const { store } = temporaryStore();
  const runId = store.createRun(newRun);
  const at = 1_735_689_600_000;
  store.logMetrics(
    runId,
    range(0, 20_000).map((step) => ({ key: 'loss', value: step % 2, step, at: at + step * 10 })),
  );
  const tracking = embeddedTracking(store);
  const curves = async (axis: 'step' | 'time' | 'relative', smoothing: number) =>
    (await readCurves(tracking, { runIds: [runId], metric: 'loss', axis, smoothing }))[0];
  const step = await curves('step', 0.99);
  expect([step?.total, step?.raw.x.at(-1), step?.smooth?.x.at(-1)]).toEqual([20_000, 19_999, 19_999]);
  expect(step?.smooth?.x.length).toBeLessThanOrEqual(2000);
  expect(step?.smooth?.y.at(-1)).toBeCloseTo(0.5, 1);
  expect([(await curves('time', 0))?.raw.x[0], (await curves('relative', 0))?.raw.x.at(-1)]).toEqual([at, 199.99]);
  expect(curveOf({ steps: [1, 3, 2, 3], times: [1, 2, 3, 4], values: [10, 30, 20, 31] }, 'step')).toEqual({
    x: [1, 2, 3],
    y: [10, 20, 31],
  });
});

test('a faulty filter is an answer with its place, and programs keep their tags', async () => {
  const tracking = embeddedTracking(temporaryStore().store);
  expect(await searchRuns(tracking, { filter: "metrics.a > 'x'", orderBy: [], deleted: false })).toEqual({
    runIds: null,
    fault: { message: expect.stringContaining('numeric'), start: 12, end: 15 },
  });
  const runId = await tracking.createRun(newRun);
  await setRunTag(tracking, { runId, key: 'mood', value: 'good' });
  expect((await tracking.getRun(runId)).tags['mood']).toBe('good');
  await setRunTag(tracking, { runId, key: 'mood', value: null });
  expect((await tracking.getRun(runId)).tags['mood']).toBeUndefined();
  await expect(setRunTag(tracking, { runId, key: 'mlflow.runName', value: 'x' })).rejects.toThrow(/belongs to MLflow/);
});
