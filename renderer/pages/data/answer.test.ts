import { describe, expect, it } from 'vitest';
import type {
  DataDiff,
  DataStatistics,
  Estimate,
  GraphVersion,
  RowChange,
  SplitStatistics,
} from '../../../core/contract/index.ts';
import {
  changesAnswer,
  duplicatesAnswer,
  noVersions,
  rowsAnswer,
  statisticsAnswer,
  unknownVersion,
  unreadable,
  usedByAnswer,
} from './answer.ts';
import { splitsOf } from './change-kinds.ts';
import { differenceOf } from './compare-splits.ts';
import { filesAnswer } from './file-answers.ts';
import { worstFirst } from './duplicates.ts';
import { findVersion, missingOuts, parentOf, usesOf } from './versions.ts';

const plain = (text: unknown): string => String(text).replaceAll('\u202f', ' ').replaceAll('\u00a0', ' ');

const version = (revision: string, more: Partial<GraphVersion> = {}): GraphVersion => ({
  revision,
  date: '2026-11-20T10:00:00Z',
  author: 'Ebba',
  message: 'Add texts',
  tags: [],
  branches: [],
  outs: [
    { path: 'data/train.jsonl', md5: `t-${revision}`, size: 40_000, rows: 300, inCache: true },
    { path: 'data/test.jsonl', md5: 'x', size: 10_000, rows: 80, inCache: true },
  ],
  change: { added: 1, removed: 0 },
  runs: [],
  parents: [],
  heads: [],
  current: false,
  ...more,
});
const now = version('7c41e0b3aa0f9be1', { parents: ['b90d3f2c11223344'], current: true });
const old = version('b90d3f2c11223344');
const working = version('workspace', { parents: ['7c41e0b3aa0f9be1'] });

const estimate = (value: number, half: number, n = 80): Estimate => ({
  value,
  interval: { low: value - half, high: value + half, level: 0.95, method: 't' },
  n,
});
const split = (words: Estimate, positive: Estimate, rows = 80): SplitStatistics => ({
  path: 'data/x.jsonl',
  rows,
  words: { mean: words, min: 3, max: 50 },
  wordHistogram: { edges: [0, 10], shares: [1] },
  labels: [
    { label: 'negativ', count: rows / 2, share: estimate(1 - positive.value, 0.1) },
    { label: 'positiv', count: rows / 2, share: positive },
  ],
  columns: [],
});
const statistics = (more: Partial<DataStatistics> = {}): DataStatistics => ({
  revision: now.revision,
  splits: {
    train: split(estimate(19, 1), estimate(0.5, 0.06), 300),
    val: split(estimate(18, 3), estimate(0.5, 0.11)),
    test: split(estimate(20, 3), estimate(0.48, 0.11)),
  },
  texts: 460,
  uniqueTexts: 460,
  duplicates: [],
  ...more,
});
const leak = {
  text: 'Bra',
  places: [
    { split: 'train', index: 3, label: 'positiv' },
    { split: 'test', index: 7, label: 'negativ' },
  ],
} as const;
const copy = {
  text: 'Dåligt',
  places: [
    { split: 'train', index: 1, label: 'negativ' },
    { split: 'train', index: 2, label: 'negativ' },
  ],
} as const;
const duplicated = statistics({
  uniqueTexts: 458,
  duplicates: [copy, leak].map(({ text, places }) => ({ text, places: [...places] })),
});

const diff = (counts: Partial<DataDiff['counts']>, files = 1): DataDiff => ({
  from: old.revision,
  to: now.revision,
  files: Array.from({ length: files }, () => ({ path: 'data/train.jsonl', change: 'modified' as const })),
  counts: { added: 0, removed: 0, edited: 0, relabelled: 0, moved: 0, ...counts },
  rows: Array.from({ length: Object.values(counts).reduce((sum, n) => sum + n, 0) }, (_, index) => ({
    kind: 'added' as const,
    split: 'train' as const,
    index,
    text: 'a',
    label: 'b',
    before: null,
  })),
});
const changes = (counts: Partial<DataDiff['counts']>, more: Partial<Parameters<typeof changesAnswer>[0]> = {}) =>
  changesAnswer({ version: now, against: old, isParent: true, diff: diff(counts), statistics: statistics(), ...more });

