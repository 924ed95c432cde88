/** Two to eight runs side by side: what differs, paired differences with intervals, and the texts that flipped. */
import { Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { orpc } from '../../engine/client.ts';
import { useCrumbs } from '../../frame/crumbs.ts';
import { AnswerLine } from '../../parts/AnswerLine.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { Pane, Panes } from '../../parts/Panes.tsx';
import { compareAnswer } from './compare.ts';
import './compare.css';
import { CompareTable } from './CompareTable.tsx';
import { useCurveChoice } from './curve-choice.ts';
import { CurvesPane } from './CurvesPane.tsx';
import { Flipped } from './Flipped.tsx';
import { correctPairs } from './lead.ts';
import { useServedRun } from './use-runs.ts';

type Props = { readonly runIds: readonly string[] };

export const CompareView = ({ runIds }: Props) => {
  const navigate = useNavigate({ from: '/runs' });
  const served = useServedRun();
  const comparison = useQuery(orpc.runs.compare.queryOptions({ input: { runIds: [...runIds] } }));
  const groups = useQuery(orpc.runs.groups.queryOptions({ input: { runIds: [...runIds] } }));
  const { below } = useCurveChoice();
  const pairs = useMemo(() => correctPairs(comparison.data?.pairs ?? []), [comparison.data]);
  useCrumbs('Compare');
  const show = (next: readonly string[]): void =>
    void navigate({ search: next.length < 2 ? {} : { compare: [...next] } });
  if (comparison.error && !comparison.data) {
    return (
      <div className="page">
        <ErrorState error={comparison.error} onRetry={() => void comparison.refetch()}>
          <button type="button" className="text-button" onClick={() => show([])}>
            Back to runs
          </button>
        </ErrorState>
      </div>
    );
  }
  const { data } = comparison;
  return (
    <div className="page compare">
      <AnswerLine page="compare" answer={data ? compareAnswer(data.runs, pairs) : null}>
        <Button variant="default" onClick={() => show([])}>
          Back to runs
        </Button>
      </AnswerLine>
      {!data && <Loading rows={8} />}
      {data && (
        <Panes name="compare" orientation="vertical">
          <Pane name="side-by-side" min="25%">
            <CompareTable
              runs={data.runs}
              pairs={pairs}
              served={served}
              groups={groups.data ?? null}
              onFirst={(runId) => show([runId, ...runIds.filter((each) => each !== runId)])}
              onRemove={runIds.length > 2 ? (runId) => show(runIds.filter((each) => each !== runId)) : null}
            />
          </Pane>
          <Pane name="flipped" size="36%" min="20%" scrolls={false}>
            <div className="compare-below">
              <SegmentedControl
                className="below-choice"
                aria-label="Below the table"
                data={[
                  { value: 'texts', label: 'Texts that flipped' },
                  { value: 'curves', label: 'Metric histories' },
                ]}
                value={below}
                onChange={(value) => useCurveChoice.setState({ below: value === 'curves' ? 'curves' : 'texts' })}
              />
              {below === 'curves' ? <CurvesPane runs={data.runs} /> : <Flipped runs={data.runs} pairs={pairs} />}
            </div>
          </Pane>
        </Panes>
      )}
    </div>
  );
};
