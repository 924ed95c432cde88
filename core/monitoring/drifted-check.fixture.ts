/** For tests: a check whose two scores are far outside their fixed limits, and one that is not. */
import type { DriftCheck } from '../contract/monitoring.ts';
import { checkDrift } from './check-drift.ts';

export const SECRET_TEXT = 'en hemlig text om kunden';

/** No two are the same: repeats are an alarm of their own. */
const usual = (index: number): string => 'maten var god '.repeat(1 + (index % 4)) + index;

/** @param words how often the strange text stands in each live text; 0: the texts are those of the reference. */
export const checkOf = (words: number, model = 'served-model'): DriftCheck =>
  checkDrift({
    model,
    version: 4,
    runId: 'a'.repeat(32),
    revision: null,
    reference: Array.from({ length: 50 }, (_, index) => usual(index)),
    training: ['maten var god', ...Array.from({ length: 50 }, (_, index) => String(index))],
    live: Array.from({ length: 40 }, (_, index) => ({
      id: String(index),
      text: words === 0 ? usual(index) : `${SECRET_TEXT} `.repeat(words) + index,
      label: 'positiv',
      score: 1,
      createdAt: '2026-03-10T12:00:00Z',
    })),
    from: '2026-03-08T00:00:00Z',
    to: '2026-03-15T00:00:00Z',
    thresholds: { length: 0.1, fraction_out_of_vocab: 0.1 },
    rule: 'fixed',
    permutations: 99,
  });

export const driftedCheck = (): DriftCheck => checkOf(5);
export const quietCheck = (): DriftCheck => checkOf(0);
