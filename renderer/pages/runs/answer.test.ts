import { expect, test } from 'vitest';
import type { Job, RunSummary } from '../../../core/contract/index.ts';
import { runsAnswer } from './answer.ts';
import { leadOf, type Pair, rankRuns } from './lead.ts';
import { testPair, testRun } from './test-runs.ts';

const answer = (
  runs: readonly RunSummary[],
  pairs: readonly Pair[] = [],
  jobs: readonly Job[] = [],
  comparing = false,
) => runsAnswer({ runs, jobs, lead: leadOf(rankRuns(runs), pairs), comparing });

const [a, b, c] = [testRun('a', 0.3), testRun('b', 0.4), testRun('c', 0.5)];

test('nothing trained yet', () => {
  expect(answer([]).title).toBe('Nothing is trained yet.');
});

test('only a running run', () => {
  const run = testRun('a', null, { status: 'RUNNING' });
  const job: Job = {
    id: '1',
    kind: 'training',
    title: 'Training a',
    state: 'running',
    startedAt: run.startedAt,
    endedAt: null,
    progress: 0.4,
    where: 'epoch 4 of 10',
    rate: '6.4 steps/s',
    secondsLeft: 12,
    error: null,
    path: '/train/id-a',
  };
  expect(answer([run], [], [job]).title).toBe('a is training: epoch 4 of 10, 12 s left.');
  expect(answer([run]).title).toBe('a is training.');
});

test('only runs without a model', () => {
  expect(answer([testRun('a', null, { status: 'FAILED' })]).title).toBe('The only run made no model.');
  const two = [testRun('a', null, { status: 'FAILED' }), testRun('b', null, { status: 'KILLED' })];
  expect(answer(two).title).toBe('None of two runs made a model.');
});

test('one finished run', () => {
  expect(answer([a])).toEqual({
    title: 'a scores 0.650 on 80 test texts.',
    detail: '95\u202f% interval 0.550 to 0.750. A second run gives it something to be compared with.',
  });
});

test('while comparisons are on the way', () => {
  expect(answer([a, b], [], [], true).title).toBe('a has the lowest validation loss of two runs.');
});

test('runs that share the lead', () => {
  const { title, detail } = answer([a, b, c], [testPair('b', 'a'), testPair('c', 'a', { p: 0.001, verdict: 'worse' })]);
  expect(title).toBe('Two runs share the lead: 80 test texts cannot tell them apart.');
  expect(detail).toBe('The first two: a 0.650 (0.550 to 0.750), b 0.650 (0.550 to 0.750).');
});

test('a run that leads alone, and one tested on other texts', () => {
  const worse = testPair('b', 'a', {
    p: 0.001,
    verdict: 'worse',
    difference: { value: -0.2, interval: { low: -0.3, high: -0.1, level: 0.95, method: 'Tango' }, n: 80 },
  });
  const other = testPair('c', 'a', { state: 'different-texts', n: 0, difference: null, p: null, verdict: null });
  expect(answer([a, b, c], [worse, other])).toEqual({
    title: 'a leads: it is better than b on the same 80 test texts.',
    detail: '+20.0 points over b, 95 % interval +10.0 to +30.0. One more was tested on other texts.',
  });
});

test('a lower validation loss with a worse test accuracy', () => {
  const better = testPair('b', 'a', { p: 0.001, verdict: 'better' });
  expect(answer([a, b], [better]).title).toBe('a has the lowest validation loss, but b is better on test.');
});

test('too few test texts', () => {
  const few = testPair('b', 'a', { n: 12, verdict: 'too-few-to-say' });
  expect(answer([a, b], [few]).title).toBe('12 test texts are too few to say which of two runs is best.');
});

test('no run answered the same texts', () => {
  const other = testPair('b', 'a', { state: 'different-texts', n: 0, difference: null, p: null, verdict: null });
  expect(answer([a, b], [other]).title).toBe(
    'a has the lowest validation loss; no other run answered the same test texts.',
  );
});