describe('what a version changed', () => {
  it('is counted by kind, with leaks', () => {
    const answer = changes({ added: 158, removed: 3, relabelled: 2 });
    expect(answer.title).toBe('This version adds 158 texts, removes 3 and relabels 2; nothing leaks between splits.');
    expect(answer.detail).toBe(
      '7c41e0b against its parent b90d3f2, read from the cache; the working folder is left alone.',
    );
    expect(changes({ removed: 1 }, { statistics: duplicated }).title).toBe(
      'This version removes 1 text; 1 text is in more than one split.',
    );
  });
  it('stays short when much changed', () => {
    const answer = changes({ added: 1158, removed: 345, relabelled: 24, edited: 33, moved: 22 });
    expect(plain(answer.title)).toBe('This version changes 1 582 texts; nothing leaks between splits.');
    expect(plain(answer.detail)).toContain('adds 1 158 texts, removes 345, relabels 24, edits 33 and moves 22');
  });
  it('names another version than the parent, and the working copy', () => {
    expect(changes({ moved: 2 }, { isParent: false }).title).toBe(
      'Against b90d3f2, this version moves 2 texts; nothing leaks between splits.',
    );
    const copy = changes({ added: 1 }, { version: working });
    expect(copy.title).toBe('The working copy adds 1 text; nothing leaks between splits.');
    expect(copy.detail).toContain('nothing is committed');
  });
  it('tells the same rows from another order, and the first version', () => {
    expect(changes({}).title).toContain('only orders or writes its rows in another way');
    expect(changes({}, { diff: diff({}, 0) }).title).toContain('has the same rows');
    expect(changes({}, { against: null, diff: null }).title).toBe(
      'The first version holds 460 texts; nothing leaks between splits.',
    );
    expect(changes({}, { version: working, against: null, diff: null }).title).toContain('The working copy holds');
  });
});

describe('what cannot be shown', () => {
  const bad = { code: 'bad-input', message: 'data/train.jsonl, line 6: this is not JSON.' } as const;
  const gone = { code: 'not-available', message: 'not in the cache' } as const;
  it('is a faulty line, missing files, or nothing at all', () => {
    expect(unreadable(working, bad).title).toBe('The working copy has a row that cannot be read.');
    const outs = now.outs.map((out) => ({ ...out, inCache: false }));
    expect(unreadable({ ...now, outs }, gone).title).toBe('2 files of this version are not in the cache.');
    expect(plain(unreadable({ ...now, outs }, gone).detail)).toContain('50 KB are missing');
    expect(unreadable(now, gone).title).toBe('This version cannot be read.');
    expect(noVersions(true).title).toBe('There is no data version yet.');
    expect(noVersions(false).detail).toContain('not a git work tree');
    expect(unknownVersion('abcdef1234567').title).toBe('There is no data version “abcdef1”.');
  });
});

describe('rows', () => {
  const page = {
    total: 300,
    path: 'data/train.jsonl',
    labels: [
      { label: 'negativ', count: 150 },
      { label: 'positiv', count: 150 },
    ],
  };
  const answer = (total: number, search?: string, label?: string): string =>
    plain(rowsAnswer({ split: 'train', page: { ...page, total }, search, label }).title);
  it('are counted by label, or by what is looked for', () => {
    expect(answer(300)).toBe('Train holds 300 texts: 150 negativ and 150 positiv.');
    expect(answer(12, 'bra')).toBe('12 of 300 texts in train have “bra” (4.0 %).');
    expect(answer(1, 'bra', 'positiv')).toBe('1 of 300 texts in train is positiv and has “bra” (0.3 %).');
    expect(answer(0, 'xyz')).toBe('None of 300 texts in train have “xyz”.');
  });
});

