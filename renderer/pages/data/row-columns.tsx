/** Columns of a version's rows: index, text, label, words, and what else the file's lines hold. */
import type { DataPage } from '../../../core/contract/index.ts';
import { number } from '../../format/index.ts';
import { LabelMark } from '../../parts/LabelMark.tsx';
import type { Column } from '../../parts/table/columns.ts';
import { TextCell } from './TextCell.tsx';
import { countWords, oneLine } from './words.ts';

export type DataRow = DataPage['rows'][number];

const extraColumn = (name: string): Column<DataRow> => ({
  // The engine knows a file's own columns by this name: one may be called "words".
  key: `column:${name}`,
  head: (
    <bdi className="cut" title={name}>
      {name}
    </bdi>
  ),
  kind: 'text',
  width: 128,
  cell: ({ extra }) => <bdi>{oneLine(extra?.[name] ?? '')}</bdi>,
  sort: ({ extra }) => extra?.[name] ?? null,
  text: ({ extra }) => extra?.[name] ?? '',
});

export const rowColumns = (search: string | undefined, extras: readonly string[]): readonly Column<DataRow>[] => [
  {
    key: 'index',
    head: 'index',
    kind: 'number',
    width: 84,
    cell: ({ index }) => number(index),
    sort: ({ index }) => index,
    text: ({ index }) => String(index),
  },
  {
    key: 'text',
    head: 'text',
    kind: 'text',
    width: '1fr',
    least: 280,
    cell: ({ text }) => <TextCell text={text} search={search} />,
    sort: ({ text }) => text,
    text: ({ text }) => text,
  },
  {
    key: 'label',
    head: 'label',
    kind: 'label',
    width: 140,
    cell: ({ label }) => <LabelMark label={label} />,
    sort: ({ label }) => label,
    text: ({ label }) => label,
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
  ...extras.map(extraColumn),
];
