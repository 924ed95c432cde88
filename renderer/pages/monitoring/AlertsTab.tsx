/** All alerts, newest first; each opens its own page. */
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import type { DriftAlert } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { date, fullDate, number, version } from '../../format/index.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { PathLink } from '../../parts/PathLink.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import type { Column } from '../../parts/table/columns.ts';
import { DataTable } from '../../parts/table/DataTable.tsx';
import { alertStatus, alertTitle, stateWords, toldWords } from '../alert/format.ts';

const COLUMNS: readonly Column<DriftAlert>[] = [
  {
    key: 'number',
    head: 'alert',
    kind: 'text',
    width: 70,
    cell: (alert) => <PathLink path={`/alert/${alert.number}`}>#{number(alert.number)}</PathLink>,
    sort: (alert) => alert.number,
    text: (alert) => `#${alert.number}`,
  },
  { key: 'cause', head: 'cause', kind: 'text', cell: alertTitle, sort: alertTitle, text: alertTitle },
  {
    key: 'model',
    head: 'model',
    kind: 'text',
    width: 160,
    cell: (alert) => `${alert.model} ${version(alert.version)}`,
    text: (alert) => `${alert.model} ${version(alert.version)}`,
  },
  {
    key: 'state',
    head: 'state',
    kind: 'text',
    width: 220,
    cell: (alert) => <StatusShape status={alertStatus(alert)} words={stateWords(alert)} />,
    sort: ({ state }) => state,
    text: (alert) => stateWords(alert),
  },
  {
    key: 'told',
    head: 'told',
    kind: 'text',
    width: 180,
    cell: toldWords,
    text: toldWords,
  },
  {
    key: 'checks',
    head: 'checks',
    kind: 'number',
    width: 70,
    cell: ({ checks }) => number(checks.length),
    sort: ({ checks }) => checks.length,
    text: ({ checks }) => number(checks.length),
  },
  {
    key: 'opened',
    head: 'opened',
    kind: 'number',
    width: 110,
    cell: ({ openedAt }) => date(openedAt),
    sort: ({ openedAt }) => openedAt,
    text: ({ openedAt }) => fullDate(openedAt),
  },
];

export const AlertsTab = () => {
  const router = useRouter();
  const alerts = useQuery(orpc.alerts.list.queryOptions());
  if (alerts.error && !alerts.data) {
    return <ErrorState error={alerts.error} kept="Nothing was changed." onRetry={() => void alerts.refetch()} />;
  }
  if (!alerts.data) return <Loading rows={6} />;
  if (alerts.data.length === 0) {
    return (
      <div className="unchecked">
        <EmptyState
          title="No check has raised an alert."
          detail="An alert opens when a check finds a change, and holds every later check that finds the same."
        />
      </div>
    );
  }
  return (
    <div className="alerts-tab">
      <DataTable
        label="Alerts"
        columns={COLUMNS}
        source={{ kind: 'rows', rows: alerts.data }}
        rowKey={({ id }) => id}
        onOpen={(alert) => router.history.push(`/alert/${alert.number}`)}
      />
    </div>
  );
};
