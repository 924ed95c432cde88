import { describe, expect, it } from 'vitest';
import { IdriftError, type Recipe, type TrainingPlan } from '../../../core/contract/index.ts';
import { runRecord } from '../records.fixture.ts';
import { beginning } from './beginning.ts';
import { changesFrom } from './changes.ts';
import { checkDraft } from './check-draft.ts';
import { defaultRecipe, draftOf, readNumber } from './draft.ts';
import { cutWords, fits, learnWords, noticesOf, timeRange, worthWords } from './estimate.ts';
import { type FormFacts, formAnswer } from './form-answer.ts';
import { draftFromRun } from './last-run.ts';
import { isPreset, presetsFor } from './presets.ts';
import { timeScale } from './time-scale.ts';

const recipe: Recipe = { ...defaultRecipe(), epochs: 10, patience: 2, batchSize: 8 };
const draft = draftOf(recipe, 'workspace');
const at = '2026-11-20T10:00:00Z';
const accuracy = { value: 0.858, interval: { low: 0.785, high: 0.91, level: 0.95, method: 'Wilson' }, n: 120 };
const plan: TrainingPlan = {
  parameters: 1_000_000,
  vocabulary: 1760,
  labels: ['negativ', 'positiv'],
  rows: { train: 304, val: 48, test: 80 },
  stepsPerEpoch: 38,
  cutTexts: 0,
  secondsPerStep: 0.1,
  seconds: 40,
  memoryBytes: 3e8,
  trainable: 1_000_000,
  device: 'CPU, 2 threads',
  diskBytes: 2e7,
  diskFree: 4e10,
  notices: [],
  smallestGain: 0.12,
};
const system = {
  version: '0.1.0',
  node: '24',
  platform: 'linux',
  cores: 2,
  memoryBytes: 8e9,
  freeBytes: 4e9,
  device: 'CPU',
  door: 'app' as const,
  checks: [],
};
const run = runRecord({
  params: {
    learning_rate: '1e-05',
    num_train_epochs: '30',
    per_device_train_batch_size: '8',
    shuffle: 'False',
    base_model: '/models/bert',
    data_revision: '7b4659c84ac37733c20d954bbb0e8c4039ea7ddc',
  },
  kept: { epoch: 5, valLoss: 0.4, valAccuracy: accuracy, testAccuracy: accuracy, testRocAuc: null },
});
const facts: FormFacts = {
  versions: 2,
  problems: 0,
  recipe,
  search: null,
  plan,
  error: null,
  system,
  busy: undefined,
  last: null,
  changes: 0,
};

describe('checkDraft', () => {
  it('makes the recipe that the form shows', () => {
    expect(checkDraft(draft)).toEqual({ recipe, sweep: null, problems: {} });
  });
  it('reads numbers as people write them', () => {
    expect(readNumber('5e\u22124')).toBe(5e-4);
    expect(readNumber('0,1')).toBe(0.1);
    expect(readNumber('8 000')).toBe(8000);
    expect(readNumber(' ')).toBeNaN();
  });
  it('says of each field what it takes', () => {
    const values = { ...draft.values, epochs: '0', batchSize: '2.5', learningRate: 'x', dropout: '2', seed: '-1' };
    expect(checkDraft({ ...draft, values }).problems).toEqual({
      epochs: 'Must be at least 1.',
      batchSize: 'Must be a whole number.',
      learningRate: 'Must be a number, as 128 or 5e-4.',
      dropout: 'Must be at most 0.9.',
      seed: 'Must be at least 0.',
    });
    expect(checkDraft({ ...draft, values: { ...draft.values, learningRate: '0' } }).problems.learningRate).toBe(
      'Must be above 0.',
    );
  });
  it('refuses what does not fit together', () => {
    const values = { ...draft.values, num_attention_heads: '5', maxLength: '1024' };
    expect(Object.keys(checkDraft({ ...draft, values }).problems).toSorted()).toEqual([
      'maxLength',
      'num_attention_heads',
    ]);
  });
  it('asks for a folder, and not for sizes then', () => {
    const values = { ...draft.values, hidden_size: 'x' };
    expect(checkDraft({ ...draft, start: 'folder', values }).problems).toEqual({
      base: 'Which folder? Type its path.',
    });
    expect(checkDraft({ ...draft, start: 'folder', base: ' /models/bert ', values }).recipe?.base).toBe('/models/bert');
  });
});

describe('draftFromRun', () => {
  it('takes what the run logged and defaults for the rest', () => {
    const made = draftFromRun(run, 'workspace');
    expect(made).toMatchObject({ start: 'folder', base: '/models/bert', shuffle: false });
    expect(made.values).toMatchObject({ learningRate: '1e-5', epochs: '30', seed: '42' });
  });
  it('marks nothing of its own run, and what is changed', () => {
    const made = draftFromRun(run, run.params['data_revision'] ?? '');
    expect(changesFrom(made, run)).toEqual({});
    const changed = { ...made, revision: 'workspace', values: { ...made.values, learningRate: '2e-5', seed: '7' } };
    // The run logged no seed: nothing is known to differ.
    expect(changesFrom(changed, run)).toEqual({ version: '7b4659c', learningRate: '1e-5' });
  });
  it('opens with the run asked for, on its version where that is here', () => {
    const versions = [
      { revision: 'aaa', date: at, author: '', message: '', tags: [], branches: [], outs: [], change: null, runs: [] },
    ];
    expect(beginning({ versions, runs: [run] }, { from: 'r1' }).initial).toMatchObject({
      revision: 'aaa',
      base: '/models/bert',
    });
    expect(beginning({ versions, runs: [run] }, {}).initial).toEqual(draftOf(defaultRecipe(), 'aaa'));
  });
});

