/** All runs: the table with what differs, and the chart of it. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useDeferredValue, useId, useMemo, useRef, useState } from 'react';
import type { RunSummary } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { AnswerLine } from '../../parts/AnswerLine.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { Pane, Panes } from '../../parts/Panes.tsx';
import { DataTable } from '../../parts/table/DataTable.tsx';
import { runsAnswer } from './answer.ts';
import { useBrush } from './brush.ts';
import { ChartPane } from './ChartPane.tsx';
import { runColumns } from './columns.tsx';
import { FilterFault } from './FilterFault.tsx';
import type { Standing } from './lead.ts';
import { RunsTools } from './RunsTools.tsx';
import { isRunning } from './run-status.ts';
import { searchAnswer, searchOf } from './search-answer.ts';
import { useTableView } from './table-view.ts';
import { usePageKeys } from '../../frame/use-page-keys.ts';
import { useFoundRuns } from './use-found-runs.ts';
import { useRuns } from './use-runs.ts';
import { useShownRuns } from './use-shown-runs.ts';
import { useTrash } from './use-trash.ts';

type Props = { readonly filter: string };

const NO_STANDINGS: ReadonlyMap<string, Standing> = new Map();
const MOST_COMPARED = 8;
const FEWEST_DRAWN = 3;
/** More lines than these are a grey area; they are in the order of their validation loss. */
const MOST_DRAWN = 500;

const toggled = (selected: ReadonlySet<string>, runId: string): ReadonlySet<string> => {
  const next = new Set(selected);
  if (!next.delete(runId)) next.add(runId);
  return next;
};

