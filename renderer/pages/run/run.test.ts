import { expect, test } from 'vitest';
import type { RunErrors } from '../../../core/contract/index.ts';
import type { Pair } from '../runs/lead.ts';
import type { ServedRun } from '../runs/served-run.ts';
import { testPair, testRun } from '../runs/test-runs.ts';
import { runAnswer } from './answer.ts';
import { epochTable, type History, lossFinding, pointsOf, stepsPerEpoch } from './history.ts';
import { extraCurves, lastValues } from './curve-list.ts';
import { codeOf, codeWords } from './made-from.ts';
import { nextStepOf } from './next-step.ts';
import { f1Of, perClass, shareOf, weakestWords } from './per-class.ts';
import { prettyText } from './pretty-text.ts';
import { confusions, wrongTexts } from './wrong-texts.ts';

const run = testRun('a', 0.3, { tags: { 'idrift.device': 'CPU, 2 threads' } });
const live: ServedRun = { runId: 'id-v1', model: 'served-model', version: 1, state: 'live' };
const against = (pair: Partial<Pair> | null) =>
  runAnswer({
    run,
    job: undefined,
    served: live,
    baseline: { name: 'v1', pair: pair && testPair('a', 'v1', pair) },
  });

test('a finished run beside what is served', () => {
  expect(against({})).toEqual({
    title: 'a scores 0.650 on test, 5.0 points below v1; 80 texts cannot tell them apart.',
    detail:
      'Paired on the same texts: −5.0 points, 95\u202f% interval −15.0 to +5.0, exact p 0.40. Trained in 12 s on CPU, 2 threads.',
  });
  expect(against({ verdict: 'worse', p: 0.01 }).title).toBe(
    'a scores 0.650 on test and is worse than v1: 5.0 points on 80 texts.',
  );
  expect(against({ state: 'different-texts', difference: null, p: null, verdict: null }).title).toBe(
    'a scores 0.650 on test; v1 was tested on other texts.',
  );
  expect(against({ n: 9, verdict: 'too-few-to-say' }).title).toBe(
    'a scores 0.650 on test; 9 texts are too few to say more about v1.',
  );
  expect(against(null).title).toBe('a scores 0.650 on 80 test texts.');
});

test('the run that is live, and one alone', () => {
  const alone = { run, job: undefined, baseline: null };
  expect(runAnswer({ ...alone, served: { ...live, runId: 'id-a' } }).title).toBe(
    'a scores 0.650 on test and is live as served-model v1.',
  );
  expect(runAnswer({ ...alone, served: null })).toEqual({
    title: 'a scores 0.650 on 80 test texts.',
    detail: '95\u202f% interval 0.550 to 0.750 on 80 test texts. Trained in 12 s on CPU, 2 threads.',
  });
});

test('runs without a model say where they ended and what was kept', () => {
  const ended = (status: 'FAILED' | 'KILLED' | 'INTERRUPTED', metrics: Record<string, number>, tags = {}) =>
    runAnswer({
      run: testRun('a', null, { status, metrics, tags }),
      job: undefined,
      served: null,
      baseline: null,
    });
  expect(ended('FAILED', { epoch: 3 }, { 'idrift.error': 'Out of memory.' })).toEqual({
    title: 'a failed after 3 of 10 epochs and made no model.',
    detail: 'The curves of 3 epochs, its parameters and data version are kept.',
  });
  expect(ended('KILLED', {}).title).toBe('a was cancelled in its first epoch and made no model.');
  expect(ended('INTERRUPTED', {}).detail).toBe(
    'Its process ended without a word, as in a crash or a power cut. Its parameters and data version are kept.',
  );
  const foreign = runAnswer({ run: testRun('a', null), job: undefined, served: null, baseline: null });
  expect(foreign.title).toBe('a finished, and kept no answers on test texts.');
});

test('the next step of the chain', () => {
  const registered = testRun('a', 0.3, { registered: [{ name: 'served-model', version: 2 }] });
  expect(nextStepOf(testRun('a', null, { status: 'RUNNING' }), null).kind).toBe('follow');
  expect(nextStepOf(testRun('a', null, { status: 'FAILED' }), null).kind).toBe('train-again');
  expect(nextStepOf(run, live).kind).toBe('register');
  expect(nextStepOf(registered, null)).toEqual({ kind: 'serve', title: 'Serve v2…' });
  expect(nextStepOf(registered, live)).toEqual({
    kind: 'weigh',
    title: 'See v2 in Models',
    model: 'served-model',
    version: 2,
  });
  expect(nextStepOf(registered, { ...live, runId: 'id-a' }).kind).toBe('watch');
});