describe('presetsFor', () => {
  it('keeps name, seed and version, and recognises where the form stands', () => {
    const mine = { ...draft, name: 'mine', values: { ...draft.values, seed: '7' } };
    for (const preset of presetsFor(mine)) {
      expect(preset.draft).toMatchObject({ name: 'mine', revision: 'workspace' });
      expect(preset.draft.values.seed).toBe('7');
      expect(
        presetsFor(preset.draft)
          .filter((each) => isPreset(preset.draft, each))
          .map(({ key }) => key),
      ).toEqual([preset.key]);
    }
  });
});

describe('estimates', () => {
  it('spans from the soonest early stop to every epoch', () => {
    const { least, most } = timeRange(plan, recipe);
    expect(least).toBeCloseTo(12);
    expect(most).toBe(40);
    // Three evaluations, each after ten steps of 380.
    expect(timeRange(plan, { ...recipe, evalSteps: 10 }).least).toBeCloseTo((40 * 30) / 380);
    const all = timeRange(plan, { ...recipe, patience: 0 });
    expect(all.least).toBe(all.most);
  });
  it('writes whole ticks', () => {
    for (const most of [0.4, 3, 40, 100, 4000, 90_000]) {
      const { end, ticks } = timeScale(most);
      expect(end).toBeGreaterThanOrEqual(most);
      expect(ticks.length).toBeLessThanOrEqual(5);
    }
  });
  it('says what is cut and what can be shown', () => {
    expect(cutWords(plan, 128)).toContain('nothing is cut');
    expect(cutWords({ ...plan, cutTexts: 1 }, 128)).toBe('1 text is longer and cut at the end.');
    expect(worthWords(plan, run)).toEqual([
      'Best so far on this data: quiet-lynx-204, test accuracy 0.858 (0.785 to 0.910).',
      'With 80 test texts, a gain in accuracy under about 12 points will not be told from luck.',
    ]);
    expect(worthWords({ ...plan, smallestGain: null }, undefined)[0]).toContain('too few to say');
    expect(noticesOf(plan, recipe)).toEqual([]);
    expect(noticesOf({ ...plan, cutTexts: 3, notices: ['The head is new.'] }, recipe)).toEqual([
      'The head is new.',
      '3 texts are longer than 128 tokens and cut at the end.',
    ]);
    expect(noticesOf({ ...plan, cutTexts: 3, notices: ['3 texts are cut.'] }, recipe)).toHaveLength(1);
    expect(fits({ ...plan, memoryBytes: 5e9 }, system)).toBe(false);
    expect(learnWords(plan)).toBe('1\u202f000\u202f000, all of them learn');
    expect(learnWords({ ...plan, parameters: 124_841_476, trainable: 148_994 })).toBe(
      '148\u202f994 of 124\u202f841\u202f476 learn, 0.1193\u202f%',
    );
  });
});

describe('formAnswer', () => {
  it('says what it costs', () => {
    expect(formAnswer(facts)?.title).toBe('This run takes at most 40 s and fits in memory.');
    const every = formAnswer({ ...facts, recipe: { ...recipe, patience: 0 } });
    expect(every?.title).toBe('This run takes about 40 s and fits in memory.');
    expect(formAnswer({ ...facts, last: 'quiet-lynx-204', changes: 1 })?.detail).toBe(
      'One setting differs from quiet-lynx-204; it is marked.',
    );
  });
  it('says what a search costs', () => {
    expect(formAnswer({ ...facts, search: { runs: 12, seconds: 480 } })?.title).toBe(
      '12 runs take at most 8 min, one after the other.',
    );
  });
  it('says what stands in the way', () => {
    expect(formAnswer({ ...facts, versions: 0 })?.title).toBe('There is no data version to train on yet.');
    expect(formAnswer({ ...facts, problems: 2, recipe: null })?.title).toContain('2 fields need another value');
    expect(formAnswer({ ...facts, plan: { ...plan, memoryBytes: 6e9 } })?.title).toBe(
      'This run takes 6.0\u00a0GB of memory, and 4.0\u00a0GB are free.',
    );
    expect(formAnswer({ ...facts, plan: { ...plan, diskBytes: 5e10 } })?.title).toBe(
      'This run needs 50\u00a0GB of disk, and 40\u00a0GB are free.',
    );
    const absent = new IdriftError({ code: 'not-found', message: 'a/b is not here.' });
    expect(formAnswer({ ...facts, recipe: { ...recipe, base: 'a/b' }, plan: null, error: absent })?.title).toBe(
      'a/b is not on this computer yet.',
    );
    const error = new IdriftError({ code: 'bad-input', message: 'Not JSON.', where: 'data/train.jsonl:17' });
    expect(formAnswer({ ...facts, plan: null, error })).toEqual({
      title: 'This run cannot start as it is set.',
      detail: 'data/train.jsonl:17: Not JSON.',
    });
  });
  it('is silent while nothing is measured, and tells of other training', () => {
    expect(formAnswer({ ...facts, plan: null })).toBeNull();
    const busy = {
      id: 'j',
      kind: 'training' as const,
      title: 'Training amber-fox-231',
      state: 'running' as const,
      startedAt: at,
      endedAt: null,
      progress: 0.2,
      where: null,
      rate: null,
      secondsLeft: 40,
      error: null,
      path: null,
    };
    expect(formAnswer({ ...facts, busy })?.detail).toContain(
      'Training amber-fox-231 goes on, at most 40 s left: in the queue, this run starts after it.',
    );
  });
});
