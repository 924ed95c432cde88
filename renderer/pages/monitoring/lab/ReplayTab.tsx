/** What would have happened: every week of the log checked again, as set now and with other settings. */
import { Button, NumberInput, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReplaySettings, ReplayWeek } from '../../../../core/contract/drift-lab.ts';
import { client, orpc } from '../../../engine/client.ts';
import { date, fullDate, number } from '../../../format/index.ts';
import { ErrorState } from '../../../parts/ErrorState.tsx';
import { Progress } from '../../../parts/Progress.tsx';
import { StatusShape } from '../../../parts/StatusShape.tsx';
import type { Column } from '../../../parts/table/columns.ts';
import { DataTable } from '../../../parts/table/DataTable.tsx';
import './lab.css';
import { useStream } from './use-stream.ts';
import { replayFinding, sideStatus, sideWords } from './words.ts';

const Side = ({ side }: { readonly side: ReplayWeek['now'] }) => (
  <StatusShape status={sideStatus(side)} words={sideWords(side)} />
);

const COLUMNS: readonly Column<ReplayWeek>[] = [
  {
    key: 'to',
    head: 'week until',
    kind: 'text',
    width: 130,
    cell: ({ to }) => <span title={fullDate(to)}>{date(to)}</span>,
    text: ({ to }) => fullDate(to),
  },
  {
    key: 'texts',
    head: 'texts',
    title: 'As set now',
    kind: 'number',
    width: 70,
    cell: ({ now }) => number(now.texts),
    text: ({ now }) => number(now.texts),
  },
  {
    key: 'now',
    head: 'as set now',
    kind: 'text',
    cell: ({ now }) => <Side side={now} />,
    text: ({ now }) => sideWords(now),
  },
  {
    key: 'tried',
    head: 'with these settings',
    kind: 'text',
    cell: ({ tried }) => <Side side={tried} />,
    text: ({ tried }) => sideWords(tried),
  },
  {
    key: 'triedTexts',
    head: 'texts',
    title: 'With these settings',
    kind: 'number',
    width: 70,
    cell: ({ tried }) => number(tried.texts),
    text: ({ tried }) => number(tried.texts),
  },
];

type Order = { readonly weeks: number; readonly settings: ReplaySettings };

export const ReplayTab = () => {
  const settings = useQuery(orpc.settings.get.queryOptions());
  const [changes, setChanges] = useState<Partial<ReplaySettings>>({});
  const [weeks, setWeeks] = useState(12);
  const replay = useStream<Order, ReplayWeek, readonly ReplayWeek[]>({
    open: (order, signal) => client.driftLab.replay(order, { signal }),
    first: [],
    add: (found, week) => [...found, week],
  });
  if (!settings.data) return null;
  const { lookbackDays, thresholds, monitoring } = settings.data;
  const chosen: ReplaySettings = {
    days: lookbackDays,
    falseAlarmsPerYear: monitoring.falseAlarmsPerYear,
    rule: monitoring.rule,
    thresholds,
    ...changes,
  };
  const change = (part: Partial<ReplaySettings>): void => setChanges((before) => ({ ...before, ...part }));
  return (
    <div className="replay">
      <form
        className="row replay-form"
        onSubmit={(event) => {
          event.preventDefault();
          replay.start({ weeks, settings: chosen });
        }}
      >
        <label className="row">
          <span className="second">weeks</span>
          <NumberInput
            w={72}
            min={1}
            max={104}
            allowDecimal={false}
            value={weeks}
            onChange={(n) => typeof n === 'number' && n >= 1 && setWeeks(n)}
          />
        </label>
        <label className="row">
          <span className="second">days of a check</span>
          <NumberInput
            w={72}
            min={1}
            max={365}
            allowDecimal={false}
            value={chosen.days}
            onChange={(days) => typeof days === 'number' && days >= 1 && change({ days })}
          />
        </label>
        <SegmentedControl
          aria-label="What raises an alarm"
          value={chosen.rule}
          data={[
            { value: 'promise', label: 'a verdict' },
            { value: 'fixed', label: 'fixed limits' },
          ]}
          onChange={(rule) => change({ rule: rule === 'fixed' ? 'fixed' : 'promise' })}
        />
        {chosen.rule === 'promise' && (
          <label className="row">
            <span className="second">false alarms a year</span>
            <NumberInput
              w={72}
              min={0.01}
              max={52}
              value={chosen.falseAlarmsPerYear}
              onChange={(n) => typeof n === 'number' && n >= 0.01 && n <= 52 && change({ falseAlarmsPerYear: n })}
            />
          </label>
        )}
        {/* Keys: one button that turned into the other within a click would submit the form. */}
        {replay.running ? (
          <Button key="stop" variant="default" onClick={replay.stop}>
            Stop
          </Button>
        ) : (
          <Button key="start" type="submit" variant="light">
            Replay the log
          </Button>
        )}
        {replay.running && (
          <span className="row small second">
            <Progress share={replay.value.length / weeks} label="Weeks replayed" />
            {number(replay.value.length)} of {number(weeks)} weeks
          </span>
        )}
      </form>
      {replay.error !== null && <ErrorState error={replay.error} kept="Nothing was changed, and nobody was told." />}
      <p className="second replay-finding" role="status">
        {replay.value.length > 0 && !replay.running
          ? replayFinding(replay.value)
          : 'Each week of the log is checked twice, as set now and with these settings. Nothing is kept, and nobody is told.'}
      </p>
      {replay.value.length > 0 && (
        <DataTable
          label="Weeks replayed"
          columns={COLUMNS}
          source={{ kind: 'rows', rows: replay.value }}
          rowKey={({ to }) => to}
        />
      )}
    </div>
  );
};
