/** All rows of a split, paged from the engine: split, label and text filters above, the row in full below. */
import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import type { DataPage, GraphVersion, RowSort, Split } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { number } from '../../format/index.ts';
import { LabelMark, useLabels } from '../../parts/LabelMark.tsx';
import { PathLink } from '../../parts/PathLink.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { DataTable } from '../../parts/table/DataTable.tsx';
import { makePath } from '../labels/make/address.ts';
import type { DataAddress } from './address.ts';
import { splitName } from './answer.ts';
import { ColumnMenu, useHiddenColumns } from './ColumnMenu.tsx';
import { FindField } from './FindField.tsx';
import { LabelSelect } from './LabelSelect.tsx';
import { ReadError } from './ReadError.tsx';
import { RowActions } from './RowActions.tsx';
import { type DataRow, rowColumns } from './row-columns.tsx';
import { RowDetail } from './RowDetail.tsx';
import { sortIn, sortWord } from './search.ts';
import { useRowEdits } from './use-row-edits.ts';
import type { RowsState } from './use-rows.ts';
import { countWords, visible } from './words.ts';

const keyOf = ({ index }: DataRow): string => String(index);

const NONE: readonly string[] = [];
const extrasOf = (page: DataPage | null): readonly string[] =>
  page === null || page.columns.length === 2 ? NONE : page.columns.slice(2);

type Props = { readonly version: GraphVersion; readonly rows: RowsState; readonly address: DataAddress };

export const RowsTab = ({ version, rows, address }: Props) => {
  const { search, label, sort, row: wanted } = address.search;
  const { paged, page, split, splits } = rows;
  const [current, setCurrent] = useState<number>();
  const [hidden, setHidden] = useHiddenColumns();
  const extras = extrasOf(page);
  const columns = useMemo(
    () =>
      rowColumns(
        search,
        extras.filter((name) => !hidden.has(name)),
      ),
    [search, extras, hidden],
  );
  const order = {
    sort: sortIn(address.search),
    onSort: (next: RowSort | null) => address.show({ sort: sortWord(next), row: undefined }, true),
  };
  const source = paged.source;
  const first = source.get(0);
  const [wantedSplit, wantedIndex] = wanted?.split(':') ?? [];
  const isWhole = search === undefined && label === undefined && sort === undefined;
  const startAt = wantedSplit === split && isWhole ? Number(wantedIndex) : undefined;
  const atStart = startAt === undefined ? undefined : source.get(startAt);
  const shown = (current === undefined ? undefined : source.get(current)) ?? atStart ?? first;
  const list = `${version.revision} ${split} ${search ?? ''} ${label ?? ''} ${sort ?? ''} ${wanted ?? ''}`;
  // Another list: what was chosen in the last one is not in view.
  const [seen, setSeen] = useState(list);
  if (seen !== list) {
    setSeen(list);
    setCurrent(undefined);
  }
  // Where the folder holds what is checked out, that version's rows are the working copy's too.
  const versions = useQuery(orpc.data.graph.queryOptions());
  const isClean = versions.data?.some(({ revision }) => revision === 'workspace') === false;
  const isWorking = version.revision === 'workspace' || (version.current && isClean);
  const labels = useLabels();
  const edits = useRowEdits(() => {
    if (version.revision === 'workspace') return;
    // It is in the list of versions only now that it differs from the commit.
    void versions.refetch().then(() => address.open('workspace'));
  });
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
          {search !== undefined && (
            <PathLink
              path={makePath({ kind: 'search', in: 'data', text: search, limit: 200 })}
              className="small nowrap"
            >
              Label these…
            </PathLink>
          )}
          <ColumnMenu columns={extras} hidden={hidden} onChange={setHidden} />
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
            source={{ ...source, order }}
            rowKey={keyOf}
            padding={20}
            startAt={startAt ?? 0}
            selected={new Set(shown ? [keyOf(shown)] : [])}
            onCurrent={(row, index) => setCurrent(row === undefined ? undefined : index)}
            empty="No text matches these filters."
          />
          {shown && paged.total > 0 && (
            <Detail row={shown} split={split} extras={extras}>
              <RowActions
                row={{ split, index: shown.index, text: shown.text, label: shown.label }}
                edits={isWorking ? edits : null}
                labels={labels}
                splits={splits.map((one) => one.split)}
              />
            </Detail>
          )}
        </>
      )}
    </>
  );
};

type DetailProps = {
  readonly row: DataRow;
  readonly split: Split;
  readonly extras: readonly string[];
  readonly children: ReactNode;
};

const Detail = ({ row, split, extras, children }: DetailProps) => (
  <RowDetail
    actions={children}
    where={`${splitName(split)}, index ${number(row.index)}`}
    text={<bdi>{visible(row.text)}</bdi>}
    facts={[
      ['label', <LabelMark key="label" label={row.label} />],
      ['words', number(countWords(row.text))],
      ...extras
        .filter((name) => row.extra?.[name] !== undefined)
        .map((name) => [name, visible(row.extra?.[name] ?? '')] as const),
    ]}
  />
);
