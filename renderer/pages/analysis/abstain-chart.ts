/** Accuracy of what is answered by the share that is, with Wilson's interval; the chosen threshold ringed. */
import type { EChartsOption } from 'echarts';
import type { AbstainPoint } from '../../../core/contract/index.ts';
import { interval, metric, number, percent, probability } from '../../format/index.ts';
import { band, xTitle, yTitle } from '../../parts/chart/echarts-parts.ts';
import type { ChartData } from '../../parts/chart/ChartTable.tsx';
import type { ChartColours } from '../../parts/chart/tokens.ts';

type AbstainChart = {
  readonly colours: ChartColours;
  /** The surest first. */
  readonly points: readonly AbstainPoint[];
  readonly chosen: number;
};

/** Below this share answered the interval is so wide that it would flatten the rest. */
const SHOWN_FROM = 0.1;

export const abstainChart = ({ colours, points, chosen }: AbstainChart): EChartsOption => {
  const shown = points.filter(({ coverage }) => coverage >= SHOWN_FROM);
  const lowest = Math.min(0.9, ...shown.map((point) => point.interval.low));
  const min = Math.max(0, Math.floor(lowest * 10) / 10);
  const point = points[chosen];
  return {
    grid: { left: 44, right: 16, top: 26, bottom: 34 },
    xAxis: {
      type: 'value',
      min: 0,
      max: 1,
      interval: 0.2,
      splitLine: { show: false },
      axisLine: { show: true, lineStyle: { color: colours['line-strong'] } },
      axisLabel: { formatter: (value: number) => percent(value) },
      ...xTitle('answered', colours['text-3']),
    } as EChartsOption['xAxis'],
    yAxis: {
      type: 'value',
      min,
      max: 1,
      splitNumber: 4,
      axisLabel: { formatter: (value: number) => number(value, 2) },
      ...yTitle('accuracy of the answered', colours['text-3'], 38),
    } as EChartsOption['yAxis'],
    tooltip: {
      trigger: 'axis',
      confine: true,
      valueFormatter: (value) => (typeof value === 'number' ? metric(value) : '–'),
    },
    series: [
      band(
        shown.map(({ coverage }) => coverage),
        shown.map((own) => own.interval.low),
        shown.map((own) => own.interval.high),
        colours['live-band'],
      ),
      {
        type: 'line',
        name: 'right',
        z: 3,
        symbol: 'none',
        data: shown.map(({ coverage, accuracy }) => [coverage, accuracy]),
        lineStyle: { color: colours.live, width: 1.8 },
        itemStyle: { color: colours.live },
      },
      {
        type: 'scatter',
        name: 'now',
        z: 5,
        silent: true,
        symbolSize: 10,
        data: point ? [[point.coverage, point.accuracy]] : [],
        itemStyle: { color: colours.live, borderColor: colours.bg, borderWidth: 2 },
        label: { show: true, formatter: 'now', position: 'top', color: colours.text, fontSize: 11 },
      },
    ],
  };
};

export const abstainTable = (points: readonly AbstainPoint[]): ChartData => ({
  head: ['below', 'answered', 'right', 'interval'],
  rows: points.map((point) => [
    probability(point.threshold),
    percent(point.coverage),
    metric(point.accuracy),
    interval(point.interval),
  ]),
});
