/** One metric of the compared runs over steps or time, smoothed as one likes. */
import { SegmentedControl, Select, Slider } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { CurveAxis, RunCurves, RunSummary } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { count } from '../../format/index.ts';
import { Chart } from '../../parts/chart/Chart.tsx';
import { useChartColours } from '../../parts/chart/tokens.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { metricsOf, useCurveChoice } from './curve-choice.ts';
import { overlayFinding, overlayOption, overlayTable, unfitForLog } from './overlay.ts';

const AXES = [
  { value: 'step', label: 'Step' },
  { value: 'relative', label: 'Relative' },
  { value: 'time', label: 'Time' },
] as const;

type Drawn = { readonly curves: RunCurves; readonly metric: string; readonly axis: CurveAxis };

/** Keys move the slider in many small steps. */
const SETTLED_MILLISECONDS = 250;

export const CurvesPane = ({ runs }: { readonly runs: readonly RunSummary[] }) => {
  const colours = useChartColours();
  const { metric: wanted, axis, smoothing, log } = useCurveChoice();
  const [dragged, setDragged] = useState(smoothing);
  useEffect(() => {
    const timer = setTimeout(() => useCurveChoice.setState({ smoothing: dragged }), SETTLED_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [dragged]);
  const metrics = useMemo(() => metricsOf(runs), [runs]);
  const metric = wanted !== null && metrics.includes(wanted) ? wanted : (metrics[0] ?? null);
  const found = useQuery({
    ...orpc.runs.curves.queryOptions({
      input: { runIds: runs.map(({ runId }) => runId), metric: metric ?? '', axis, smoothing },
    }),
    enabled: metric !== null,
    placeholderData: keepPreviousData,
  });
  const { data, isPlaceholderData } = found;
  // Until the next ones are there, the last ones stay as they were; how they look follows at once.
  const [last, setLast] = useState<Drawn | null>(null);
  if (data && metric !== null && !isPlaceholderData && data !== last?.curves) setLast({ curves: data, metric, axis });
  const shown = useMemo(() => last && { ...last, runs, log, colours }, [last, runs, log, colours]);
  const option = useMemo(() => shown && overlayOption(shown), [shown]);
  if (metric === null) return <EmptyState title="No metrics" detail="None of these runs measured anything." />;
  const without = shown?.curves.filter(({ total }) => total === 0).length ?? 0;
  const unfit = shown?.log === true ? unfitForLog(shown.curves) : 0;
  const notes = [
    without > 0 ? `${count(without, 'run')} ${without === 1 ? 'has' : 'have'} none` : '',
    unfit > 0 ? `${count(unfit, 'point')} at or below 0 left out` : '',
  ].filter(Boolean);
  return (
    <div className="curves-pane">
      <div className="tool-row curves-tools">
        <Select
          aria-label="Metric"
          searchable
          allowDeselect={false}
          w={230}
          data={[...metrics]}
          value={metric}
          onChange={(value) => useCurveChoice.setState({ metric: value })}
        />
        <SegmentedControl
          aria-label="Along"
          data={[...AXES]}
          value={axis}
          onChange={(value) => useCurveChoice.setState({ axis: value })}
        />
        <span className="small second">smoothing</span>
        <Slider
          w={120}
          size="xs"
          thumbLabel="Smoothing"
          min={0}
          max={0.99}
          step={0.01}
          label={(value) => value.toFixed(2)}
          value={dragged}
          onChange={setDragged}
        />
        <span className="small num third">{dragged.toFixed(2)}</span>
        <button
          type="button"
          className="chip"
          aria-pressed={log}
          onClick={() => useCurveChoice.setState({ log: !log })}
        >
          Log scale
        </button>
        <span className="small third cut">{notes.join('; ')}</span>
      </div>
      {found.error && <ErrorState error={found.error} kept="No run was changed." />}
      {shown && option && (
        <div className="curves-chart">
          <Chart
            option={option}
            label={overlayFinding(shown)}
            height="100%"
            marks={shown.curves.reduce((sum, { raw, smooth }) => sum + raw.x.length + (smooth?.x.length ?? 0), 0)}
            table={overlayTable(shown)}
          />
        </div>
      )}
    </div>
  );
};
