/** All rows of a split, paged from the engine: split, label and text filters above, the row in full below. */
import { SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { DataPage, DataVersion, Split } from '../../../core/contract/index.ts';
import { number } from '../../format/index.ts';
import { LabelMark } from '../../parts/LabelMark.tsx';
import { Loading } from '../../parts/Loading.tsx';
import type { Column } from '../../parts/table/columns.ts';
import { DataTable } from '../../parts/table/DataTable.tsx';
import type { DataAddress } from './address.ts';
import { splitName } from './answer.ts';
import { FindField } from './FindField.tsx';
import { LabelSelect } from './LabelSelect.tsx';
import { ReadError } from './ReadError.tsx';
import { RowDetail } from './RowDetail.tsx';
import { TextCell } from './TextCell.tsx';
import type { RowsState } from './use-rows.ts';
import { countWords, visible } from './words.ts';

type DataRow = DataPage['rows'][number];

const columnsFor = (search: string | undefined): readonly Column<DataRow>[] => [
  {
    key: 'index',
    head: 'index',
    kind: 'number',
    width: 84,
    cell: ({ index }) => number(index),
    text: ({ index }) => String(index),
  },
  {
    key: 'text',
    head: 'text',
    kind: 'text',
    cell: ({ text }) => <TextCell text={text} search={search} />,
    text: ({ text }) => text,
  },
  {
    key: 'label',
    head: 'label',
    kind: 'label',
    width: 140,
    cell: ({ label }) => <LabelMark label={label} />,
    text: ({ label }) => label,
  },
  {
    key: 'words',
    head: 'words',
    kind: 'number',
    width: 74,
    cell: ({ text }) => number(countWords(text)),
    text: ({ text }) => String(countWords(text)),
  },
];

const keyOf = ({ index }: DataRow): string => String(index);

type Props = { readonly version: DataVersion; readonly rows: RowsState; readonly address: DataAddress };

export const RowsTab = ({ version, rows, address }: Props) => {
  const { search, label, row: wanted } = address.search;
  const { paged, page, split, splits } = rows;
  const [current, setCurrent] = useState<DataRow>();
  const columns = useMemo(() => columnsFor(search), [search]);
  const source = paged.source;
  const first = source.kind === 'paged' ? source.get(0) : undefined;
  const [wantedSplit, wantedIndex] = wanted?.split(':') ?? [];
  const startAt =
    wantedSplit === split && search === undefined && label === undefined ? Number(wantedIndex) : undefined;
  const atStart = startAt !== undefined && source.kind === 'paged' ? source.get(startAt) : undefined;
  const shown = current ?? atStart ?? first;
  const list = `${version.revision} ${split} ${search ?? ''} ${label ?? ''} ${wanted ?? ''}`;
  // Another list: what was chosen in the last one is not in view.
  const [seen, setSeen] = useState(list);
  if (seen !== list) {
    setSeen(list);
    setCurrent(undefined);
  }
  return (
    <>
      <div className="data-tools">
        <SegmentedControl
          aria-label="Split"
          data={splits.map((one) => ({
            value: one.split,
            label: `${splitName(one.split)}${one.rows === null ? '' : ` ${number(one.rows)}`}`,
          }))}
          value={split}
          onChange={(value) =>
            address.show({ split: splits.find((one) => one.split === value)?.split, row: undefined }, true)
          }
        />
        <div className="row push">
          {page && (
            <LabelSelect
              labels={page.labels}
              value={label}
              onChange={(next) => address.show({ label: next, row: undefined }, true)}
            />
          )}
          <FindField value={search} onChange={(next) => address.show({ search: next, row: undefined }, true)} />
        </div>
      </div>
      {paged.error !== null && <ReadError error={paged.error} versions={[version]} onRetry={rows.retry} />}
      {paged.error === null && paged.total === null && <Loading rows={14} what="Reading the rows" />}
      {paged.error === null && paged.total !== null && (
        <>
          <DataTable
            key={list}
            label={`Rows of ${splitName(split)}`}
            columns={columns}
            source={source}
            rowKey={keyOf}
            padding={20}
            startAt={startAt ?? 0}
            selected={new Set(shown ? [keyOf(shown)] : [])}
            onCurrent={setCurrent}
            empty="No text matches these filters."
          />
          {shown && paged.total > 0 && <Detail row={shown} split={split} />}
        </>
      )}
    </>
  );
};

const Detail = ({ row, split }: { readonly row: DataRow; readonly split: Split }) => (
  <RowDetail
    where={`${splitName(split)}, index ${number(row.index)}`}
    text={<bdi>{visible(row.text)}</bdi>}
    facts={[
      ['label', <LabelMark key="label" label={row.label} />],
      ['words', number(countWords(row.text))],
    ]}
  />
);
