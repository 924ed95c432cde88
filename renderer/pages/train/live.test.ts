import { describe, expect, it } from 'vitest';
import type { TrainingEvent, TrainingMoment } from '../../../core/contract/index.ts';
import { runRecord } from '../records.fixture.ts';
import { epochAxis, lossAxis, shareAxis, smooth } from './axes.ts';
import { liveAnswer } from './live-answer.ts';
import { logLines } from './live-log.ts';
import { advance, keptEpoch, lossSoFar, NO_PROGRESS, shareDone } from './progress.ts';
import { storedProgress } from './stored-progress.ts';
import { stripFigures } from './strip-figures.ts';
import { sameValidation, validationTexts } from './validation-texts.ts';

const second = (n: number): string => new Date(Date.UTC(2026, 10, 20, 10, 0, n)).toISOString();
const run = runRecord({
  name: 'amber-fox-231',
  status: 'RUNNING',
  startedAt: second(0),
  endedAt: null,
  seconds: null,
  params: {
    learning_rate: '0.0005',
    num_train_epochs: '10',
    early_stopping_patience: '2',
    per_device_train_batch_size: '8',
    n_training_samples: '80',
    num_hidden_layers: '3',
    hidden_size: '192',
    base_model: 'random weights',
    data_revision: '7b4659c84ac37733c20d954bbb0e8c4039ea7ddc',
    seed: '42',
  },
  datasets: [
    { name: 'data', digest: 'd', revision: null, context: 'training', files: [{ path: 'data/val.jsonl', md5: 'v1' }] },
  ],
  modelId: null,
});
const step = (n: number): TrainingEvent => ({
  kind: 'step',
  step: n,
  epoch: n / 10,
  loss: 1 / n,
  gradNorm: 1,
  learningRate: 5e-4,
  stepsPerSecond: 2,
  tokensPerSecond: 900,
  secondsLeft: (100 - n) / 2,
  memoryBytes: 3e8,
});
const epoch = (n: number, valLoss: number, best: boolean, epochsWithoutGain: number): TrainingEvent => ({
  kind: 'epoch',
  metrics: { epoch: n, step: n * 10, trainLoss: 0.5, valLoss, valAccuracy: 0.8, valRocAuc: 0.9, valF1: 0.7 },
  best,
  epochsWithoutGain,
});
const started: TrainingEvent = {
  kind: 'started',
  device: 'CPU, 2 threads',
  parameters: 1_000_000,
  trainable: 1_000_000,
  vocabulary: 1760,
  labels: ['negativ', 'positiv'],
  totalSteps: 100,
  stepsPerEpoch: 10,
  cutTexts: 1,
  notices: ['The base model has no classifier: a new one starts from random weights.'],
};
const moments = (...events: readonly TrainingEvent[]): readonly TrainingMoment[] =>
  events.map((event, index) => ({ at: second(index + 1), event }));
const first = moments({ kind: 'phase', phase: 'building' }, started, { kind: 'phase', phase: 'training' }, step(4));
const atFour = advance(NO_PROGRESS, first);
const facts = { run, job: undefined, progress: atFour, ending: null, elsewhere: false, compared: null };

describe('advance', () => {
  it('is the same in parts as at once', () => {
    const all = [...first, ...moments(epoch(1, 0.7, true, 0), step(12), epoch(2, 0.8, false, 1))];
    expect(advance(advance(NO_PROGRESS, all.slice(0, 5)), all.slice(5))).toEqual(advance(NO_PROGRESS, all));
    const progress = advance(NO_PROGRESS, all);
    expect(keptEpoch(progress)?.epoch).toBe(1);
    expect(shareDone(progress)).toBe(0.12);
    expect(lossSoFar(atFour)).toBe(0.25);
  });
});

describe('storedProgress', () => {
  it('finds the epochs, the kept one and the steps again', () => {
    const point = (n: number, value: number) => ({ step: n, value, at: second(n) });
    const progress = storedProgress(run, {
      loss: [point(5, 0.9), point(10, 0.8)],
      epoch: [point(10, 1), point(20, 2)],
      eval_loss: [point(10, 0.7), point(20, 0.8)],
      train_loss: [point(10, 0.75), point(20, 0.6)],
      eval_validation_accuracy: [point(10, 0.7), point(20, 0.72)],
    });
    expect(progress.steps.map((each) => each.epoch)).toEqual([0.5, 1]);
    expect(progress.totalSteps).toBe(100);
    expect(keptEpoch(progress)?.epoch).toBe(1);
    expect(progress.epochs.map(({ withoutGain, seconds }) => [withoutGain, seconds])).toEqual([
      [0, 10],
      [1, 10],
    ]);
  });
  it('counts steps by rows and batch size before the first epoch ends', () => {
    expect(storedProgress(run, { loss: [{ step: 5, value: 1, at: second(1) }] }).steps[0]?.epoch).toBe(0.5);
  });
});

