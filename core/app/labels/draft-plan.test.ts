import { expect, it } from 'vitest';
import type { ItemOrigin } from '../../contract/labels.ts';
import { type Labelled, planDraft, rowsByText } from './draft-plan.ts';

const PREDICTION: ItemOrigin = { kind: 'prediction', id: 'p', at: '', deployment: null, consumer: null };
const rowOrigin = (label: string): ItemOrigin => ({ kind: 'row', revision: 'x', split: 'train', index: 0, label });
const item = (text: string, label: string, more: Partial<Labelled> = {}): Labelled => ({
  id: `of ${text}`,
  text,
  label,
  origin: PREDICTION,
  added: null,
  ...more,
});
const FILES = [
  {
    split: 'train' as const,
    rows: [
      { text: 'a', label: 'pos' },
      { text: 'b', label: 'neg' },
      { text: 'b', label: 'neg' },
    ],
  },
  { split: 'test' as const, rows: [{ text: 'c', label: 'pos' }] },
];
const plan = (...items: Labelled[]) =>
  planDraft(
    items,
    rowsByText(
      FILES,
      items.map(({ text }) => text),
    ),
  );

it('new texts become rows once, those that are there with their label are left out, with another they are listed', () => {
  const found = plan(
    item('x', 'pos'),
    item('x', 'pos', { id: 'again' }),
    item('a', 'pos'),
    item('c', 'neg'),
    item(' ', 'pos'),
  );
  expect(found.rows).toEqual([{ id: 'of x', text: 'x', label: 'pos' }]);
  expect(found.there).toEqual([{ id: 'of a', label: 'pos' }]);
  expect(found.conflicts).toEqual([
    { itemId: 'of c', text: 'c', label: 'neg', why: 'other-label', there: { split: 'test', index: 0, label: 'pos' } },
  ]);
});

it('a row that was looked at gets its new label wherever it stands, unless it is another by now', () => {
  const found = plan(
    item('b', 'pos', { origin: rowOrigin('neg') }),
    item('a', 'neg', { origin: rowOrigin('neutral') }),
    item('gone', 'neg', { origin: rowOrigin('pos') }),
    item('c', 'pos', { origin: rowOrigin('neg') }),
  );
  expect(found.relabels.map(({ row, label }) => [row.split, row.index, row.label, label])).toEqual([
    ['train', 1, 'neg', 'pos'],
    ['train', 2, 'neg', 'pos'],
  ]);
  expect(found.conflicts.map(({ text, why, there }) => [text, why, there?.label])).toEqual([
    ['a', 'row-changed', 'pos'],
    ['gone', 'row-gone', undefined],
  ]);
  expect(found.there).toEqual([{ id: 'of c', label: 'pos' }]);
});

it('a text that this queue added follows the label that people came to since', () => {
  const found = plan(item('b', 'pos', { added: 'neg' }), item('a', 'neg', { added: 'neutral' }));
  expect(found.relabels).toHaveLength(2);
  expect(found.conflicts).toMatchObject([{ text: 'a', why: 'other-label' }]);
});
