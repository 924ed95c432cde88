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
  it('takes the row at the same place for the edited one when several are equally like it', () => {
    const old = Array.from({ length: 50 }, (_, index) => row(`order ${index} kom i tid`));
    const now = Array.from({ length: 50 }, (_, index) => row(`order ${index + 100} kom i tid`));
    expect(kinds({ train: old }, { train: now })).toEqual(now.map((_, index) => ['edited', 'train', index, index]));
    // One more row before an unchanged one: those after it stand one further down.
    expect(kinds({ train: [row('samma'), ...old] }, { train: [row('en helt ny text'), row('samma'), ...now] })).toEqual(
      [['added', 'train', 0, undefined], ...now.map((_, index) => ['edited', 'train', index + 2, index + 1])],
    );
  });
  it('tells how like an edited row is, and takes an edited row of another split for moved', () => {
    const text = 'bra mat och trevlig personal här borta hos er nu';
    const { rows, counts } = diffRows(
      files({ train: [row(text)], val: [row('x')] }),
      files({ train: [row('y')], val: [row('x'), row(`${text} igen`)] }),
    );
    expect(counts).toEqual({ added: 1, removed: 0, edited: 0, relabelled: 0, moved: 1 });
    expect(rows.find(({ kind }) => kind === 'moved')).toMatchObject({
      split: 'val',
      index: 1,
      likeness: 10 / 11,
      before: { split: 'train', text },
    });
    const [edited] = diffRows(files({ train: [row('bra mat')] }), files({ train: [row('Mat: bra!', 'negativ')] })).rows;
    expect(edited).toMatchObject({ kind: 'edited', likeness: 1, label: 'negativ', before: { label: 'positiv' } });
  });
  it('lists rows by split and place, what is gone from a place after what stands there', () => {
    expect(kinds({ test: [row('a')], train: [row('b'), row('c')] }, { val: [row('d')], train: [row('e')] })).toEqual([
      ['added', 'train', 0, undefined],
      ['removed', 'train', 0, 0],
      ['removed', 'train', 1, 1],
      ['added', 'val', 0, undefined],
      ['removed', 'test', 0, 0],
    ]);
  });
  it('compares many rows that are all edited, all alike, or very long, in seconds', () => {
    const many = 20_000;
    const text = (index: number): string =>
      Array.from({ length: 12 }, (_, at) => `ord${(index * 31 + at * at * 7) % 4000}`).join(' ');
    const cases = [
      [
        Array.from({ length: many }, (_, index) => row(text(index))),
        Array.from({ length: many }, (_, index) => row(`${text(index)} till`)),
      ],
      [
        Array.from({ length: many }, (_, index) => row(`order ${index} kom`)),
        Array.from({ length: many }, (_, index) => row(`order ${index + many} kom`)),
      ],
      [[row('ord '.repeat(500_000))], [row(`${'ord '.repeat(500_000)} till ord`)]],
      [[row('x'.repeat(2_000_000))], [row('y'.repeat(2_000_000))]],
    ] as const;
    const started = performance.now();
    for (const [from, to] of cases.slice(0, 3))
      expect(diffRows(files({ train: from }), files({ train: to })).counts.edited).toBe(from.length);
    expect(diffRows(files({ train: cases[3][0] }), files({ train: cases[3][1] })).counts).toMatchObject({
      added: 1,
      removed: 1,
    });
    expect(performance.now() - started).toBeLessThan(20_000);
  }, 60_000);
  it('gives the same answer each time', () => {
    const text = (index: number): string =>
      Array.from({ length: 6 }, (_, at) => `w${(index * 13 + at * 5) % 20}`).join(' ');
    const [from, to] = [0, 7].map((shift) =>
      files({ train: Array.from({ length: 300 }, (_, index) => row(text(index + shift))) }),
    );
    expect(diffRows(from ?? [], to ?? [])).toEqual(diffRows(from ?? [], to ?? []));
  });
});