describe('liveAnswer', () => {
  it('says what happens before the first step', () => {
    const progress = advance(NO_PROGRESS, moments({ kind: 'phase', phase: 'tokenizing' }));
    expect(liveAnswer({ ...facts, progress }).title).toBe(
      'amber-fox-231 is getting ready: making word pieces and tokens.',
    );
    expect(liveAnswer({ ...facts, progress: NO_PROGRESS }).title).toBe('amber-fox-231 is getting ready.');
  });
  it('says whether it learns and how long', () => {
    expect(liveAnswer(facts)).toEqual({
      title: 'Epoch 1 of at most 10: 40\u202f% through, at most 48 s left.',
      detail: 'amber-fox-231: 3 layers of 192, learning rate 5e\u22124, batches of 8, on 7b4659c.',
    });
    const two = advance(atFour, moments(epoch(1, 0.7, true, 0), epoch(2, 0.6, true, 0), step(21)));
    expect(liveAnswer({ ...facts, progress: two }).title).toContain(
      'Epoch 3 of at most 10: validation loss is still falling',
    );
    const worse = advance(two, moments(epoch(3, 0.65, false, 1)));
    expect(liveAnswer({ ...facts, progress: worse }).title).toContain('no lower validation loss for 1 epoch');
    const every = { ...run, params: { ...run.params, early_stopping_patience: '0' } };
    expect(liveAnswer({ ...facts, run: every, progress: two }).title).toContain('Epoch 3 of 10: ');
    const other = { name: 'v1', epochs: two.epochs.map((each) => ({ ...each, x: each.x + 2 })) };
    expect(liveAnswer({ ...facts, progress: two, compared: other }).detail).toContain('It is 2 epochs ahead of v1.');
  });
  it('says that it stops, tests, or runs elsewhere', () => {
    expect(liveAnswer({ ...facts, ending: 'cancel' }).title).toBe('amber-fox-231 is stopping, up to 2 s.');
    const testing = advance(atFour, moments(epoch(1, 0.7, true, 0), { kind: 'phase', phase: 'testing' }));
    expect(liveAnswer({ ...facts, progress: testing }).title).toBe(
      '1 epoch done: scoring the test texts with the kept weights.',
    );
    expect(liveAnswer({ ...facts, elsewhere: true }).title).toContain('is trained by another process');
  });
});

describe('strip and log', () => {
  it('counts what is done, left and taken', () => {
    const figures = stripFigures(run, atFour, true, Date.parse(second(9)));
    expect(figures).toMatchObject({ step: 'step 4 of 100', elapsed: '9 s', left: '48 s', rate: '2.0 steps/s' });
    const ended = {
      ...run,
      status: 'FINISHED' as const,
      endedAt: second(20),
      metrics: { train_steps_per_second: 3.3 },
    };
    expect(stripFigures(ended, atFour, false, 0)).toMatchObject({
      step: '4 of 100 steps, stopped early',
      elapsed: '20 s',
      left: '–',
      rate: '3.3 steps/s',
    });
  });
  it('tells the newest first, and what is said at once in its order', () => {
    const progress = advance(atFour, [
      { at: second(8), event: epoch(1, 0.7, true, 0) },
      { at: second(8), event: { kind: 'phase', phase: 'testing' } },
    ]);
    expect(logLines({ ...run, status: 'KILLED', endedAt: second(8) }, progress).map(({ text }) => text)).toEqual([
      'cancelled; the metrics so far are kept',
      'scoring the test texts with the kept weights',
      'epoch 1 done: validation loss 0.700; its weights are kept',
      'training',
      'CPU, 2 threads; 1\u202f000\u202f000 weights, all trained; 1\u202f760 word pieces; labels negativ, positiv; 1 text cut. The base model has no classifier: a new one starts from random weights.',
      'building the training graph',
      'seed 42, data 7b4659c, val.jsonl v1',
    ]);
  });
});

describe('axes', () => {
  it('grow in whole steps', () => {
    expect(epochAxis(0.4)).toEqual({ min: 0, max: 1, interval: 1 });
    expect(epochAxis(6.5)).toEqual({ min: 0, max: 8, interval: 2 });
    expect(epochAxis(9.2)).toEqual({ min: 0, max: 10, interval: 2 });
    expect(lossAxis(0.91)).toEqual({ min: 0, max: 0.3 * 4, interval: 0.3 });
    expect(shareAxis(0.39)).toEqual({ min: 0.2, max: 1, interval: 0.2 });
    expect(shareAxis(0.62)).toEqual({ min: 0.6, max: 1, interval: 0.1 });
  });
  it('smooths without drawing the beginning to zero', () => {
    expect(smooth([1, 1, 1]).every((value) => Math.abs(value - 1) < 1e-9)).toBe(true);
  });
});

describe('validation texts', () => {
  it('are counted by their file, and compared by its bytes', () => {
    const out = { path: 'data/val.jsonl', md5: 'v1', size: 1, rows: 80, inCache: true };
    const version = {
      revision: 'a',
      date: second(0),
      author: '',
      message: '',
      tags: [],
      branches: [],
      outs: [out],
      change: null,
      runs: [],
    };
    expect(validationTexts(run, [version])).toBe(80);
    expect(validationTexts(run, [])).toBeNull();
    expect(sameValidation(run, run)).toBe(true);
    expect(sameValidation(run, { ...run, datasets: [] })).toBe(false);
  });
});
