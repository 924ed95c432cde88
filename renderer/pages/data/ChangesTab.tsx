/** The row differences against another version: chips by kind, the table, the row in full under it. */
import { useMemo, useState } from 'react';
import type { DataDiff, DataVersion, RowChange, RowSort } from '../../../core/contract/index.ts';
import { date, number, shortHash } from '../../format/index.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { useLabels } from '../../parts/LabelMark.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { DataTable } from '../../parts/table/DataTable.tsx';
import type { DataAddress } from './address.ts';
import { changeColumns } from './change-columns.tsx';
import { changeKey, KINDS, SIGNS, splitsOf, sumOf } from './change-kinds.ts';
import { EditedText } from './EditedText.tsx';
import { FindField } from './FindField.tsx';
import { LabelChange } from './LabelChange.tsx';
import { LabelSelect } from './LabelSelect.tsx';
import { RowActions } from './RowActions.tsx';
import { RowDetail } from './RowDetail.tsx';
import { sortIn, sortWord } from './search.ts';
import { useChanges } from './use-changes.ts';
import { type RowEdits, useRowEdits } from './use-row-edits.ts';
import { splitsIn } from './use-rows.ts';
import { countWords, visible } from './words.ts';

type Props = {
  readonly diff: DataDiff;
  readonly version: DataVersion;
  readonly isParent: boolean;
  readonly address: DataAddress;
};

export const ChangesTab = ({ diff, version, isParent, address }: Props) => {
  const { kind, split, label, search, sort } = address.search;
  const [current, setCurrent] = useState<number>();
  const { paged, labels } = useChanges(diff.from, diff.to, address.search);
  // The place stays: keys act on what stands in it, as the list shows it.
  const edits = useRowEdits(() => undefined);
  const columns = useMemo(() => changeColumns(search), [search]);
  const all = sumOf(diff.counts);
  const list = [diff.from, diff.to, kind, split, label, search, sort].join(' ');
  // Another list: what was chosen in the last one is not in view.
  const [seen, setSeen] = useState(list);
  if (seen !== list) {
    setSeen(list);
    setCurrent(undefined);
  }
  const order = {
    sort: sortIn(address.search),
    onSort: (next: RowSort | null) => address.show({ sort: sortWord(next) }, true),
  };
  const first = paged.source.get(0);
  const shown = (current === undefined ? undefined : paged.source.get(current)) ?? first;
  return (
    <>
      <div className="data-tools">
        <div className="data-chips" role="group" aria-label="Kind of change">
          <button
            type="button"
            className="chip"
            aria-pressed={kind === undefined}
            onClick={() => address.show({ kind: undefined }, true)}
          >
            All {number(all)}
          </button>
          {KINDS.filter((one) => diff.counts[one] > 0).map((one) => (
            <button
              key={one}
              type="button"
              className="chip"
              aria-pressed={kind === one}
              onClick={() => address.show({ kind: kind === one ? undefined : one }, true)}
            >
              <span className={`data-mark ${one}`} aria-hidden>
                {SIGNS[one]}
              </span>
              {number(diff.counts[one])} {one}
            </button>
          ))}
        </div>
        <div className="row push">
          {labels.length > 1 && (
            <LabelSelect labels={labels} value={label} onChange={(next) => address.show({ label: next }, true)} />
          )}
          <FindField value={search} onChange={(next) => address.show({ search: next }, true)} />
        </div>
      </div>
      {paged.error !== null && <ErrorState error={paged.error} kept="Nothing was changed." />}
      {paged.error === null && paged.total === null && (
        <Loading rows={14} what="Comparing every row of both versions" />
      )}
      {paged.error === null && paged.total !== null && (
        <>
          <DataTable
            key={list}
            label="Changed rows"
            columns={columns}
            source={{ ...paged.source, order }}
            rowKey={changeKey}
            padding={20}
            startAt={0}
            selected={new Set(shown ? [changeKey(shown)] : [])}
            onCurrent={(row, index) => setCurrent(row === undefined ? undefined : index)}
            empty={all === 0 ? 'No row differs.' : 'No change matches these filters.'}
          />
          {shown && paged.total > 0 && <ChangeDetail row={shown} version={version} isParent={isParent} edits={edits} />}
        </>
      )}
    </>
  );
};

type DetailProps = {
  readonly row: RowChange;
  readonly version: DataVersion;
  readonly isParent: boolean;
  readonly edits: RowEdits;
};

const ChangeDetail = ({ row, version, isParent, edits }: DetailProps) => {
  const { before } = row;
  // Who and when is known only of a commit against its parent.
  const who = isParent && version.revision !== 'workspace' ? ` by ${version.author}, ${date(version.date)}` : '';
  const place = `${splitsOf(row)}, index ${number(row.index)}`;
  const was = before && row.kind !== 'removed' && before.index !== row.index ? ` (was ${number(before.index)})` : '';
  const edited = before !== null && before.text !== row.text;
  const labels = useLabels();
  // What was removed stands nowhere any more.
  const isWorking = version.revision === 'workspace' && row.kind !== 'removed';
  return (
    <RowDetail
      actions={
        <RowActions
          row={{ split: row.split, index: row.index, text: row.text, label: row.label }}
          edits={isWorking ? edits : null}
          labels={labels}
          splits={splitsIn(version).map(({ split }) => split)}
        />
      }
      where={`${place}${was}, ${row.kind}${who}${isParent ? '' : ` in ${shortHash(version.revision)}`}`}
      text={edited ? <EditedText before={before.text} after={row.text} whole /> : <bdi>{visible(row.text)}</bdi>}
      facts={[
        ['label', <LabelChange key="label" before={before?.label ?? null} label={row.label} />],
        [
          'words',
          edited && countWords(before.text) !== countWords(row.text)
            ? `${number(countWords(before.text))} → ${number(countWords(row.text))}`
            : number(countWords(row.text)),
        ],
      ]}
    />
  );
};
