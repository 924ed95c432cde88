import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Split } from '../../contract/common.ts';
import type { MergePick } from '../../contract/data-merge.ts';
import { mergeRows } from './merge-rows.ts';
import { fileOf, rowsOf } from './side-rows.ts';
import type { MergeRow, RowMerge } from './types.ts';

const row = (text: string, label = 'a', split: Split = 'train', other = ''): MergeRow => ({
  text,
  label,
  split,
  other,
  line: Buffer.from(JSON.stringify({ text, label, ...(other === '' ? {} : (JSON.parse(other) as object)) })),
});
const show = ({ split, label, text, other }: MergeRow): string => `${split} ${label} ${text}${other}`;
const flat = (merge: RowMerge, pick: MergePick = 'mine'): readonly string[] => {
  const splits = merge.resolve(() => pick);
  return (['train', 'val', 'test'] as const).flatMap((split) => (splits.get(split) ?? []).map(show));
};
const inSplits = (rows: readonly MergeRow[]): readonly string[] =>
  (['train', 'val', 'test'] as const).flatMap((split) => rows.filter((each) => each.split === split).map(show));
const about = ({ conflicts }: RowMerge) => conflicts.map(({ text, about }) => [text, ...about]);

describe('rows merged', () => {
  const base = [row('ett'), row('två'), row('tre', 'b'), row('fyra')];

  it('keep what each side did, mine in its order and theirs after it', () => {
    const mine = [row('noll'), row('ett', 'b'), row('tre', 'b'), row('fyra')];
    const theirs = [row('ett'), row('två'), row('tre', 'b', 'val'), row('fyra'), row('fem')];
    const merge = mergeRows(base, mine, theirs);
    expect(merge.conflicts).toEqual([]);
    expect(flat(merge)).toEqual(['train a noll', 'train b ett', 'train a fyra', 'train a fem', 'val b tre']);
    expect(merge.counts).toEqual({
      mine: { added: 1, removed: 1, changed: 1 },
      theirs: { added: 1, removed: 0, changed: 1 },
      both: 0,
    });
  });

  it('take label, split and other columns each from the side that changed it', () => {
    const [was, mine, theirs] = [row('x'), row('x', 'b'), row('x', 'a', 'val', '{"n":1}')];
    const merge = mergeRows([was], [mine], [theirs]);
    expect(merge.conflicts).toEqual([]);
    const [merged] = merge.resolve(() => 'mine').get('val') ?? [];
    expect(merged?.line.toString()).toBe('{"text":"x","label":"b","n":1}');
  });

  it.each<[string, MergeRow[], MergeRow[], MergeRow[], string[][]]>([
    ['two labels', [row('x')], [row('x', 'b')], [row('x', 'c')], [['x', 'label']]],
    ['a label and a removal', [row('x')], [row('x', 'b')], [], [['x', 'removed']]],
    ['a removal and a move', [row('x')], [], [row('x', 'a', 'val')], [['x', 'removed']]],
    ['two moves', [row('x')], [row('x', 'a', 'val')], [row('x', 'a', 'test')], [['x', 'split']]],
    ['new on both sides under two labels', [], [row('x', 'b')], [row('x', 'c')], [['x', 'label']]],
    ['new on both sides alike', [], [row('x', 'b')], [row('x', 'b')], []],
    ['removed on both sides', [row('x')], [], [], []],
    ['the same label given by both', [row('x')], [row('x', 'b')], [row('x', 'b')], []],
    [
      'two columns',
      [row('x')],
      [row('x', 'a', 'train', '{"n":1}')],
      [row('x', 'a', 'train', '{"n":2}')],
      [['x', 'other']],
    ],
    [
      'one of two equal texts relabelled on each side',
      [row('x'), row('x', 'z')],
      [row('x', 'b'), row('x', 'z')],
      [row('x'), row('x', 'c')],
      [],
    ],
  ])('tell of %s', (_, was, mine, theirs, expected) => {
    expect(about(mergeRows(was, mine, theirs))).toEqual(expected);
  });

  it('leave a conflict to the pick, and keep what was settled beside it', () => {
    const merge = mergeRows([row('x'), row('y')], [row('x', 'b', 'val'), row('y')], [row('x', 'c'), row('y')]);
    expect(flat(merge, 'mine')).toEqual(['train a y', 'val b x']);
    expect(flat(merge, 'theirs')).toEqual(['train a y', 'val c x']);
    expect(flat(merge, 'base')).toEqual(['train a y', 'train a x']);
    const removed = mergeRows([row('x')], [], [row('x', 'c')]);
    expect([flat(removed, 'mine'), flat(removed, 'theirs')]).toEqual([[], ['train c x']]);
  });
});

