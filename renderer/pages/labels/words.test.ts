import { describe, expect, it } from 'vitest';
import type { AccuracyInUse, QueueCounts } from '../../../core/contract/index.ts';
import { dateAndTime } from '../../format/index.ts';
import {
  accuracyWords,
  agreementWords,
  asideWords,
  oftenWords,
  originWords,
  paceWords,
  previewWords,
  reliabilityWords,
  sourceWords,
} from './words.ts';

const wilson = (low: number, high: number) => ({ low, high, level: 0.95, method: 'wilson' });
const counts = (more: Partial<QueueCounts> = {}): QueueCounts => ({
  total: 60,
  open: 29,
  labelled: 31,
  skipped: 0,
  flagged: 0,
  differs: 0,
  labels: [],
  agreed: { count: 23, of: 31, share: { value: 23 / 31, interval: wilson(0.57, 0.86), n: 31 } },
  secondsAText: 11,
  ...more,
});

describe('the head of a queue', () => {
  it('says the pace once it is known, and what is left before', () => {
    expect(paceWords(counts())).toEqual(['11 s a text', 'about 6 min left']);
    expect(paceWords(counts({ open: 3 }))).toEqual(['11 s a text', 'about 40 s left']);
    expect(paceWords(counts({ secondsAText: null }))).toEqual(['29 left']);
    expect(paceWords(counts({ open: 0 }))).toEqual(['nothing is left']);
  });
  it('names what was put aside', () => {
    expect(asideWords(counts())).toBe('');
    expect(asideWords(counts({ skipped: 2, flagged: 1, differs: 3 }))).toBe(
      '2 skipped, 1 flagged and 3 labelled differently',
    );
  });
});

describe('a text', () => {
  it('says where it was met', () => {
    const now = new Date(2026, 10, 20, 9);
    const at = new Date(2026, 10, 19, 16, 42).toISOString();
    expect(
      originWords({ kind: 'prediction', id: '1', at, deployment: 'prod', consumer: 'app-reviews' }, false, now),
    ).toBe(`prod, ${dateAndTime(at, now)}, app-reviews`);
    expect(originWords({ kind: 'prediction', id: '1', at, deployment: 'prod', consumer: null }, true, now)).toBe(
      `prod, ${dateAndTime(at, now)}`,
    );
    expect(originWords({ kind: 'row', revision: 'workspace', split: 'train', index: 902, label: 'neutral' })).toBe(
      'train 902 of working copy, labelled neutral',
    );
    expect(
      originWords({ kind: 'row', revision: 'workspace', split: 'train', index: 902, label: 'neutral' }, true),
    ).toBe('train 902 of working copy');
  });
});

describe('a suggestion', () => {
  it('says how often such answers were right, from how many texts', () => {
    const share = { value: 0.55, interval: wilson(0.43, 0.66), n: 64 };
    expect(reliabilityWords({ share, texts: 64, low: 0.5, high: 0.6 })).toBe(
      ', and is right about half the time at this confidence (0.55; 95\u202f% interval 0.43 to 0.66, from 64 texts).',
    );
    expect(reliabilityWords(null)).toContain('is not known');
    expect(reliabilityWords({ share: { value: 1, interval: null, n: 0 }, texts: 0, low: 0.9, high: 1 })).toContain(
      'too few texts',
    );
  });
  it('puts shares in words', () => {
    expect([0, 0.31, 0.5, 0.87, 0.99].map(oftenWords)).toEqual([
      'nearly never right',
      'right about 3 times in 10',
      'right about half the time',
      'right about 9 times in 10',
      'nearly always right',
    ]);
    expect([0.04, 0.1, 0.96].map(oftenWords)).toEqual([
      'seldom right',
      'right about once in 10',
      'right more than 9 times in 10',
    ]);
  });
  it('is compared with this person’s labels, and claims a difference only where it is shown', () => {
    const by = { model: 'sentiment', version: 4 };
    expect(agreementWords(counts(), by, 0.888)).toBe(
      'v4 agreed with 23 of 31 (0.74; 95\u202f% interval 0.57 to 0.86), below its 0.888 on test.',
    );
    expect(agreementWords(counts(), by, 0.8)).toContain('cannot be told apart from its 0.800 on test');
    expect(agreementWords(counts({ agreed: { count: 0, of: 0, share: null } }), by, 0.8)).toBeNull();
  });
});

describe('making a queue', () => {
  it('says what was found and why some of it is left out', () => {
    const left = { inData: 12, inQueues: 0, same: 3, blank: 0 };
    const preview = { found: 75, items: 60, left, texts: [], order: '', note: null };
    expect(previewWords(preview)).toBe(
      '60 of 75 texts found; left out: 12 in the data already and 3 the same as another.',
    );
    expect(previewWords({ ...preview, found: 1, items: 1, left: { inData: 0, inQueues: 0, same: 0, blank: 0 } })).toBe(
      '1 text.',
    );
  });
  it('names each source', () => {
    expect(sourceWords({ kind: 'alert', alert: 12, limit: 60 })).toBe('texts that carry alert #12');
    expect(sourceWords({ kind: 'unsure', model: 'sentiment', version: 4, days: 30, limit: 100 })).toBe(
      'answers that sentiment v4 was least sure of',
    );
    expect(sourceWords({ kind: 'search', in: 'log', text: 'bonus', limit: 200 })).toBe(
      'logged texts that hold “bonus”',
    );
  });
});

describe('accuracy in use', () => {
  const base: AccuracyInUse = {
    model: 'sentiment',
    version: 4,
    population: 1342,
    labelled: 80,
    right: 68,
    accuracy: { value: 0.85, interval: wilson(0.757, 0.912), n: 80 },
    least: 30,
    unlabelled: 0,
    from: '',
    to: '',
    queues: [],
    note: '',
  };
  it('comes with its interval, or says how many labels it still needs', () => {
    expect(accuracyWords(base)).toBe(
      'v4 is right in 0.850 of its answers in use; 95\u202f% interval 0.757 to 0.912, from 80 labels of 1\u202f342 answers.',
    );
    expect(accuracyWords({ ...base, accuracy: null, labelled: 12 })).toBe(
      'Too few to say how often v4 is right in use: 12 labels of answers drawn at random, 18 more are needed.',
    );
    expect(accuracyWords({ ...base, accuracy: null, labelled: 29 })).toMatch(/ 1 more is needed\.$/);
  });
});
