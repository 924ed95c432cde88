/** The model card: what is known and nothing else, whatever the words in it. */
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { type CardFacts, modelCard, registeredCard } from './model-card.ts';

const nothing: CardFacts = {
  title: 'served-model',
  labels: null,
  multi: false,
  architecture: null,
  family: null,
  parameters: null,
  base: null,
  lora: false,
  license: null,
  languages: [],
  maxLength: null,
  cutTexts: null,
  data: null,
  recipe: {},
  results: [],
  run: null,
  onnx: false,
};

const full: CardFacts = {
  ...nothing,
  title: 'quiet-lynx-204',
  labels: ['negative', 'a|b `c`'],
  architecture: 'BertForSequenceClassification',
  family: 'bert',
  parameters: 1_809_026,
  base: { kind: 'hub', id: 'KB/bert-base', revision: 'c0ffee0123' },
  lora: true,
  license: 'mit',
  languages: ['sv'],
  maxLength: 128,
  cutTexts: 3,
  data: {
    revision: '7b4659c84ac37733c20d954bbb0e8c4039ea7ddc',
    files: [
      { use: 'training', path: 'data/train.jsonl', md5: 'd1', rows: 300, labels: null },
      { use: 'test', path: 'data/test.jsonl', md5: 'd2', rows: 80, labels: [{ label: 'negative', count: 40 }] },
    ],
  },
  recipe: { learning_rate: '2e-05', '<img src=x>': '[a](javascript:x) | b' },
  results: [
    {
      use: 'test',
      path: 'data/test.jsonl',
      figures: [
        {
          type: 'accuracy',
          value: 0.6625,
          interval: { low: 0.554, high: 0.757, level: 0.95, method: 'Wilson' },
          n: 80,
        },
        { type: 'f1', value: 0.66, interval: null, n: 80 },
      ],
    },
  ],
  run: { id: 'abc', name: 'quiet-lynx-204', user: 'ann', ended: '2026-11-26T21:28:42Z', device: 'CPU', commit: 'c0de' },
  onnx: true,
};

const headOf = (card: string): unknown => parse(/^---\n([^]*?)\n---\n/.exec(card)?.[1] ?? '');

test('has the hub’s keys for what is known', () => {
  const card = modelCard(full);
  expect(headOf(card)).toEqual({
    language: 'sv',
    license: 'mit',
    library_name: 'transformers',
    pipeline_tag: 'text-classification',
    tags: ['bert', 'onnx', 'lora', 'idrift'],
    base_model: 'KB/bert-base',
    base_model_relation: 'finetune',
    metrics: ['accuracy', 'f1'],
    'model-index': [
      {
        name: 'quiet-lynx-204',
        results: [
          {
            task: { type: 'text-classification', name: 'Text classification' },
            dataset: {
              type: 'data/test.jsonl',
              name: 'data/test.jsonl at 7b4659c',
              split: 'test',
              revision: full.data?.revision,
            },
            metrics: [
              { type: 'accuracy', value: 0.6625, name: 'Accuracy' },
              { type: 'f1', value: 0.66, name: 'F1, macro' },
            ],
          },
        ],
      },
    ],
  });
  for (const words of [
    '| test, `data/test.jsonl` | Accuracy | 0.662 | 0.554 to 0.757 (Wilson) | 80 |',
    '| training | `data/train.jsonl` | `d1` | 300 | not recorded |',
    'negative 40 (50.0 %)',
    'longer than 128 tokens are cut',
    'How many of its own were: 3.',
    'onnxruntime.InferenceSession',
    '- output 1: `` a\\|b `c` ``',
  ]) {
    expect(card).toContain(words);
  }
  expect(card).not.toMatch(/^[^`\n]*[^\\`]<img|[^\\]\]\(javascript/m);
});

test('says of what is not known that it is not recorded', () => {
  const card = modelCard(nothing);
  expect(headOf(card)).toEqual({ tags: ['idrift'] });
  expect(card.match(/not recorded/gi)?.length).toBeGreaterThan(8);
  expect(card).not.toMatch(/null|undefined|NaN|transformers/);
});

test('says what the registry says, once, wherever a card comes from', () => {
  const registration = {
    name: 'served-model',
    version: 3,
    created: '2026-11-26T21:28:42Z',
    notes: ['', '## Registered as\n\nfor *kiosks*\n## Labels'],
    tags: { owner: 'team | å' },
  };
  const once = registeredCard(modelCard(full), registration);
  expect(once).toContain(
    '`served-model` version 3, on 2026-11-26.\n\n> ## Registered as\n>\n> for *kiosks*\n> ## Labels\n',
  );
  expect(once).toContain('| owner | team \\| å |');
  expect(once.indexOf('## Registered as')).toBeLessThan(once.indexOf('## Labels'));
  expect(registeredCard(once, registration)).toBe(once);
  const again = registeredCard(once, { ...registration, version: 4, notes: [], tags: {} });
  expect(again).toContain('version 4');
  expect(again).not.toContain('kiosks');
  expect(again.replace(/^## Registered as\n\n.*\n\n/m, '')).toBe(
    modelCard(full).replace('# quiet-lynx-204', '# served-model'),
  );
  const foreign = registeredCard('Bare words', registration);
  expect(registeredCard(foreign, registration)).toBe(foreign);
});
