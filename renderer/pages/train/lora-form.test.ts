import { describe, expect, it } from 'vitest';
import { runRecord } from '../records.fixture.ts';
import { changesFrom } from './changes.ts';
import { checkDraft } from './check-draft.ts';
import { defaultRecipe, type Draft, draftOf, isHubName } from './draft.ts';
import { draftFromRun } from './last-run.ts';
import { presetsFor } from './presets.ts';
import { reasonOf } from './reasons.ts';

const plain = draftOf(defaultRecipe(), 'aaa');
const lora: Draft = { ...plain, start: 'folder', base: '/models/bert', method: 'lora' };
const run = runRecord({
  params: {
    base_model: 'KB/bert-base-swedish-cased',
    data_revision: 'aaa',
    method: 'lora',
    lora_r: '8',
    lora_alpha: '24',
    lora_dropout: '0.1',
    lora_target_modules: 'query, value',
    lora_use_rslora: 'True',
    learning_rate: '0.0002',
    lr_scheduler_type: 'cosine',
    warmup_ratio: '0.1',
    gradient_accumulation_steps: '4',
    label_smoothing_factor: '0.05',
    class_weights: 'balanced',
    eval_steps: '20',
    metric_for_best_model: 'eval_validation_f1',
  },
});

describe('the base model', () => {
  it('is told from a path', () => {
    for (const name of ['KB/bert-base-swedish-cased', 'google/electra-small@main', 'a/b@refs/pr/1']) {
      expect(isHubName(name)).toBe(true);
    }
    for (const path of ['/models/bert', './bert/base', 'C:\\models\\bert', 'models/bert/base', 'bert', '~/bert/x']) {
      expect(isHubName(path)).toBe(false);
    }
  });
  it('is asked for by its name, and a name is asked for', () => {
    expect(checkDraft({ ...plain, start: 'hub', hub: ' KB/bert ' }).recipe?.base).toBe('KB/bert');
    expect(Object.keys(checkDraft({ ...plain, start: 'hub', hub: 'bert' }).problems)).toEqual(['base']);
  });
});

describe('adapters', () => {
  it('are part of the recipe, with alpha left to the rank where it is empty', () => {
    const values = { ...lora.values, rank: '8', loraDropout: '0,1' };
    expect(checkDraft({ ...lora, values, targets: ['query', 'value'] }).recipe).toMatchObject({
      method: 'lora',
      lora: { r: 8, alpha: null, dropout: 0.1, targets: ['query', 'value'], rsLora: false },
    });
    expect(checkDraft({ ...lora, values: { ...values, alpha: '32' } }).recipe?.lora.alpha).toBe(32);
  });
  it('are not asked for where there are none', () => {
    const values = { ...lora.values, rank: 'x' };
    expect(checkDraft({ ...lora, values }).problems).toEqual({ rank: 'Must be a number, as 128 or 5e-4.' });
    expect(checkDraft({ ...lora, values, method: 'full' }).problems).toEqual({});
    expect(checkDraft({ ...lora, values, start: 'random' }).recipe?.method).toBe('full');
  });
  it('have reasons of their own', () => {
    expect(reasonOf('learningRate', true, 'lora')).toContain('ten times');
    expect(reasonOf('learningRate', true, 'full')).toContain('2e-5');
    expect(reasonOf('learningRate', false, 'full')).toContain('Random weights');
  });
});

describe('a run of every setting', () => {
  it('is read back, and marks nothing of itself', () => {
    const draft = draftFromRun(run, 'aaa');
    expect(changesFrom(draft, run)).toEqual({});
    expect(checkDraft(draft).recipe).toMatchObject({
      base: 'KB/bert-base-swedish-cased',
      method: 'lora',
      lora: { r: 8, alpha: 24, dropout: 0.1, targets: ['query', 'value'], rsLora: true },
      schedule: 'cosine',
      warmupRatio: 0.1,
      accumulation: 4,
      labelSmoothing: 0.05,
      classWeights: 'balanced',
      evalSteps: 20,
      bestMetric: 'f1',
    });
  });
  it('leaves open again what was left open', () => {
    const open = runRecord({
      params: {
        ...run.params,
        lora_alpha: '16',
        lora_target_modules: 'attention queries and values',
        warmup_steps: '38',
        lr_scheduler_type: 'constant_with_warmup',
        bf16: 'True',
      },
    });
    const draft = draftFromRun(open, 'aaa');
    expect(draft).toMatchObject({ targets: [], schedule: 'constant', precision: 'bf16' });
    expect(draft.values).toMatchObject({ alpha: '', warmupSteps: '0', warmupRatio: '0.1' });
    expect(changesFrom({ ...draft, values: { ...draft.values, rank: '4' } }, open)).toEqual({ rank: '8' });
  });
  it('marks what is changed of it', () => {
    const draft = draftFromRun(run, 'aaa');
    const changed: Draft = {
      ...draft,
      schedule: 'linear',
      bestMetric: 'loss',
      targets: [],
      values: { ...draft.values, rank: '4' },
    };
    expect(changesFrom(changed, run)).toEqual({
      schedule: 'cosine',
      bestMetric: 'F1',
      targets: 'query, value',
      rank: '8',
    });
    expect(changesFrom({ ...draft, method: 'full' }, run)).toEqual({ method: 'LoRA' });
    expect(changesFrom({ ...draft, start: 'random' }, run)).toEqual({ start: 'a hub model' });
  });
});

describe('presets', () => {
  it('offer a hub model where none was chosen, and keep the one that was', () => {
    const baseOfPreset = (draft: Draft, key: string) => {
      const preset = presetsFor(draft).find((each) => each.key === key);
      return preset && checkDraft(preset.draft).recipe?.base;
    };
    expect(baseOfPreset(plain, 'lora')).toBe('KB/bert-base-swedish-cased');
    expect(baseOfPreset({ ...plain, start: 'folder', base: '/models/bert' }, 'full')).toBe('/models/bert');
    expect(baseOfPreset({ ...plain, start: 'hub', hub: 'a/b', base: '/models/bert' }, 'lora')).toBe('a/b');
    expect(baseOfPreset({ ...plain, hub: 'a/b' }, 'try')).toBeNull();
  });
});
