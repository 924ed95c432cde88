/** A drift check for tests: both scores over their limits, as in the sample project. */
import type { Alert, DriftCheck, DriftScore, Histogram } from '../../../core/contract/index.ts';

const edges = [0, 10, 20, 30];
export const low: Histogram = { edges, shares: [0.7, 0.2, 0.1] };
export const high: Histogram = { edges, shares: [0.1, 0.3, 0.6] };

export const score = (name: string, part: Partial<DriftScore> = {}): DriftScore => ({
  name,
  title: name === 'length' ? 'Text length' : 'Unknown words',
  state: 'ok',
  statistic: 0.389,
  p: 2e-7,
  threshold: 0.1,
  exceeded: true,
  reference: low,
  live: high,
  ...part,
});

export const inside: Partial<DriftScore> = { statistic: 0.05, p: 0.4, exceeded: false };

export const check = (part: Partial<DriftCheck> = {}): DriftCheck => ({
  id: 'c1',
  at: '2026-11-25T12:00:00.000Z',
  model: 'served-model',
  version: 1,
  runId: 'r1',
  from: '2026-11-18T12:00:00.000Z',
  to: '2026-11-25T12:00:00.000Z',
  texts: 123,
  blankTexts: 0,
  referenceTexts: 80,
  revision: 'f4a450ab911841be',
  days: 7,
  rule: 'fixed',
  state: 'drift',
  weak: false,
  family: null,
  statistics: [],
  inputs: [],
  couldSee: null,
  scores: [score('length'), score('fraction_out_of_vocab')],
  falseAlarmShare: 0.835,
  warnings: [],
  alert: null,
  ...part,
});

export const alert = (part: Partial<Alert> = {}): Alert => ({
  id: 'a1',
  number: 1,
  checkId: 'c1',
  createdAt: '2026-11-25T12:00:00.000Z',
  text: '',
  blocks: [],
  channel: null,
  delivery: 'not-configured',
  error: null,
  ...part,
});
