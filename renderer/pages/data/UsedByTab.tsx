/** The runs that were trained on exactly these files, and what became of them. */
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import type { DataVersion, RunStatus, RunSummary } from '../../../core/contract/index.ts';
import { date, fullDate, version as versionName } from '../../format/index.ts';
import { orpc } from '../../engine/client.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { IntervalGlyph } from '../../parts/IntervalGlyph.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { PathLink } from '../../parts/PathLink.tsx';
import { type Status, StatusShape } from '../../parts/StatusShape.tsx';
import { Tag } from '../../parts/Tag.tsx';
import type { Column } from '../../parts/table/columns.ts';
import { DataTable } from '../../parts/table/DataTable.tsx';

const STATES: Readonly<Record<RunStatus, readonly [Status, string]>> = {
  RUNNING: ['working', 'running'],
  SCHEDULED: ['waiting', 'waiting'],
  FINISHED: ['finished', 'finished'],
  FAILED: ['failed', 'failed'],
  KILLED: ['stopped', 'stopped'],
  INTERRUPTED: ['attention', 'interrupted'],
  PAUSED: ['waiting', 'paused'],
};

type IsLive = (name: string, version: number) => boolean;

const columnsFor = (isLive: IsLive): readonly Column<RunSummary>[] => [
  {
    key: 'name',
    head: 'run',
    kind: 'text',
    cell: ({ name, runId }) => <PathLink path={`/run/${runId}`}>{name}</PathLink>,
    text: ({ name }) => name,
    sort: ({ name }) => name,
  },
  {
    key: 'status',
    head: 'state',
    kind: 'status',
    cell: ({ status }) => <StatusShape status={STATES[status][0]} words={STATES[status][1]} />,
    text: ({ status }) => STATES[status][1],
    sort: ({ status }) => STATES[status][1],
  },
  {
    key: 'started',
    head: 'started',
    kind: 'text',
    width: 120,
    cell: ({ startedAt }) => <span title={fullDate(startedAt)}>{date(startedAt)}</span>,
    sort: ({ startedAt }) => startedAt,
  },
  {
    key: 'test',
    head: 'test accuracy (0.5 to 1)',
    kind: 'interval',
    cell: ({ kept }) => (kept ? <IntervalGlyph value={kept.testAccuracy} scale={[0.5, 1]} /> : '–'),
    sort: ({ kept }) => kept?.testAccuracy.value ?? null,
  },
  {
    key: 'registered',
    head: 'registered as',
    kind: 'text',
    width: 200,
    cell: ({ registered }) =>
      registered.length === 0 ? (
        <span className="third">not registered</span>
      ) : (
        <span className="row">
          {registered.map(({ name, version }) => (
            <span key={`${name} ${version}`} className="row">
              <PathLink path={`/models/${encodeURIComponent(name)}?version=${version}`}>
                {name} {versionName(version)}
              </PathLink>
              {isLive(name, version) && <Tag kind="live">live</Tag>}
            </span>
          ))}
        </span>
      ),
  },
];

export const UsedByTab = ({ version }: { readonly version: DataVersion }) => {
  const runs = useQuery(orpc.runs.list.queryOptions({ input: {} }));
  const deployments = useQuery(orpc.serving.list.queryOptions());
  const router = useRouter();
  if (runs.error && !runs.data) return <ErrorState error={runs.error} onRetry={() => void runs.refetch()} />;
  if (!runs.data) return <Loading />;
  const rows = runs.data.filter(({ runId }) => version.runs.some((run) => run.runId === runId));
  if (rows.length === 0) {
    return (
      <EmptyState
        title="No run yet"
        detail="Train on this version, and its runs stand here with their test accuracy and what they became."
      />
    );
  }
  const isLive: IsLive = (name, number) =>
    (deployments.data ?? []).some((one) => one.model === name && one.version === number && one.state === 'running');
  return (
    <DataTable
      label="Runs trained on this version"
      columns={columnsFor(isLive)}
      source={{ kind: 'rows', rows }}
      rowKey={({ runId }) => runId}
      padding={20}
      onOpen={({ runId }) => router.history.push(`/run/${runId}`)}
    />
  );
};
