/** What a go of edits did, in a few words: "Relabel 3 rows, remove 1". */
import type { RowEdit } from '../../contract/data-edits.ts';

const VERBS = {
  relabel: 'relabel',
  text: 'edit',
  move: 'move',
  divide: 'divide',
  remove: 'remove',
  append: 'add',
} as const;

export const titleOf = (edits: readonly RowEdit[]): string => {
  const counts = new Map<RowEdit['kind'], number>();
  for (const edit of edits)
    counts.set(edit.kind, (counts.get(edit.kind) ?? 0) + (edit.kind === 'append' ? edit.rows.length : 1));
  const parts = [...counts].map(([kind, n], nth) => `${VERBS[kind]} ${n}${nth > 0 ? '' : n === 1 ? ' row' : ' rows'}`);
  const said = parts.join(', ');
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}`;
};