const errors: RunErrors = {
  texts: 80,
  labels: ['negative', 'positive'],
  answers: [
    { label: 'negative', predicted: 'negative', count: 30 },
    { label: 'negative', predicted: 'positive', count: 10 },
    { label: 'positive', predicted: 'negative', count: 18 },
    { label: 'positive', predicted: 'positive', count: 22 },
  ],
  wrong: [
    { text: 'one', label: 'positive', predicted: 'negative', score: 0.9, labelScore: 0.1 },
    { text: 'two', label: 'negative', predicted: 'positive', score: 0.8, labelScore: 0.2 },
  ],
};

test('precision, recall and F1 of each label', () => {
  const [negative, positive] = perClass(errors);
  expect(negative).toMatchObject({ label: 'negative', texts: 40, answered: 48 });
  expect(negative?.precision?.value).toBeCloseTo(30 / 48);
  expect(negative?.recall?.value).toBeCloseTo(0.75);
  expect(negative?.f1?.value).toBeCloseTo((2 * 30) / (40 + 48));
  expect(positive?.f1?.value).toBeCloseTo((2 * 22) / (40 + 32));
  // Wilson's interval of 30 of 40 (R: prop.test(30, 40, correct = FALSE)).
  expect(negative?.recall?.interval?.low).toBeCloseTo(0.5981, 3);
  expect(negative?.recall?.interval?.high).toBeCloseTo(0.8581, 3);
  expect(weakestWords(perClass(errors))).toBeNull();
});

test('labels that nobody answered, or that have no texts', () => {
  const only = {
    ...errors,
    answers: [
      { label: 'negative', predicted: 'negative', count: 40 },
      { label: 'positive', predicted: 'negative', count: 40 },
    ],
  };
  const [, positive] = perClass(only);
  expect([positive?.precision, positive?.recall?.value, positive?.f1?.value]).toEqual([null, 0, 0]);
  expect(weakestWords(perClass(only))).toBe('positive is never answered');
  expect(shareOf(0, 0)).toBeNull();
  expect(f1Of(10, 10)?.interval?.high).toBe(1);
});

test('wrong texts with what the compared run says of them', () => {
  const flipped = [{ text: 'one', label: 'positive', before: 'positive', after: 'negative' }];
  expect(wrongTexts(errors, testPair('a', 'v1', { flipped })).map(({ others }) => others)).toEqual([
    'positive',
    'positive',
  ]);
  expect(wrongTexts(errors, null).map(({ others }) => others)).toEqual([null, null]);
  expect(confusions(errors).map(({ count }) => count)).toEqual([18, 10]);
});

const point = (step: number, value: number) => ({ step, value, at: '2026-11-25T07:00:00.000Z' });
const history: History = {
  epoch: [point(10, 1), point(20, 2)],
  loss: [point(5, 0.9), point(10, 0.8), point(20, 0.4)],
  eval_loss: [point(10, 0.7), point(20, 0.5)],
  grad_norm: [point(5, 2), point(10, 1)],
  zeta: [point(5, 2), point(10, 1)],
  test_accuracy: [point(0, 0.65)],
};

test('steps become epochs', () => {
  expect(stepsPerEpoch(history)).toBe(10);
  expect(pointsOf(history, 'loss')).toEqual([
    [0.5, 0.9],
    [1, 0.8],
    [2, 0.4],
  ]);
  expect(pointsOf({ loss: [point(5, 0.9)] }, 'loss')).toEqual([]);
  expect(lossFinding(history, 2)).toBe('Validation loss fell from 0.700 to 0.500 in epoch 2, the kept one');
  expect(lossFinding({}, null)).toBe('No epoch has ended yet');
  expect(epochTable(history, ['eval_loss', 'train_loss']).rows).toEqual([
    ['1', '0.700', null],
    ['2', '0.500', null],
  ]);
});

test('which metrics have a curve, and the last value of each', () => {
  expect(extraCurves(history)).toEqual(['grad_norm', 'zeta']);
  expect(lastValues(history, true).map(({ key }) => key)[0]).toBe('test_accuracy');
});

test('the code a run was made with', () => {
  const dirty = testRun('a', 1, {
    tags: { 'mlflow.source.git.commit': 'abc', 'idrift.git.dirty': 'true', 'idrift.git.changed': '["x.py","y.py"]' },
  });
  expect(codeWords(codeOf(dirty))).toBe('2 files differ');
  expect(codeWords(codeOf(testRun('a', 1, { tags: { 'idrift.git.dirty': 'false' } })))).toBe('clean');
  expect(codeWords(codeOf(testRun('a', 1)))).toBeNull();
});

test('JSON on one line is laid out, what is cut or broken stays', () => {
  expect(prettyText('a.json', '{"a":1}\n', false)).toBe('{\n  "a": 1\n}');
  expect(prettyText('a.json', '{"a":', false)).toBe('{"a":');
  expect(prettyText('a.json', '{"a":1}', true)).toBe('{"a":1}');
  expect(prettyText('MLmodel', '{"a":1}', false)).toBe('{"a":1}');
});
