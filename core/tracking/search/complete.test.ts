/** What is offered at each place of a filter. */
import { expect, test } from 'vitest';
import { completeRunFilter, type Vocabulary } from './complete.ts';

const vocabulary: Vocabulary = {
  keys: (kind) =>
    ({ metric: ['loss', 'eval/loss', 'test acc'], parameter: ['lr'], tag: ['mlflow.user', 'mood'] })[kind],
  values: ({ key }) => (key === 'lr' ? ['0.1', "it's"] : key === 'status' ? ['FINISHED', 'FAILED'] : []),
};

/** `|` is the cursor. */
const at = (marked: string) => {
  const cursor = marked.indexOf('|');
  const text = marked.replace('|', '');
  const { span, expects, options } = completeRunFilter(text, cursor, vocabulary);
  return { expects, replaces: text.slice(span.start, span.end), options };
};

test.each([
  { marked: '|', replaces: '', first: 'metrics.', expects: 'name' },
  { marked: 'met|', replaces: 'met', first: 'metrics.', expects: 'name' },
  { marked: 'metrics.|', replaces: 'metrics.', first: 'metrics.loss', expects: 'name' },
  { marked: 'metrics.ACC|', replaces: 'metrics.ACC', first: 'metrics.`test acc`', expects: 'name' },
  { marked: 'metrics.`test a|', replaces: 'metrics.`test a', first: 'metrics.`test acc`', expects: 'name' },
  { marked: 'params.lr |', replaces: '', first: '=', expects: 'comparator' },
  { marked: 'params.lr IS |', replaces: '', first: 'NULL', expects: 'comparator' },
  { marked: 'params.lr = |', replaces: '', first: "'0.1'", expects: 'value' },
  { marked: "params.lr = '0.|", replaces: "'0.", first: "'0.1'", expects: 'value' },
  { marked: "params.lr = 'it|", replaces: "'it", first: `"it's"`, expects: 'value' },
  { marked: "params.lr = '0.1' |", replaces: '', first: 'AND', expects: 'and' },
  { marked: "params.lr = '0.1' AND sta|", replaces: 'sta', first: 'start_time', expects: 'name' },
  { marked: "params.lr = '0.1' AND status = 'FIN|' AND x", replaces: "'FIN", first: "'FINISHED'", expects: 'value' },
  { marked: 'datasets.|', replaces: 'datasets.', first: 'datasets.name', expects: 'name' },
  { marked: 'params.lr IS NULL |', replaces: '', first: 'AND', expects: 'and' },
])('at $marked', ({ marked, replaces, first, expects }) => {
  const found = at(marked);
  expect(found).toMatchObject({ replaces, expects });
  expect(found.options[0]).toBe(first);
});

test('numbers are not compared as texts, and only run_id takes lists', () => {
  expect(at('metrics.loss |').options).toEqual(['=', '>', '>=', '!=', '<', '<=']);
  expect(at('start_time |').options).toContain('<=');
  expect(at('status |').options).toEqual(['=', '!=', 'LIKE', 'ILIKE']);
  expect(at('run_id |').options).toContain('NOT IN');
  expect(at('nothing |').options).toEqual([]);
});
