/** Columns of the row differences. */
import type { RowChange } from '../../../core/contract/index.ts';
import { number } from '../../format/index.ts';
import type { Column } from '../../parts/table/columns.ts';
import { SIGNS, splitsOf } from './change-kinds.ts';
import { EditedText } from './EditedText.tsx';
import { LabelChange } from './LabelChange.tsx';
import { TextCell } from './TextCell.tsx';
import { countWords } from './words.ts';

const Text = ({ row, search }: { readonly row: RowChange; readonly search: string | undefined }) => {
  if (row.before && row.before.text !== row.text) return <EditedText before={row.before.text} after={row.text} />;
  if (row.kind !== 'removed') return <TextCell text={row.text} search={search} />;
  return (
    <del className="data-removed">
      <TextCell text={row.text} search={search} />
    </del>
  );
};

export const changeColumns = (search: string | undefined): readonly Column<RowChange>[] => [
  {
    key: 'kind',
    head: <span className="for-readers">change</span>,
    kind: 'text',
    width: 46,
    cell: ({ kind }) => (
      <span className={`data-sign ${kind}`} role="img" aria-label={kind}>
        {SIGNS[kind]}
      </span>
    ),
    text: ({ kind }) => kind,
  },
  { key: 'split', head: 'split', kind: 'text', width: 104, cell: splitsOf, sort: splitsOf, text: splitsOf },
  {
    key: 'text',
    head: 'text',
    kind: 'text',
    cell: (row) => <Text row={row} search={search} />,
    sort: ({ text }) => text,
    text: ({ text }) => text,
  },
  {
    key: 'label',
    head: 'label',
    kind: 'label',
    width: 182,
    cell: ({ before, label }) => <LabelChange before={before?.label ?? null} label={label} />,
    sort: ({ label }) => label,
    text: ({ before, label }) => (before && before.label !== label ? `${before.label} → ${label}` : label),
  },
  {
    key: 'words',
    head: 'words',
    kind: 'number',
    width: 74,
    cell: ({ text }) => number(countWords(text)),
    sort: ({ text }) => countWords(text),
    text: ({ text }) => String(countWords(text)),
  },
];
