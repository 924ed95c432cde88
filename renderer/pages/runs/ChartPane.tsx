/** Below the table: what differs, as parallel lines to drag along, or test accuracy against one of them. */
import { SegmentedControl, Select } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { Chart } from '../../parts/chart/Chart.tsx';
import type { ChartInstance } from '../../parts/chart/echarts.ts';
import { useChartColours } from '../../parts/chart/tokens.ts';
import { Section } from '../../parts/Section.tsx';
import type { Brush } from './brush.ts';
import type { DifferingParam } from './differences.ts';
import type { RankedRun, Standing } from './lead.ts';
import type { ParallelAxis } from './parallel-axes.ts';
import { parallelOption, parallelTable } from './parallel.ts';
import { scatterChoices, scatterOption, scatterTable } from './scatter.ts';
import type { ServedRun } from './served-run.ts';
import { useTableView } from './table-view.ts';

type Props = {
  readonly runs: readonly RankedRun[];
  readonly params: readonly DifferingParam[];
  readonly axes: readonly ParallelAxis[];
  readonly standings: ReadonlyMap<string, Standing>;
  readonly served: ServedRun | null;
  readonly selected: ReadonlySet<string>;
  readonly brush: Brush;
};

const kinds = [
  { value: 'lines', label: 'Lines' },
  { value: 'scatter', label: 'Scatter' },
];

/** Opens the run whose point is clicked; parallel lines are for dragging. */
const openOnClick = (chart: ChartInstance, open: (runId: string) => void): void => {
  chart.on('click', ({ data }) => {
    if (typeof data === 'object' && data !== null && 'id' in data && typeof data.id === 'string') open(data.id);
  });
};

export const ChartPane = ({ runs, params, axes, standings, served, selected, brush }: Props) => {
  const colours = useChartColours();
  const router = useRouter();
  const { chart } = useTableView();
  const choices = useMemo(() => scatterChoices(params), [params]);
  const [wanted, setWanted] = useState<string | null>(null);
  const x = choices.find(({ key }) => key === wanted) ?? choices[0];
  const scatter = chart === 'scatter' && x !== undefined;
  const option = useMemo(
    () =>
      scatter
        ? scatterOption({ colours, runs, x, served, selected })
        : parallelOption({ colours, runs, axes, standings, served, selected }),
    [scatter, colours, runs, x, axes, standings, served, selected],
  );
  const best = runs[0];
  const finding =
    best === undefined
      ? 'No finished runs'
      : `${best.name} has the lowest validation loss of ${runs.length} finished runs`;
  return (
    <Section
      className="runs-chart"
      title={scatter ? 'Test accuracy' : 'What differs'}
      note={
        scatter
          ? 'bars are 95 % intervals; a click opens the run'
          : 'drag along an axis to filter the table; up is better on the two at the right'
      }
      right={
        <>
          {!scatter && brush.active && (
            <button type="button" className="text-button" onClick={brush.clear}>
              Clear filter
            </button>
          )}
          {scatter && (
            <Select
              aria-label="Against"
              value={x.key}
              onChange={setWanted}
              data={choices.map(({ key, title }) => ({ value: key, label: `against ${title}` }))}
              w={210}
            />
          )}
          <SegmentedControl
            aria-label="Kind of chart"
            data={kinds}
            value={scatter ? 'scatter' : 'lines'}
            onChange={(kind) => useTableView.setState({ chart: kind === 'scatter' ? 'scatter' : 'lines' })}
          />
        </>
      }
    >
      <Chart
        key={scatter ? 'scatter' : `lines ${brush.turn}`}
        option={option}
        label={finding}
        height="100%"
        marks={runs.length * axes.length}
        table={scatter ? scatterTable(runs, x) : parallelTable(runs, axes)}
        onReady={(started) => {
          if (scatter) openOnClick(started, (runId) => void router.navigate({ to: '/run/$runId', params: { runId } }));
          else brush.listen(started);
        }}
      />
    </Section>
  );
};
