/** The row differences against another version: chips by kind, the table, the row in full under it. */
import { useMemo, useState } from 'react';
import type { DataDiff, DataVersion, RowChange } from '../../../core/contract/index.ts';
import { date, number, shortHash } from '../../format/index.ts';
import { DataTable } from '../../parts/table/DataTable.tsx';
import type { DataAddress } from './address.ts';
import { changeColumns } from './change-columns.tsx';
import { changeKey, KINDS, matchesChange, SIGNS, splitsOf } from './change-kinds.ts';
import { EditedText } from './EditedText.tsx';
import { FindField } from './FindField.tsx';
import { LabelChange } from './LabelChange.tsx';
import { LabelSelect } from './LabelSelect.tsx';
import { RowDetail } from './RowDetail.tsx';
import { countWords, visible } from './words.ts';

type Props = {
  readonly diff: DataDiff;
  readonly version: DataVersion;
  readonly isParent: boolean;
  readonly address: DataAddress;
};

const labelsIn = (rows: readonly RowChange[]) => {
  const counts = new Map<string, number>();
  for (const { label } of rows) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([label, count]) => ({ label, count }));
};

export const ChangesTab = ({ diff, version, isParent, address }: Props) => {
  const { kind, split, label, search } = address.search;
  const [current, setCurrent] = useState<RowChange>();
  const rows = useMemo(
    () => diff.rows.filter((row) => matchesChange(row, { kind, split, label, search })),
    [diff, kind, split, label, search],
  );
  const columns = useMemo(() => changeColumns(search), [search]);
  const labels = useMemo(() => labelsIn(diff.rows), [diff]);
  const source = useMemo(() => ({ kind: 'rows', rows }) as const, [rows]);
  const shown = current && rows.includes(current) ? current : rows[0];
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
            All {number(diff.rows.length)}
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
      <DataTable
        key={[diff.from, diff.to, kind, split, label, search].join(' ')}
        label="Changed rows"
        columns={columns}
        source={source}
        rowKey={changeKey}
        padding={20}
        startAt={0}
        selected={new Set(shown ? [changeKey(shown)] : [])}
        onCurrent={setCurrent}
        empty={diff.rows.length === 0 ? 'No row differs.' : 'No change matches these filters.'}
      />
      {shown && <ChangeDetail row={shown} version={version} isParent={isParent} />}
    </>
  );
};

type DetailProps = { readonly row: RowChange; readonly version: DataVersion; readonly isParent: boolean };

const ChangeDetail = ({ row, version, isParent }: DetailProps) => {
  const { before } = row;
  // Who and when is known only of a commit against its parent.
  const who = isParent && version.revision !== 'workspace' ? ` by ${version.author}, ${date(version.date)}` : '';
  const place = `${splitsOf(row)}, index ${number(row.index)}`;
  const was = before && row.kind !== 'removed' && before.index !== row.index ? ` (was ${number(before.index)})` : '';
  const edited = before !== null && before.text !== row.text;
  return (
    <RowDetail
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
