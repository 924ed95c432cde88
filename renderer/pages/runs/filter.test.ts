/** Filters told from words, completion put in place, chosen columns, and groups in words. */
import { expect, test } from 'vitest';
import type { RunGroups } from '../../../core/contract/index.ts';
import { metricsOf } from './curve-choice.ts';
import { extraColumn, extraGroups } from './extra-columns.ts';
import { complete, isFilter, mayBecomeFilter } from './filter-kind.ts';
import { groupsSentence, lettersOf } from './groups.ts';
import { nearest } from './overlay.ts';
import { testRun } from './test-runs.ts';

test.each([
  'metrics.loss < 1',
  'metric . loss<1',
  "  params.lr = '1'",
  'tags.`a b` IS NULL',
  "attributes.status = 'FINISHED'",
  "status='FINISHED'",
  'start_time > 0',
  "run_id IN ('a')",
  "run_name ilike '%a'",
  '`run name` = "x"',
  'datasets.',
])('a filter: %s', (text) => expect(isFilter(text)).toBe(true));

test.each(['', 'quiet-lynx', 'seed=7', 'search=k7', 'lynx v3', 'status', 'my metrics.loss', 'finished', 'params'])(
  'words: %s',
  (text) => expect(isFilter(text)).toBe(false),
);

test('a word that may become a filter is offered its rest', () => {
  expect(['me', 'param', 'Tags', 'stat'].map(mayBecomeFilter)).toEqual([true, true, true, true]);
  expect(['m', 'metrica', 'lynx', ''].map(mayBecomeFilter)).toEqual([false, false, false, false]);
});

test('an option replaces what was typed; the cursor stands where one goes on', () => {
  expect(complete('met', { start: 0, end: 3 }, 'metrics.')).toEqual({ text: 'metrics.', cursor: 8 });
  expect(complete('metrics.lo', { start: 0, end: 10 }, 'metrics.loss')).toEqual({ text: 'metrics.loss ', cursor: 13 });
  expect(complete('params.a  < 1', { start: 0, end: 8 }, 'params.ab')).toEqual({ text: 'params.ab  < 1', cursor: 9 });
});

const run = testRun('a', 0.3, {
  metrics: { loss: 0.5, steps: 30, tiny: 0.000_012_345, 'system/cpu': 5, eval_loss: 1 },
  params: { learning_rate: '2e-05', note: 'x' },
  tags: { owner: 'ann', 'mlflow.note.content': 'two\nlines', 'mlflow.user': 'ann', 'idrift.device': 'cpu' },
  datasets: [{ name: 'data', digest: 'd1', revision: null, files: [], context: 'training' }],
});

test('columns for all that runs hold, but not for what programs keep in tags', () => {
  expect(extraGroups([run]).find(({ title }) => title === 'Notes and tags')?.columns).toEqual([
    { key: 'tags.mlflow.note.content', title: 'note' },
    { key: 'tags.owner', title: 'owner' },
  ]);
  const shown = (key: string) => {
    const column = extraColumn(key, [run, testRun('b', 1)]);
    return [column?.kind, column?.text?.(run), column?.sort?.(run)];
  };
  expect(shown('metrics.loss')).toEqual(['number', '0.500', 0.5]);
  expect(shown('metrics.steps')).toEqual(['number', '30', 30]);
  expect(shown('metrics.tiny')[1]).toBe('1.23e−5');
  expect(shown('params.learning_rate')).toEqual(['number', '2e−5', 2e-5]);
  expect(shown('tags.mlflow.note.content')).toEqual(['text', 'two lines', 'two\nlines']);
  expect(shown('datasets.name')).toEqual(['text', 'data', 'data']);
  expect([extraColumn('nothing', [run]), extraColumn('datasets.other', [run])]).toEqual([null, null]);
});

test('losses are the first metrics to choose, the computer the last', () => {
  expect(metricsOf([run])).toEqual(['eval_loss', 'loss', 'steps', 'tiny', 'system/cpu']);
});

const groups = (part: Partial<RunGroups>): RunGroups => ({
  texts: 50,
  compared: ['id-a', 'id-b', 'id-c'],
  others: [],
  pairs: [],
  groups: [],
  tooFew: false,
  ...part,
});
const runs = [testRun('a', 1), testRun('b', 2), testRun('c', 3)];

test('groups in words and letters', () => {
  const all = groups({ groups: [{ letter: 'a', runIds: ['id-a', 'id-b', 'id-c'] }] });
  expect(groupsSentence(all, runs)).toBe('These three cannot be told apart on 50 texts.');
  const chain = groups({
    groups: [
      { letter: 'a', runIds: ['id-a', 'id-b'] },
      { letter: 'b', runIds: ['id-b', 'id-c'] },
    ],
  });
  expect(groupsSentence(chain, runs)).toBe(
    'Runs that share a letter cannot be told apart on 50 texts. a: a and b; b: b and c.',
  );
  expect(['id-a', 'id-b', 'id-x'].map((id) => lettersOf(chain, id))).toEqual(['a', 'a, b', null]);
  const apart = groups({ groups: ['id-a', 'id-b', 'id-c'].map((id, i) => ({ letter: 'abc'[i] ?? '', runIds: [id] })) });
  expect(groupsSentence(apart, runs)).toBe('50 texts tell each of these runs from every other.');
  expect(groupsSentence(groups({ texts: 9, tooFew: true }), runs)).toBe(
    '9 texts are too few to say which of these runs differ.',
  );
  expect(groupsSentence(groups({ compared: ['id-a'] }), runs)).toBe(
    'Fewer than two of these runs answered the same texts.',
  );
});

test('the pointer finds the nearest point of each run', () => {
  const points = [0, 10, 20, 30].map((x) => [x, x] as const);
  expect([-5, 4, 6, 15.1, 99].map((x) => nearest(points, x))).toEqual([0, 0, 1, 2, 3]);
  expect(nearest([[3, 3]], 9)).toBe(0);
});