export const RunsView = ({ filter }: Props) => {
  const navigate = useNavigate({ from: '/runs' });
  const { runs, jobs, served, lead, comparing, error, retry } = useRuns();
  const deleted = useQuery(orpc.runs.list.queryOptions({ input: { deleted: true } }));
  const { hidden, extra, sort, turn, chart } = useTableView();
  const project = useQuery(orpc.project.current.queryOptions()).data?.dir ?? '';
  const faultId = useId();
  const found = useFoundRuns(filter);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState<RunSummary>();
  const field = useRef<HTMLInputElement>(null);
  const brush = useBrush();
  const trash = useTrash();

  const queue = useQuery(orpc.training.queue.queryOptions());
  const search = searchOf(filter);
  const waiting = queue.data?.filter(({ sweep }) => sweep === search).length ?? 0;

  const { all, ranked, equal, drawn, axes, params, shown } = useShownRuns(runs, filter, found.ids, brush);
  const chartable = ranked.length >= FEWEST_DRAWN && axes.length > 2;
  const charted = useMemo(() => ranked.slice(0, MOST_DRAWN), [ranked]);
  // The table is there first: hundreds of lines take longer than its rows.
  const chartIsDue = useDeferredValue(true, false);
  const standings = lead?.standings ?? NO_STANDINGS;
  const columns = useMemo(
    () =>
      runColumns({
        runs: all,
        jobs,
        served,
        standings,
        params,
        hidden,
        extra,
        selected,
        onToggle: (runId) => setSelected((before) => toggled(before, runId)),
      }),
    [all, jobs, served, standings, params, hidden, extra, selected],
  );
  const source = useMemo(() => ({ kind: 'rows' as const, rows: shown }), [shown]);

  const chosen = all.filter(({ runId }) => selected.has(runId));
  const canCompare = chosen.length >= 2 && chosen.length <= MOST_COMPARED;
  const compare = (): boolean => {
    if (!canCompare) return false;
    // What is served comes first: the others are compared with it; else the one with the lowest validation loss.
    const order = (run: RunSummary): number =>
      run.runId === served?.runId ? -1 : (run.kept?.valLoss ?? Number.POSITIVE_INFINITY);
    void navigate({ search: { compare: chosen.toSorted((a, b) => order(a) - order(b)).map(({ runId }) => runId) } });
    return true;
  };
  const open = (run: RunSummary): void =>
    void navigate({ to: isRunning(run) ? '/train/$runId' : '/run/$runId', params: { runId: run.runId } });
  const remove = (): boolean => {
    const targets = (chosen.length > 0 ? chosen : all.filter(({ runId }) => runId === current?.runId)).filter(
      (run) => !isRunning(run),
    );
    if (targets.length === 0) return false;
    trash.remove(targets);
    setSelected(new Set());
    return true;
  };
  const setFilter = (text: string): void =>
    void navigate({ search: text === '' ? {} : { filter: text }, replace: true });
  usePageKeys({
    c: compare,
    Delete: remove,
    'ctrl+f': () => field.current?.focus(),
    Escape: () => {
      if (brush.active) brush.clear();
      else if (selected.size > 0) setSelected(new Set());
      else return false;
      return true;
    },
  });

  if (error !== null) {
    return (
      <div className="page">
        <ErrorState error={error} kept="No run was changed." onRetry={retry} />
      </div>
    );
  }
  return (
    <div className="page runs">
      <AnswerLine
        page="runs"
        answer={
          runs && (search === null ? runsAnswer({ runs, jobs, lead, comparing }) : searchAnswer(runs, search, waiting))
        }
      >
        {all.length > 1 && (
          <Button
            variant="default"
            disabled={!canCompare}
            onClick={compare}
            rightSection={<kbd>C</kbd>}
            title={canCompare ? undefined : 'Select two to eight runs, with X or their boxes'}
          >
            {chosen.length > 0 ? `Compare ${chosen.length} selected` : 'Compare'}
          </Button>
        )}
        <Button onClick={() => void navigate({ to: '/train' })}>New run</Button>
      </AnswerLine>
      {trash.error && <ErrorState error={trash.error} kept="The run stays where it was." />}
      {runs === null && <Loading rows={8} />}
      {runs !== null && (
        <>
          {(all.length > 0 || (deleted.data?.length ?? 0) > 0) && (
            <RunsTools
              filter={filter}
              onFilter={setFilter}
              field={field}
              project={project}
              faulty={found.fault !== null}
              faultId={faultId}
              runs={all}
              equal={all.length > 1 ? equal : null}
              shown={shown.length}
              total={all.length}
              deleted={deleted.data?.length ?? 0}
              chartable={chartable}
              onRemove={chosen.some((run) => !isRunning(run)) ? remove : null}
              selected={chosen.length}
            />
          )}
          {found.fault && <FilterFault id={faultId} filter={filter} fault={found.fault} />}
          {found.error !== null && <ErrorState error={found.error} kept="All runs are shown." />}
          {all.length === 0 ? (
            <EmptyState
              title="One row a run will stand here"
              detail="Each keeps its data version, its parameters, the figures of every epoch, and the answer to each test text."
            />
          ) : (
            <Panes name={chartable && chart !== 'none' ? 'runs' : 'runs-table'} orientation="vertical">
              <Pane name="runs-list" scrolls={false} min="25%">
                <DataTable
                  key={turn}
                  label="Runs"
                  columns={columns}
                  source={source}
                  rowKey={(run) => run.runId}
                  defaultSort={sort}
                  onSort={(next) => useTableView.setState({ sort: next })}
                  pinned={isRunning}
                  selected={selected}
                  onSelect={setSelected}
                  onCurrent={setCurrent}
                  onOpen={open}
                  empty="No run matches. Esc clears the filter."
                />
              </Pane>
              {chartable && chart !== 'none' && (
                <Pane name="runs-chart" size="34%" min="150px" scrolls={false}>
                  {chartIsDue && (
                    <ChartPane
                      runs={charted}
                      params={drawn}
                      axes={axes}
                      standings={standings}
                      served={served}
                      selected={selected}
                      brush={brush}
                    />
                  )}
                </Pane>
              )}
            </Panes>
          )}
        </>
      )}
    </div>
  );
};
