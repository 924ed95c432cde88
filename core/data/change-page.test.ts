import { describe, expect, it } from 'vitest';
import type { RowChange } from '../contract/data.ts';
import { pageOfChanges } from './change-page.ts';

const moved: RowChange = {
  kind: 'moved',
  split: 'val',
  index: 0,
  text: 'Helt okej',
  label: 'neutral',
  before: { split: 'train', index: 3, text: 'Helt okej', label: 'positiv' },
};
const added: RowChange = { kind: 'added', split: 'train', index: 9, text: 'en ny', label: 'positiv', before: null };

describe('a page of changes', () => {
  const total = (filter: Parameters<typeof pageOfChanges>[3]) => pageOfChanges([moved, added], 0, 10, filter).total;
  it('looks at both sides of a row', () => {
    expect(total({})).toBe(2);
    expect(total({ label: 'positiv', search: 'OKEJ' })).toBe(1);
    expect(total({ kind: 'added' })).toBe(1);
    expect(total({ split: 'test' })).toBe(0);
    expect(total({ split: 'train' })).toBe(2);
  });
  it('is sorted by split, text, label or words, and counts labels of the whole', () => {
    const page = pageOfChanges([moved, added], 1, 1, { sort: { key: 'split', descending: false } });
    expect(page).toMatchObject({ total: 2, rows: [{ kind: 'moved' }] });
    expect(page.labels).toEqual([
      { label: 'neutral', count: 1 },
      { label: 'positiv', count: 1 },
    ]);
  });
});