describe('statistics', () => {
  it('cannot tell splits apart whose differences hold 0', () => {
    const answer = statisticsAnswer(statistics());
    expect(answer.title).toBe('Validation and test cannot be told apart from train by mean length or labels.');
    expect(plain(answer.detail)).toContain('No text is in two splits. 4 differences from train compared');
  });
  it('name the clearest difference with its interval', () => {
    const train = split(estimate(19, 1), estimate(0.5, 0.06), 300);
    const longer = statistics({ splits: { train, test: split(estimate(25, 2), estimate(0.5, 0.1)) } });
    expect(statisticsAnswer(longer).title).toBe('Test texts are 3.8 to 8.2 words longer than train’s on average.');
    const rarer = statistics({ splits: { train, val: split(estimate(19, 2), estimate(0.2, 0.08)) } });
    expect(statisticsAnswer(rarer).title).toBe(
      'Validation texts are 20.0 to 40.0 points less often positiv than train’s.',
    );
  });
  it('say so where there is nothing to compare', () => {
    const alone = statistics({ splits: { train: split(estimate(19, 1), estimate(0.5, 0.06), 300) } });
    expect(statisticsAnswer(alone).title).toBe('460 texts, 460 of them different.');
    expect(differenceOf({ value: 1, interval: null, n: 1 }, estimate(1, 1))).toBeNull();
  });
  it('count duplicates, leaks and contradictions', () => {
    expect(duplicatesAnswer(statistics()).title).toBe('Every one of 460 texts is different.');
    expect(duplicatesAnswer(duplicated).title).toBe('2 texts occur more than once; 1 in two splits.');
    expect(duplicatesAnswer(duplicated).detail).toContain('1 with labels that contradict each other');
    expect(worstFirst(duplicated.duplicates).map(({ text }) => text)).toEqual(['Bra', 'Dåligt']);
  });
});

describe('files and uses', () => {
  it('are told in one line', () => {
    expect(plain(filesAnswer(now, null, null).title)).toBe('2 files, 50 KB, all in the cache.');
    const outs = now.outs.map((out, index) => ({ ...out, inCache: index > 0 }));
    expect(filesAnswer({ ...now, outs }, null, null).title).toBe('1 of 2 files is not in the cache.');
    const remote = { remote: 'minio', missing: ['x'], checkedAt: '', problem: null };
    expect(filesAnswer(now, null, remote).detail).toContain('1 not pushed to minio.');
    expect(filesAnswer(now, null, { ...remote, missing: [] }).detail).toContain('All on minio.');
    expect(usedByAnswer(now).title).toBe('No run was trained on this version yet.');
    expect(usedByAnswer(version('a', { runs: [{ runId: 'r', name: 'n' }] })).title).toBe(
      '1 run was trained on this version.',
    );
  });
  it('say which registered version is live', () => {
    const used = version('a', { runs: [{ runId: 'r', name: 'n' }] });
    const runs = [{ runId: 'r', registered: [{ name: 'm', version: 1 }] }];
    expect(usesOf(used, runs, [{ model: 'm', version: 1, state: 'running' }])).toEqual({
      text: 'v1 live, 1 run',
      live: true,
    });
    expect(usesOf(used, runs, [])).toEqual({ text: 'v1, 1 run', live: false });
    expect(usesOf(now, runs, [])).toBeNull();
  });
});

describe('versions', () => {
  const tagged = version('ac1c1a5577889900', {
    heads: [{ name: 'data-v1', kind: 'tag' }],
    runs: [{ runId: 'r', name: 'n' }],
  });
  const all = [working, now, old, tagged];
  it('are found by hash, beginning, tag, or the run that used them', () => {
    expect(findVersion(all, null)).toBe(working);
    expect(findVersion(all, 'b90d3f2')).toBe(old);
    expect(findVersion(all, 'data-v1')).toBe(tagged);
    expect(findVersion(all, 'ffff')).toBeUndefined();
    const dataset = { name: 'd', digest: '', revision: 'ffff', files: [], context: '' };
    expect(findVersion(all, 'ffff', [{ runId: 'r', datasets: [dataset] }])).toBe(tagged);
    expect(findVersion([now, old], 'workspace')).toBe(now);
    expect(parentOf(all, working)).toBe(now);
    expect(parentOf(all, tagged)).toBeNull();
    expect(missingOuts(all)).toEqual([]);
  });
});

describe('a change', () => {
  it('names both splits of a moved row', () => {
    const row: RowChange = {
      kind: 'moved',
      split: 'val',
      index: 0,
      text: 'Helt okej',
      label: 'neutral',
      before: { split: 'train', index: 3, text: 'Helt okej', label: 'positiv' },
    };
    expect(splitsOf(row)).toBe('train → val');
  });
});
