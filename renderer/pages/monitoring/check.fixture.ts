/** A drift check for tests: both scores over their limits, as in the sample project. */
import type { DriftStatistic } from '../../../core/contract/drift-family.ts';
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

const statistic = (name: DriftStatistic['name'], part: Partial<DriftStatistic> = {}): DriftStatistic => ({
  name,
  title: name.charAt(0).toUpperCase() + name.slice(1),
  state: 'ok',
  reason: null,
  statistic: 1.2,
  p: 0.3,
  pAdjusted: 0.6,
  named: false,
  effect: null,
  reference: low,
  live: high,
  ...part,
});

const NAMES = ['length', 'strangeness', 'prediction', 'meaning', 'spelling'] as const;

/** Judged by the promise of one false alarm a year: nothing found. */
export const quiet = (part: Partial<DriftCheck> = {}): DriftCheck =>
  check({
    state: 'ok',
    rule: 'promise',
    days: 7,
    scores: [score('length', inside), score('fraction_out_of_vocab', inside)],
    family: { p: 0.41, alpha: 1 / 52, permutations: 9999, method: 'sampled', unit: 'texts', batches: null },
    statistics: NAMES.map((name) => statistic(name)),
    couldSee: {
      sentence: 'With these 123 texts about 10 % foreign text would be noticed.',
      noticedShare: 0.1,
      power: [],
    },
    ...part,
  });

/** The same with an alarm by `names`. */
export const alarmed = (names: readonly DriftStatistic['name'][], part: Partial<DriftCheck> = {}): DriftCheck =>
  quiet({
    state: 'drift',
    family: { p: 0.0001, alpha: 1 / 52, permutations: 9999, method: 'sampled', unit: 'texts', batches: null },
    statistics: NAMES.map((name) =>
      statistic(name, names.includes(name) ? { named: true, pAdjusted: 0.001 * (names.indexOf(name) + 1) } : {}),
    ),
    ...part,
  });
