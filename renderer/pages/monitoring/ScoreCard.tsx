/** One measure over all checks; its head is a button that shows the measure below, and so is a click anywhere on it. */
import { useEffect, useMemo, useRef } from 'react';
import { Chart } from '../../parts/chart/Chart.tsx';
import type { ChartInstance } from '../../parts/chart/echarts.ts';
import { useChartColours } from '../../parts/chart/tokens.ts';
import { type Status, StatusShape } from '../../parts/StatusShape.tsx';
import type { Measure } from './measures.ts';
import { scoreChart } from './score-chart.ts';
import { findingOf, nearestCheck, type SeriesPoint, seriesTable } from './series.ts';

type Props = {
  readonly measure: Measure;
  readonly points: readonly SeriesPoint[];
  readonly checkId: string;
  readonly selected: boolean;
  readonly small: boolean;
  readonly onSelect: () => void;
  readonly onCheck: (checkId: string) => void;
};

const statusOf = (point: SeriesPoint | undefined): Status => {
  if (!point || point.value === null) return 'too-few';
  return point.outside ? 'attention' : 'ok';
};

export const ScoreCard = ({ measure, points, checkId, selected, small, onSelect, onCheck }: Props) => {
  const colours = useChartColours();
  const { kind } = measure;
  const option = useMemo(
    () => scoreChart({ colours, points, kind, selected: checkId, small }),
    [colours, points, kind, checkId, small],
  );
  const table = useMemo(() => seriesTable(points), [points]);
  const latest = useRef({ points, onCheck });
  useEffect(() => {
    latest.current = { points, onCheck };
  }, [points, onCheck]);
  const onReady = (chart: ChartInstance): void => {
    chart.getZr().on('click', ({ offsetX, offsetY }) => {
      const pixel = [offsetX, offsetY];
      if (!chart.containPixel('grid', pixel)) return;
      const [at] = chart.convertFromPixel('grid', pixel);
      const found = at === undefined ? null : nearestCheck(latest.current.points, at);
      if (found !== null) latest.current.onCheck(found);
    });
  };
  const now = points.find((point) => point.checkId === checkId);
  return (
    <div className={`score-card ${small ? 'small-card' : 'large-card'}`} data-selected={selected} onClick={onSelect}>
      <button type="button" className="score-head" aria-pressed={selected} data-score={measure.key}>
        <StatusShape status={statusOf(now)} words={<span className="strong cut">{measure.title}</span>} />
        <span className="push num nowrap" title={now ? `${now.words}, ${now.limitWords}` : undefined}>
          <span className={small ? 'small medium' : 'medium'}>{now?.words.replace('KS statistic ', '') ?? '–'}</span>
          {!small && <span className="third small"> {now?.limitWords}</span>}
        </span>
      </button>
      <div className="small third cut" title={measure.what}>
        {measure.what}
      </div>
      <div className="score-chart">
        <Chart
          option={option}
          label={findingOf(measure.title, points)}
          height="100%"
          table={table}
          marks={points.length * 2}
          onReady={onReady}
        />
      </div>
    </div>
  );
};
