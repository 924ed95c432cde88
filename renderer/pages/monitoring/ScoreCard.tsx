/** One score over all checks; its head is a button that shows the score below, and so is a click anywhere on it. */
import { useEffect, useMemo, useRef } from 'react';
import type { DriftScore } from '../../../core/contract/index.ts';
import { metric } from '../../format/index.ts';
import { Chart } from '../../parts/chart/Chart.tsx';
import type { ChartInstance } from '../../parts/chart/echarts.ts';
import { useChartColours } from '../../parts/chart/tokens.ts';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { scoreStatus } from './format.ts';
import { scoreChart } from './score-chart.ts';
import { findingOf, nearestCheck, type SeriesPoint, seriesTable } from './series.ts';

type Props = {
  readonly score: DriftScore;
  /** What is measured of a text, for the line under the name. */
  readonly measures: string;
  readonly points: readonly SeriesPoint[];
  readonly checkId: string;
  readonly selected: boolean;
  readonly onSelect: () => void;
  readonly onCheck: (checkId: string) => void;
};

export const ScoreCard = ({ score, measures, points, checkId, selected, onSelect, onCheck }: Props) => {
  const colours = useChartColours();
  const option = useMemo(() => scoreChart(colours, points, checkId), [colours, points, checkId]);
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
  return (
    <div className="score-card" data-selected={selected} onClick={onSelect}>
      <button type="button" className="score-head" aria-pressed={selected} data-score={score.name}>
        <StatusShape status={scoreStatus(score)} words={<span className="strong">{score.title}</span>} />
        <span className="push num">
          <span className="medium">{score.statistic === null ? 'too few to say' : metric(score.statistic)}</span>{' '}
          <span className="third small">
            {score.threshold === null ? 'no limit' : `limit ${metric(score.threshold)}`}
          </span>
        </span>
      </button>
      <div className="small third cut">KS statistic, {measures}</div>
      <div className="score-chart">
        <Chart
          option={option}
          label={findingOf(score.title, points)}
          height="100%"
          table={table}
          marks={points.length * 2}
          onReady={onReady}
        />
      </div>
    </div>
  );
};
