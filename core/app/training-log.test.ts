import { describe, expect, it } from 'vitest';
import type { TrainingEvent, TrainingMoment } from '../contract/training.ts';
import { createTrainingLog } from './training-log.ts';

const step = (n: number): TrainingEvent => ({
  kind: 'step',
  step: n,
  epoch: n / 10,
  loss: 1 / n,
  gradNorm: 1,
  learningRate: 5e-4,
  stepsPerSecond: 20,
  tokensPerSecond: 1000,
  secondsLeft: 1,
  memoryBytes: 1,
});

const all = async (moments: AsyncIterable<TrainingMoment>): Promise<readonly TrainingMoment[]> => {
  const list: TrainingMoment[] = [];
  for await (const moment of moments) list.push(moment);
  return list;
};

describe('createTrainingLog', () => {
  it('gives everything from the start, in order and with its time, to whoever comes late', async () => {
    const before = new Date().toISOString();
    const log = createTrainingLog();
    log.add({ kind: 'phase', phase: 'reading' });
    log.add(step(1));
    log.add(step(2));
    log.add({ kind: 'phase', phase: 'testing' });
    log.end();
    const moments = await all(log.follow(undefined));
    expect(moments.map(({ event }) => event.kind)).toEqual(['phase', 'step', 'step', 'phase']);
    for (const { at } of moments) expect(at >= before).toBe(true);
  });

  it('ends for a follower that goes away', async () => {
    const log = createTrainingLog();
    const leaving = new AbortController();
    const moments = all(log.follow(leaving.signal));
    log.add({ kind: 'phase', phase: 'reading' });
    leaving.abort();
    expect(await moments).toHaveLength(1);
  });
});