const anyRow = fc
  .tuple(
    fc.constantFrom('ett', 'två', 'tre', 'fyra', 'fem', 'sex'),
    fc.constantFrom('a', 'b', 'c'),
    fc.constantFrom<Split>('train', 'val', 'test'),
    fc.constantFrom('', '{"n":1}'),
  )
  .map(([text, label, split, other]) => row(text, label, split, other));
const anyRows = fc.array(anyRow, { maxLength: 9 });
const sorted = (rows: readonly string[]): readonly string[] => rows.toSorted();
const copies = (rows: readonly MergeRow[]): MergeRow[] => rows.map((each) => ({ ...each }));

describe('whatever the rows', () => {
  it('one side alone is the answer, in its order', () => {
    fc.assert(
      fc.property(anyRows, anyRows, (base, x) => {
        const mine = mergeRows(base, x, copies(base));
        expect(mine.conflicts).toEqual([]);
        expect(flat(mine)).toEqual(inSplits(x));
        const theirs = mergeRows(base, copies(base), x);
        expect(theirs.conflicts).toEqual([]);
        expect(sorted(flat(theirs))).toEqual(sorted(inSplits(x)));
        expect(flat(mergeRows(base, x, copies(x)))).toEqual(inSplits(x));
      }),
      { numRuns: 2000 },
    );
  });

  it('the two sides may change places', () => {
    fc.assert(
      fc.property(anyRows, anyRows, anyRows, (base, mine, theirs) => {
        const [one, other] = [mergeRows(base, mine, theirs), mergeRows(base, theirs, mine)];
        expect(sorted(about(one).map(String))).toEqual(sorted(about(other).map(String)));
        expect(sorted(flat(one, 'mine'))).toEqual(sorted(flat(other, 'theirs')));
        expect(sorted(flat(one, 'base'))).toEqual(sorted(flat(other, 'base')));
        expect(one.counts).toEqual({ ...other.counts, mine: other.counts.theirs, theirs: other.counts.mine });
      }),
      { numRuns: 2000 },
    );
  });

  it('edits of different texts all survive', () => {
    const texts = Array.from({ length: 20 }, (_, n) => `text ${n}`);
    const edit = fc.constantFrom('keep', 'relabel', 'move', 'remove');
    fc.assert(
      fc.property(
        fc.array(edit, { minLength: 20, maxLength: 20 }),
        fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }),
        fc.nat(3),
        (edits, sides, added) => {
          const base = texts.map((text) => row(text));
          const done = (isMine: boolean): MergeRow[] => [
            ...base.flatMap((each, n) => {
              const kind = sides[n] === isMine ? edits[n] : 'keep';
              if (kind === 'remove') return [];
              return [row(each.text, kind === 'relabel' ? 'b' : 'a', kind === 'move' ? 'val' : 'train')];
            }),
            ...Array.from({ length: added }, (_, n) => row(`${isMine} ${n}`)),
          ];
          const merge = mergeRows(base, done(true), done(false));
          expect(merge.conflicts).toEqual([]);
          const expected = [
            ...base.flatMap((each, n) =>
              edits[n] === 'remove'
                ? []
                : [row(each.text, edits[n] === 'relabel' ? 'b' : 'a', edits[n] === 'move' ? 'val' : 'train')],
            ),
            ...[true, false].flatMap((isMine) => Array.from({ length: added }, (_, n) => row(`${isMine} ${n}`))),
          ];
          expect(sorted(flat(merge))).toEqual(sorted(inSplits(expected)));
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a file of merged rows', () => {
  it('has no line for blanks, however many stand in a row', () => {
    const bytes = Buffer.from(`{"text":"ett","label":"a"}\n${' '.repeat(100)}\n {"text":"två","label":"b"}\n`);
    const rows = rowsOf('train', bytes, 'train.jsonl');
    expect(rows.map(({ text, line }) => [text, line.toString()])).toEqual([
      ['ett', '{"text":"ett","label":"a"}'],
      ['två', ' {"text":"två","label":"b"}'],
    ]);
  });

  it('is the very file of a side that has all of them', () => {
    const bytes = Buffer.from('\ufeff{"text": "ett", "label": "a"}\r\n\n{"label": "b", "text": "två", "n": 1}');
    const rows = rowsOf('train', bytes, 'train.jsonl');
    expect(rows.map(({ text, other }) => [text, other])).toEqual([
      ['ett', ''],
      ['två', '{"n":1}'],
    ]);
    expect(fileOf(rows, { bytes, rows }, null)).toBe(bytes);
    expect(fileOf(rows.slice(1), { bytes, rows }, null).toString()).toBe(
      '\ufeff{"label": "b", "text": "två", "n": 1}\n',
    );
  });
});
