/** Every answer that was given, the newest on top; new ones come in by themselves. */
import { TextInput } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import type { LogFilter, LogRow } from '../../../core/contract/index.ts';
import { client, orpc } from '../../engine/client.ts';
import { count, number } from '../../format/index.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { PathLink } from '../../parts/PathLink.tsx';
import { DataTable } from '../../parts/table/DataTable.tsx';
import { usePagedRows } from '../../parts/table/paged-rows.ts';
import { usePageKeys } from '../../frame/use-page-keys.ts';
import { makePath, sourceOfLog } from '../labels/make/address.ts';
import { logColumns } from './log-columns.tsx';
import { LogChips } from './LogChips.tsx';
import { LogDetail } from './LogDetail.tsx';

type Props = {
  /** Whose model's log it is; undefined: the project's model. */
  readonly deployment: string | undefined;
  readonly model: string;
  readonly search: string;
  readonly onSearch: (search: string) => void;
  readonly filter: LogFilter;
  readonly onFilter: (filter: LogFilter) => void;
  /** All answers in the log, whatever is searched for. */
  readonly all: number;
  /** New answers may come at any time. */
  readonly following: boolean;
  readonly onTry: (text: string) => void;
};

export const Log = ({ deployment, model, search, onSearch, filter, onFilter, all, following, onTry }: Props) => {
  const field = useRef<HTMLInputElement>(null);
  const [current, setCurrent] = useState<LogRow>();
  usePageKeys({ 'ctrl+f': () => field.current?.focus() });
  /** Since when new answers are left out; null: they come in by themselves. */
  const [until, setUntil] = useState<string | null>(null);
  const facets = useQuery({
    ...orpc.serving.facets.queryOptions({ input: deployment === undefined ? {} : { deployment } }),
    placeholderData: keepPreviousData,
  });
  const asked = JSON.stringify([search, filter, until]);
  const narrowed = search !== '' || Object.values(filter).some((each) => each !== undefined);
  const rows = usePagedRows<LogRow>((offset, limit) => {
    const input = {
      offset,
      limit,
      ...(search === '' ? {} : { search }),
      ...(deployment === undefined ? {} : { deployment }),
      ...filter,
      ...(until === null ? {} : { until }),
    };
    return { queryKey: orpc.serving.log.queryKey({ input }), queryFn: () => client.serving.log(input) };
  });
  // Rows of the last question stay until those of this one are here.
  const [shown, setShown] = useState(asked);
  if (!rows.isOld && rows.total !== null && shown !== asked) {
    setShown(asked);
    setCurrent(undefined);
  }
  const columns = useMemo(() => logColumns(search), [search]);
  return (
    <div className="log" data-old={rows.isOld && rows.total !== null}>
      <div className="section-head log-head">
        <h2>Prediction log</h2>
        <span className="note cut">
          {all === 0
            ? ''
            : narrowed && rows.total !== null && !rows.isOld
              ? `${number(rows.total)} of ${count(all, 'answer')}`
              : `${count(all, 'answer')}, newest first`}
        </span>
        {following && (
          <button
            type="button"
            className="chip"
            aria-pressed={until === null}
            title={until === null ? 'New answers come in by themselves' : 'New answers are left out; press to see them'}
            onClick={() => setUntil(until === null ? new Date().toISOString() : null)}
          >
            follow
          </button>
        )}
        {all > 0 && (
          <PathLink path={makePath(sourceOfLog({ model, search, filter }))} className="small nowrap">
            Label these…
          </PathLink>
        )}
        <TextInput
          ref={field}
          className="push"
          w={230}
          leftSection={<IconFilter size={13} stroke={1.6} />}
          placeholder="part of a text"
          aria-label="Find texts in the log"
          value={search}
          onChange={(event) => onSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || search === '') return;
            event.stopPropagation();
            onSearch('');
          }}
        />
      </div>
      {all > 0 && <LogChips facets={facets.data ?? null} filter={filter} onFilter={onFilter} />}
      {rows.error !== null && <ErrorState error={rows.error} kept="The log itself was not harmed." />}
      <DataTable
        key={`${shown} ${rows.total === null}`}
        growsOnTop
        label="Prediction log, newest first"
        columns={columns}
        source={rows.source}
        rowKey={({ id }) => id}
        onCurrent={setCurrent}
        onOpen={({ text }) => onTry(text)}
        empty={
          rows.total === null
            ? 'Reading the log.'
            : !narrowed
              ? 'No answer yet. Each request to the service stands here with its text, answer and time.'
              : search === ''
                ? 'No answer is all of what is chosen above.'
                : `No text holds “${search}”.`
        }
      />
      {current && <LogDetail row={current} onTry={onTry} />}
    </div>
  );
};
