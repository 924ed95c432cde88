import { describe, expect, it } from 'vitest';
import { hashBytes } from '../base/hash.ts';
import type { Row, Split } from '../contract/common.ts';
import { diffRows } from './diff.ts';
import { jsonl, row, V1, V2 } from './project.fixture.ts';
import type { SplitFile } from './split-files.ts';

const files = (data: Partial<Record<Split, readonly Row[]>>): SplitFile[] =>
  (Object.entries(data) as [Split, readonly Row[]][]).map(([split, rows]) => ({
    split,
    path: `data/${split}.jsonl`,
    md5: hashBytes('md5', jsonl(rows)),
    rows,
  }));

const kinds = (from: Parameters<typeof files>[0], to: Parameters<typeof files>[0]) =>
  diffRows(files(from), files(to)).rows.map(({ kind, split, index, before }) => [kind, split, index, before?.index]);

describe('the difference of two versions', () => {
  it('tells edited, relabelled, moved and added rows apart', () => {
    const { counts, files: changed, rows } = diffRows(files(V1), files(V2));
    expect(counts).toEqual({ added: 1, removed: 0, edited: 1, relabelled: 1, moved: 1 });
    expect(changed).toEqual([
      { path: 'data/train.jsonl', change: 'modified' },
      { path: 'data/val.jsonl', change: 'modified' },
    ]);
    expect(rows.map(({ kind, split, index }) => [kind, split, index])).toEqual([
      ['edited', 'train', 0],
      ['relabelled', 'train', 1],
      ['added', 'train', 2],
      ['moved', 'val', 1],
    ]);
    expect(rows[0]?.before?.text).toBe('snabb leverans och bra pris');
    expect(rows[3]?.before).toEqual({ split: 'train', index: 2, text: 'helt okej', label: 'positiv' });
  });
  it('is its own mirror image for rows added and removed', () => {
    expect(diffRows(files(V2), files(V1)).counts).toEqual({ added: 0, removed: 1, edited: 1, relabelled: 1, moved: 1 });
  });
  it('is empty for the same rows in another order', () => {
    expect(kinds({ train: [row('a'), row('b')] }, { train: [row('b'), row('a')] })).toEqual([]);
  });
  it('counts copies of a text one by one', () => {
    expect(kinds({ train: [row('a'), row('a')] }, { train: [row('a')] })).toEqual([['removed', 'train', 1, 1]]);
    expect(kinds({ train: [row('a'), row('a', 'negativ')] }, { train: [row('a', 'negativ'), row('a')] })).toEqual([]);
  });
  it('pairs an edited row with the likest, and no two with one', () => {
    const old = [row('bra mat och trevlig personal här'), row('bra mat och trevlig personal där borta')];
    const now = [row('bra mat och trevlig personal där ute'), row('bra mat och trevlig personal här nu')];
    expect(kinds({ val: old }, { val: now })).toEqual([
      ['edited', 'val', 0, 1],
      ['edited', 'val', 1, 0],
    ]);
    expect(kinds({ val: [row('dyrt')] }, { val: [row('billigt')] }).map(([kind]) => kind)).toEqual([
      'added',
      'removed',
    ]);
  });
  it('names files that came and went', () => {
    expect(diffRows(files({ val: [row('a')] }), files({ test: [row('a')] })).files).toEqual([
      { path: 'data/test.jsonl', change: 'added' },
      { path: 'data/val.jsonl', change: 'removed' },
    ]);
  });
});
