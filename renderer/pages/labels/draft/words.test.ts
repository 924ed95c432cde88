import { describe, expect, it } from 'vitest';
import type { LabelDraft, LabelLoop } from '../../../../core/contract/index.ts';
import { conflictWords, draftRemarks, draftWords, holdOutWords, loopSteps, nextWords } from './words.ts';

const draft = (part: Partial<LabelDraft> = {}): LabelDraft => ({
  queueId: 'alert-12',
  split: 'train',
  path: 'data/train.jsonl',
  ready: { rows: 0, relabels: 0 },
  added: { rows: 0, relabels: 0, at: null },
  lost: 0,
  inData: 0,
  holdOut: { oneIn: 3, labelled: 0, texts: 20, released: false },
  nearHeldOut: 0,
  differs: 0,
  withdrawn: 0,
  conflicts: [],
  conflictCount: 0,
  otherKeys: [],
  isUncommitted: false,
  message: null,
  problem: null,
  ...part,
});

const loop = (part: Partial<LabelLoop> = {}): LabelLoop => ({
  queueId: 'alert-12',
  alert: 12,
  draft: draft(),
  problem: null,
  labels: { labelled: 31, open: 29, total: 60 },
  commit: null,
  run: null,
  live: { model: 'm', version: 4, deployment: 'prod', runId: 'r' },
  rehearsal: null,
  promoted: null,
  next: 'label',
  ...part,
});
const COMMIT = {
  revision: '7c41e0b9'.repeat(5),
  subject: 'Add 31 labels of alert 12',
  at: '2026-11-27T10:00:00Z',
  by: 'Åsa',
};
const RUN = { runId: 'r2', name: 'quiet-lynx-204', state: 'finished', startedAt: '2026-11-27T11:00:00Z' } as const;

describe('the next step', () => {
  it('is a verb with its amount', () => {
    const ready = draft({ ready: { rows: 30, relabels: 1 } });
    const said = (part: Partial<LabelLoop>): string | null => nextWords(loop(part));
    expect(said({ next: 'make-queue', queueId: null })).toBe('Send to Labels');
    expect(said({ next: 'label' })).toBe('Label 29 texts');
    expect(said({ next: 'add', draft: ready })).toBe('Add 31 labelled rows to the draft');
    expect(said({ next: 'commit' })).toBe('Commit data version…');
    expect(said({ next: 'train' })).toBe('Train on it');
    expect(said({ next: 'wait', run: { ...RUN, state: 'running', registered: null } })).toBe('Open run quiet-lynx-204');
    expect(said({ next: 'compare' })).toBe('Compare with v4');
    expect(said({ next: 'compare', live: null })).toBe('Register and rehearse it');
    expect(said({ next: 'promote', run: { ...RUN, registered: { model: 'm', version: 5 } } })).toBe('Promote v5…');
    expect(said({ next: 'none' })).toBeNull();
  });
});

describe('the draft', () => {
  it('says what was added, and how much came since', () => {
    expect(draftWords(draft())).toBe('Nothing of it is in the data yet.');
    const added = draft({
      isUncommitted: true,
      added: { rows: 31, relabels: 0, at: '' },
      ready: { rows: 4, relabels: 0 },
    });
    expect(draftWords(added)).toBe('31 in the draft, 4 since then.');
    expect(draftWords({ ...added, isUncommitted: false, ready: { rows: 0, relabels: 0 } })).toBe('31 in the data.');
    expect(draftWords({ ...added, added: { rows: 30, relabels: 1, at: '' } })).toBe(
      '31 in the draft (1 row relabelled), 4 since then.',
    );
  });
  it('says what is not as one would think', () => {
    expect(draftRemarks(draft())).toEqual([]);
    expect(
      draftRemarks(draft({ lost: 2, ready: { rows: 2, relabels: 0 }, differs: 1, inData: 3, otherKeys: ['id'] })),
    ).toEqual([
      '2 rows that were added are not in the working copy any more; adding puts them there again.',
      '3 were in the data with that label already.',
      '1 text with differing labels is not added: settle it first.',
      'Their id will be null.',
    ]);
    expect(holdOutWords(draft())).toBe('20 texts (one in 3) stay out of training, to compare on: 0 labelled.');
    const there = { split: 'train', index: 1, label: 'positiv' } as const;
    const conflict = { itemId: 'i', text: 't', label: 'negativ', why: 'other-label', there } as const;
    expect(conflictWords(conflict)).toBe('train, row 2, has it as positiv; labelled negativ here.');
    expect(conflictWords({ ...conflict, why: 'row-gone', there: null })).toMatch(/^The row is no longer in the data/);
  });
});

describe('the steps', () => {
  const states = (part: Partial<LabelLoop>): string =>
    loopSteps(loop(part))
      .map(({ state }) => state)
      .join(' ');
  it('show what is done and the one that is next', () => {
    expect(states({ next: 'label' })).toBe('now later later later later');
    const all = { labelled: 60, open: 0, total: 60 };
    expect(states({ next: 'add', labels: all })).toBe('done now later later later');
    expect(states({ next: 'train', labels: all, commit: COMMIT })).toBe('done done now later later');
    expect(
      states({ next: 'wait', labels: all, commit: COMMIT, run: { ...RUN, state: 'running', registered: null } }),
    ).toBe('done done working later later');
    const run = { ...RUN, registered: { model: 'm', version: 5 } };
    const rehearsal = { at: '2026-11-27T12:00:00Z', verdict: 'go', alertTexts: 'Better: 19 of 20' } as const;
    const compared = { labels: all, commit: COMMIT, run, rehearsal };
    expect(states({ next: 'promote', ...compared })).toBe('done done done done now');
    const live = loopSteps(loop({ next: 'none', ...compared, rehearsal: null, promoted: { model: 'm', version: 5 } }));
    expect(live.map(({ state }) => state).join(' ')).toBe('done done done done done');
    expect(live.map(({ path }) => path)).toEqual([
      '/labels/alert-12',
      `/data/${COMMIT.revision}`,
      '/run/r2',
      '/models/m?version=5',
      '/serving',
    ]);
  });
});
