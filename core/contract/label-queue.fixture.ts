/** A queue for tests: 31 of 60 texts are labelled. */
import type { LabelQueue } from './labels.ts';

export const labelQueue = (more: Partial<LabelQueue> = {}): LabelQueue => ({
  id: 'disputed',
  title: 'Disputed answers',
  source: { kind: 'disputed', limit: 200 },
  order: 'newest first',
  createdAt: '2026-11-20T10:00:00Z',
  by: 'Ebba',
  state: 'open',
  sampling: null,
  suggestedBy: { model: 'served-model', version: 1 },
  labels: [],
  left: { inData: 0, inQueues: 0, same: 0, blank: 0 },
  counts: {
    total: 60,
    open: 29,
    labelled: 31,
    skipped: 0,
    flagged: 0,
    differs: 0,
    labels: [],
    agreed: { count: 0, of: 0, share: null },
    secondsAText: 11,
  },
  problem: null,
  ...more,
});
