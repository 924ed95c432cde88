/** Texts that occur more than once, leaks first; under the table every place of the chosen one. */
import { useMemo, useState } from 'react';
import type { DataStatistics } from '../../../core/contract/index.ts';
import { count, number } from '../../format/index.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { LabelMark } from '../../parts/LabelMark.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import type { Column } from '../../parts/table/columns.ts';
import { DataTable } from '../../parts/table/DataTable.tsx';
import type { DataAddress } from './address.ts';
import { splitName } from './answer.ts';
import { type Duplicate, isLeak, labelsDiffer, worstFirst } from './duplicates.ts';
import { RowDetail } from './RowDetail.tsx';
import { TextCell } from './TextCell.tsx';
import { countWords, visible } from './words.ts';

const whereOf = ({ places }: Duplicate): string => {
  const shown = places.slice(0, 3).map(({ split, index }) => `${split} ${number(index)}`);
  return places.length > 3 ? `${shown.join(', ')} and ${number(places.length - 3)} more` : shown.join(', ');
};

const COLUMNS: readonly Column<Duplicate>[] = [
  {
    key: 'meaning',
    head: 'meaning',
    kind: 'status',
    width: 140,
    cell: (one) =>
      isLeak(one) ? (
        <StatusShape status="attention" words="in two splits" />
      ) : (
        <span className="second">copy in {splitName(one.places[0]?.split ?? 'train')}</span>
      ),
    text: (one) => (isLeak(one) ? 'in two splits' : 'copy'),
    sort: (one) => (isLeak(one) ? 0 : 1),
  },
  {
    key: 'text',
    head: 'text',
    kind: 'text',
    cell: ({ text }) => <TextCell text={text} />,
    text: ({ text }) => text,
    sort: ({ text }) => text,
  },
  {
    key: 'times',
    head: 'times',
    kind: 'number',
    width: 64,
    cell: ({ places }) => number(places.length),
    text: ({ places }) => String(places.length),
    sort: ({ places }) => places.length,
  },
  { key: 'where', head: 'where', kind: 'text', width: 170, cell: whereOf, text: whereOf },
  {
    key: 'labels',
    head: 'labels',
    kind: 'status',
    width: 136,
    cell: (one) =>
      labelsDiffer(one) ? (
        <StatusShape status="attention" words="labels differ" />
      ) : (
        <span className="second">same label</span>
      ),
    text: (one) => (labelsDiffer(one) ? 'labels differ' : 'same label'),
    sort: (one) => (labelsDiffer(one) ? 0 : 1),
  },
];

/** Places written out; the table names the number of the rest. */
const MOST_PLACES = 12;

type Props = { readonly statistics: DataStatistics; readonly address: DataAddress };

export const DuplicatesTab = ({ statistics, address }: Props) => {
  const rows = useMemo(() => worstFirst(statistics.duplicates), [statistics]);
  const source = useMemo(() => ({ kind: 'rows', rows }) as const, [rows]);
  const [current, setCurrent] = useState<Duplicate>();
  const shown = current && rows.includes(current) ? current : rows[0];
  if (!shown) {
    return (
      <EmptyState
        title="No text occurs twice"
        detail={`${number(statistics.uniqueTexts)} of ${count(statistics.texts, 'text')} are unique, over all splits. Texts are compared as they are written.`}
      />
    );
  }
  return (
    <>
      <DataTable
        label="Texts that occur more than once"
        columns={COLUMNS}
        source={source}
        rowKey={({ text }) => text}
        padding={20}
        startAt={0}
        selected={new Set([shown.text])}
        onCurrent={setCurrent}
      />
      <RowDetail
        where={`occurs ${count(shown.places.length, 'time')}`}
        text={<bdi>{visible(shown.text)}</bdi>}
        facts={[
          ...shown.places.slice(0, MOST_PLACES).map(
            ({ split, index, label }) =>
              [
                <button
                  key="place"
                  type="button"
                  className="text-button"
                  onClick={() =>
                    address.show({ tab: 'rows', split, row: `${split}:${index}`, search: undefined, label: undefined })
                  }
                >
                  {splitName(split)}, index {number(index)}
                </button>,
                <LabelMark key="label" label={label} />,
              ] as const,
          ),
          ['words', number(countWords(shown.text))] as const,
        ]}
      />
    </>
  );
};
