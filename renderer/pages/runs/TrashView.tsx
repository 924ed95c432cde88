/** Runs in the trash: nothing of them is lost, and each comes back. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { RunSummary } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { count, dateAndTime, estimate, loss, shortHash } from '../../format/index.ts';
import { useCrumbs } from '../../frame/crumbs.ts';
import { AnswerLine } from '../../parts/AnswerLine.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import type { Column } from '../../parts/table/columns.ts';
import { DataTable } from '../../parts/table/DataTable.tsx';
import { RunStatusCell } from './RunStatusCell.tsx';
import { useTrash } from './use-trash.ts';

const columnsOf = (restore: (run: RunSummary) => void): readonly Column<RunSummary>[] => [
  { key: 'run', head: 'run', kind: 'text', width: '2fr', cell: ({ name }) => name, sort: ({ name }) => name },
  { key: 'status', head: 'status', kind: 'status', cell: (run) => <RunStatusCell run={run} job={undefined} /> },
  {
    key: 'data',
    head: 'data',
    kind: 'text',
    cell: ({ datasets }) => <span className="mono">{shortHash(datasets[0]?.revision ?? '–')}</span>,
  },
  {
    key: 'valLoss',
    head: 'val loss',
    kind: 'number',
    cell: ({ kept }) => (kept ? loss(kept.valLoss) : '–'),
    sort: ({ kept }) => kept?.valLoss ?? null,
  },
  {
    key: 'testAccuracy',
    head: 'test accuracy',
    kind: 'number',
    width: 190,
    cell: ({ kept }) => (kept ? estimate(kept.testAccuracy) : '–'),
    sort: ({ kept }) => kept?.testAccuracy.value ?? null,
  },
  {
    key: 'when',
    head: 'trained',
    kind: 'number',
    width: 140,
    cell: ({ startedAt }) => dateAndTime(startedAt),
    sort: ({ startedAt }) => startedAt,
  },
  {
    key: 'restore',
    head: <span className="for-readers">restore</span>,
    kind: 'number',
    width: 110,
    cell: (run) => (
      <button type="button" className="text-button" aria-label={`Restore ${run.name}`} onClick={() => restore(run)}>
        Restore
      </button>
    ),
  },
];

export const TrashView = () => {
  const navigate = useNavigate({ from: '/runs' });
  const runs = useQuery(orpc.runs.list.queryOptions({ input: { deleted: true } }));
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const trash = useTrash();
  useCrumbs('Trash');
  const { restore } = trash;
  const columns = useMemo(() => columnsOf((run) => restore([run])), [restore]);
  const source = useMemo(() => ({ kind: 'rows' as const, rows: runs.data ?? [] }), [runs.data]);
  const chosen = (runs.data ?? []).filter(({ runId }) => selected.has(runId));
  const n = runs.data?.length ?? 0;
  return (
    <div className="page runs">
      <AnswerLine
        page="runs-trash"
        answer={
          runs.data
            ? {
                title: n === 0 ? 'The trash is empty.' : `${count(n, 'run')} ${n === 1 ? 'is' : 'are'} in the trash.`,
                detail: 'Metrics, files and models of a run in the trash are kept, and it can be restored.',
              }
            : null
        }
      >
        {chosen.length > 0 && (
          <Button
            onClick={() => {
              restore(chosen);
              setSelected(new Set());
            }}
          >
            Restore {chosen.length}
          </Button>
        )}
        <Button variant="default" onClick={() => void navigate({ search: {} })}>
          Back to runs
        </Button>
      </AnswerLine>
      {trash.error && <ErrorState error={trash.error} kept="The run stays in the trash." />}
      {runs.isPending && <Loading rows={4} />}
      {runs.error && !runs.data && <ErrorState error={runs.error} onRetry={() => void runs.refetch()} />}
      {n > 0 && (
        <div className="trash-table" data-pane="trash" tabIndex={-1}>
          <DataTable
            label="Runs in the trash"
            columns={columns}
            source={source}
            rowKey={({ runId }) => runId}
            defaultSort={{ key: 'when', descending: true }}
            selected={selected}
            onSelect={setSelected}
            onOpen={(run) => restore([run])}
          />
        </div>
      )}
    </div>
  );
};
