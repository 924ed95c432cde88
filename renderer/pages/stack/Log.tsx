/** What the services write, newest on top: of all or one, found, by level, copied and saved. */
import { Menu, SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { IconChevronDown, IconCopy, IconDeviceFloppy, IconSearch } from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import type { StackLogLine } from '../../../core/contract/index.ts';
import { client, orpc } from '../../engine/client.ts';
import { count, number } from '../../format/index.ts';
import { usePageKeys } from '../../frame/use-page-keys.ts';
import { copyText } from '../../parts/copy-text.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { DataTable } from '../../parts/table/DataTable.tsx';
import { usePagedRows } from '../../parts/table/paged-rows.ts';
import { logColumns } from './log-columns.tsx';
import { SaveLogDialog } from './SaveLogDialog.tsx';
import type { StackSearch } from './search.ts';

type Props = {
  /** Those that have a container, and so a log. */
  readonly services: readonly string[];
  readonly search: StackSearch;
  readonly onSearch: (change: Partial<StackSearch>) => void;
};

/** Lines that are copied at once. */
const COPIED = 1000;
const REST_MILLISECONDS = 180;
/** The lines are followed while somebody asks for them, and a quiet stack gives no other reason to ask. */
const ASK_MILLISECONDS = 20_000;

const asLine = ({ at, service, text }: StackLogLine): string => `${at} ${service} ${text}`;

export const Log = ({ services, search, onSearch }: Props) => {
  const field = useRef<HTMLInputElement>(null);
  const [current, setCurrent] = useState<StackLogLine>();
  /** Where the list stands still; null: new lines come in. */
  const [upTo, setUpTo] = useState<number | null>(null);
  const [saving, setSaving] = useState(false);
  const { service, find = '', level } = search;
  const [typed, setTyped] = useState(find);
  const send = useDebouncedCallback((text: string) => onSearch({ find: text.trim() || undefined }), REST_MILLISECONDS);
  usePageKeys({ 'ctrl+f': () => field.current?.focus() });
  const question = { ...search, ...(upTo === null ? {} : { upTo }) };
  const rows = usePagedRows<StackLogLine>((offset, limit) => {
    const input = { ...question, offset, limit };
    return { queryKey: orpc.stack.log.queryKey({ input }), queryFn: () => client.stack.log(input) };
  });
  const counts = useQuery({
    ...orpc.stack.log.queryOptions({ input: { ...search, level: 'info', limit: 1 } }),
    placeholderData: (before) => before,
    refetchInterval: ASK_MILLISECONDS,
  });
  const [shown, setShown] = useState(JSON.stringify(question));
  if (!rows.isOld && rows.total !== null && shown !== JSON.stringify(question)) {
    setShown(JSON.stringify(question));
    setCurrent(undefined);
  }
  const columns = useMemo(() => logColumns(find), [find]);
  const copy = async (): Promise<void> => {
    const { rows: lines } = await client.stack.log({ ...question, limit: COPIED });
    await copyText(lines.toReversed().map(asLine).join('\n'), `${count(lines.length, 'line')} copied`);
  };
  const follow = (): void => setUpTo(upTo === null ? (counts.data?.rows[0]?.id ?? 0) : null);
  const isEmpty = rows.total === 0;
  return (
    <div className="stack-log" data-old={rows.isOld && rows.total !== null}>
      <div className="row stack-log-head">
        <h2>Log</h2>
        <button
          type="button"
          className="chip"
          aria-pressed={service === undefined}
          onClick={() => onSearch({ service: undefined })}
        >
          all services
        </button>
        <Menu position="bottom-start" width={200} shadow="none">
          <Menu.Target>
            <button
              type="button"
              className="chip"
              aria-pressed={service !== undefined}
              disabled={services.length === 0}
            >
              {service ?? 'one service'}
              <IconChevronDown size={12} stroke={1.6} aria-hidden />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            {services.map((name) => (
              <Menu.Item key={name} onClick={() => onSearch({ service: name })}>
                {name}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <div className="push row stack-log-tools">
          <TextInput
            ref={field}
            type="search"
            className="stack-find"
            leftSection={<IconSearch size={13} stroke={1.6} />}
            placeholder="find"
            aria-label="Find in the log"
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              send(event.currentTarget.value);
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Escape' || typed === '') return;
              event.stopPropagation();
              setTyped('');
              onSearch({ find: undefined });
            }}
          />
          <SegmentedControl
            aria-label="Level"
            value={level ?? 'all'}
            onChange={(value) => onSearch({ level: value === 'warning' || value === 'error' ? value : undefined })}
            data={[
              { value: 'all', label: 'all' },
              { value: 'warning', label: `warnings ${number(counts.data?.warnings ?? 0)}` },
              { value: 'error', label: `errors ${number(counts.data?.errors ?? 0)}` },
            ]}
          />
          <button type="button" className="chip" aria-pressed={upTo === null} onClick={follow}>
            follow
          </button>
          <button
            type="button"
            className="icon-button"
            aria-label="Copy the log"
            title={`Copy the newest ${number(COPIED)} lines that are shown`}
            disabled={isEmpty}
            onClick={() => void copy()}
          >
            <IconCopy size={14} stroke={1.6} />
          </button>
          <button
            type="button"
            className="icon-button"
            aria-label="Save the log…"
            title="Save the log…"
            disabled={isEmpty}
            onClick={() => setSaving(true)}
          >
            <IconDeviceFloppy size={14} stroke={1.6} />
          </button>
        </div>
      </div>
      {rows.error !== null && <ErrorState error={rows.error} kept="The log itself was not harmed." />}
      <DataTable
        key={`${shown} ${rows.total === null}`}
        growsOnTop
        label="Log, newest first"
        columns={columns}
        source={rows.source}
        rowKey={({ id }) => String(id)}
        rowHeight={20}
        onCurrent={setCurrent}
        empty={emptyWords(rows.total === null, search)}
      />
      {current && (
        <div className="stack-log-detail mono" data-pane="line" tabIndex={-1}>
          {current.text}
        </div>
      )}
      {saving && <SaveLogDialog search={search} onClose={() => setSaving(false)} />}
    </div>
  );
};

const emptyWords = (reading: boolean, { find, level, service }: StackSearch): string => {
  if (reading) return 'Reading the log.';
  if (find !== undefined) return `No line has “${find}”.`;
  if (level !== undefined) return level === 'error' ? 'No errors.' : 'No warnings, no errors.';
  return `${service ?? 'The stack'} has written nothing yet.`;
};
