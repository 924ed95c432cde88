/** Runs for the tests of these pages. */
import type { RunSummary } from '../../../core/contract/index.ts';
import { runRecord } from '../records.fixture.ts';
import type { Pair } from './lead.ts';

const estimate = (value: number, n = 80) => ({
  value,
  interval: { low: value - 0.1, high: value + 0.1, level: 0.95, method: 'Wilson' },
  n,
});

/** A finished run with `valLoss`, or without a model where it is null. */
export const testRun = (name: string, valLoss: number | null, more: Partial<RunSummary> = {}): RunSummary =>
  runRecord({
    runId: `id-${name}`,
    name,
    startedAt: '2026-11-25T07:00:00.000Z',
    endedAt: '2026-11-25T07:00:12.000Z',
    seconds: 12,
    user: 'anna',
    params: { num_train_epochs: '10' },
    modelId: valLoss === null ? null : `m-${name}`,
    kept:
      valLoss === null
        ? null
        : { epoch: 4, valLoss, valAccuracy: estimate(0.6), testAccuracy: estimate(0.65), testRocAuc: null },
    ...more,
  });

export const testPair = (run: string, against: string, more: Partial<Pair> = {}): Pair => ({
  runId: `id-${run}`,
  against: `id-${against}`,
  state: 'ok',
  n: 80,
  difference: {
    value: -0.05,
    interval: { low: -0.15, high: 0.05, level: 0.95, method: 'Tango' },
    n: 80,
  },
  p: 0.4,
  verdict: 'cannot-be-told-apart',
  flipped: [],
  ...more,
});
