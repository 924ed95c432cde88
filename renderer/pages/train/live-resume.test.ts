import { describe, expect, it } from 'vitest';
import type { TrainingEvent, TrainingMoment } from '../../../core/contract/index.ts';
import { runRecord } from '../records.fixture.ts';
import { bestWords } from './best-words.ts';
import { logLines } from './live-log.ts';
import { liveAnswer } from './live-answer.ts';
import { advance, keptEpoch, NO_PROGRESS } from './progress.ts';
import { checkpointOf, resumeWords } from './resumable.ts';
import { storedProgress, withPast } from './stored-progress.ts';

const at = (n: number): string => new Date(Date.UTC(2026, 10, 20, 10, 0, n)).toISOString();
const step = (n: number): TrainingEvent => ({
  kind: 'step',
  step: n,
  epoch: n / 10,
  loss: 1 / n,
  gradNorm: 2,
  learningRate: 1e-4,
  stepsPerSecond: 2,
  tokensPerSecond: 900,
  secondsLeft: 10,
  memoryBytes: 3e8,
});
const evaluation = (n: number, valLoss: number, valAccuracy: number, best: boolean): TrainingEvent => ({
  kind: 'epoch',
  metrics: { epoch: Math.ceil(n / 10), step: n, trainLoss: 0.5, valLoss, valAccuracy, valRocAuc: null, valF1: 0.6 },
  best,
  epochsWithoutGain: best ? 0 : 1,
});
const started: TrainingEvent = {
  kind: 'started',
  device: 'CPU, 2 threads',
  parameters: 100,
  trainable: 10,
  vocabulary: 100,
  labels: ['a', 'b'],
  totalSteps: 100,
  stepsPerEpoch: 10,
  cutTexts: 0,
  notices: [],
};
const moments = (...events: readonly TrainingEvent[]): readonly TrainingMoment[] =>
  events.map((event, index) => ({ at: at(index), event }));
const run = runRecord({
  name: 'amber-fox-231',
  status: 'RUNNING',
  endedAt: null,
  startedAt: at(0),
  params: {
    num_train_epochs: '10',
    early_stopping_patience: '2',
    eval_steps: '5',
    metric_for_best_model: 'eval_validation_accuracy',
  },
});

describe('a run that goes on', () => {
  const heard = advance(
    NO_PROGRESS,
    moments(
      started,
      step(1),
      step(5),
      evaluation(5, 0.7, 0.6, true),
      { kind: 'checkpoint', step: 5, bytes: 1000 },
      step(7),
      { kind: 'ended', status: 'paused', message: 'Paused.' },
      { kind: 'resumed', step: 5 },
      step(6),
    ),
  );
  it('takes the steps after its checkpoint once', () => {
    expect(heard.steps.map((each) => each.step)).toEqual([1, 5, 6]);
    expect(heard.epochs.map((each) => each.x)).toEqual([0.5]);
    expect(heard).toMatchObject({ resumedAt: 5, ended: null, checkpoint: { step: 5, bytes: 1000 } });
  });
  it('is joined with what the store has of its time before', () => {
    const later = advance(
      NO_PROGRESS,
      moments(started, { kind: 'resumed', step: 5 }, step(6), evaluation(10, 0.6, 0.7, true)),
    );
    const point = (n: number, value: number) => ({ step: n, value, at: at(n) });
    const past = storedProgress(run, {
      loss: [point(1, 1), point(5, 0.8), point(7, 0.7)],
      grad_norm: [point(1, 3)],
      epoch: [point(5, 0.5)],
      eval_loss: [point(5, 0.7)],
      eval_validation_accuracy: [point(5, 0.6)],
    });
    const joined = withPast(later, past);
    expect(joined.steps.map((each) => [each.step, each.gradNorm])).toEqual([
      [1, 3],
      [5, null],
      [6, 2],
    ]);
    expect(joined.epochs.map((each) => each.step)).toEqual([5, 10]);
  });
  it('says in its log that it went on', () => {
    expect(logLines(run, heard).map(({ text }) => text)).toContain('resumed at step 5');
  });
});

describe('evaluations within epochs', () => {
  const progress = advance(
    NO_PROGRESS,
    moments(started, step(5), evaluation(5, 0.7, 0.6, true), step(10), evaluation(10, 0.6, 0.6, false), step(11)),
  );
  it('are judged by the metric of the run', () => {
    expect(keptEpoch(progress)?.step).toBe(5);
    expect(bestWords(run)).toMatchObject({ name: 'validation accuracy', unit: 'evaluation', better: 'higher' });
    expect(logLines(run, progress)[0]?.text).toBe(
      'epoch 1 done: validation accuracy 0.600, not higher than 0.600: 1 evaluation without a higher one',
    );
    expect(
      liveAnswer({ run, job: undefined, progress, ending: null, elsewhere: false, compared: null }).title,
    ).toContain('no higher validation accuracy for 1 evaluation');
  });
  it('are judged alike when they are read from the store', () => {
    const point = (n: number, value: number) => ({ step: n, value, at: at(n) });
    const stored = storedProgress(run, {
      epoch: [point(5, 0.5), point(10, 1)],
      eval_loss: [point(5, 0.7), point(10, 0.6)],
      eval_validation_accuracy: [point(5, 0.6), point(10, 0.6)],
    });
    expect(keptEpoch(stored)?.step).toBe(5);
  });
});

describe('ending a run', () => {
  const progress = advance(NO_PROGRESS, moments(started, step(5)));
  it('says which way', () => {
    const title = (ending: 'pause' | 'keep-best') =>
      liveAnswer({ run, job: undefined, progress, ending, elsewhere: false, compared: null }).title;
    expect(title('pause')).toBe('amber-fox-231 is pausing at the next step.');
    expect(title('keep-best')).toBe('amber-fox-231 is stopping at the next step, and keeps its best weights.');
  });
  it('offers to go on only from a checkpoint', () => {
    const paused = runRecord({ status: 'PAUSED', tags: { 'idrift.checkpoint': '1043' } });
    expect(checkpointOf(paused)).toBe(1043);
    expect(resumeWords(paused)).toBe('Resume goes on from step 1\u202f043.');
    expect(checkpointOf({ ...paused, tags: {} })).toBeNull();
    expect(checkpointOf({ ...paused, status: 'FINISHED' })).toBeNull();
  });
});
