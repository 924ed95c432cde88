/** The reliability curve with its intervals over the diagonal, and below on the same axis how many texts stand behind each point. */
import type { EChartsOption } from 'echarts';
import type { ReliabilityCurve } from '../../../core/contract/index.ts';
import { count, interval, number, probability } from '../../format/index.ts';
import { band, type Bin, histogram, outline, xTitle, yTitle } from '../../parts/chart/echarts-parts.ts';
import type { ChartData } from '../../parts/chart/ChartTable.tsx';
import type { ChartColours } from '../../parts/chart/tokens.ts';

/** Bars of fewer texts are hollow. */
const FEW = 30;

type ReliabilityChart = {
  readonly colours: ChartColours;
  readonly curve: ReliabilityCurve;
  readonly name: string;
  readonly other: { readonly curve: ReliabilityCurve; readonly name: string } | null;
  /** "confidence", "probability of positive". */
  readonly of: string;
};

const HALF = 0.006;
const LEFT = 44;
const RIGHT = 16;

export const reliabilityChart = ({ colours, curve, name, other, of }: ReliabilityChart): EChartsOption => {
  const all = [...curve.bins, ...(other?.curve.bins ?? [])];
  const from = Math.min(0.9, Math.floor(10 * Math.min(1, ...all.map((bin) => bin.from)) + 1e-9) / 10);
  const axis = {
    type: 'value' as const,
    min: from,
    max: 1,
    interval: from < 0.5 ? 0.2 : 0.1,
    splitLine: { show: false },
    axisLine: { show: true, lineStyle: { color: colours['line-strong'] } },
    axisLabel: { formatter: (value: number) => number(value, 1) },
  };
  const line = (of: ReliabilityCurve, title: string, colour: string) => ({
    type: 'line' as const,
    name: title,
    z: 4,
    symbol: 'circle',
    symbolSize: 7,
    showSymbol: true,
    data: of.bins.map(({ predicted, observed }) => [predicted, observed]),
    lineStyle: { color: colour, width: 1.8 },
    itemStyle: { color: colour },
  });
  const bandOf = ({ bins }: ReliabilityCurve, colour: string) => {
    // One bin alone has no width to draw between.
    const ends = bins.length === 1 ? [-HALF, HALF] : [0];
    const points = bins.flatMap((bin) => ends.map((by) => ({ x: bin.predicted + by, ...bin.interval })));
    return band(
      points.map(({ x }) => x),
      points.map(({ low }) => low),
      points.map(({ high }) => high),
      colour,
    );
  };
  const bars = curve.bins.map(({ from: left, to, rows }): Bin => [Math.max(from, left), to, rows]);
  const below = { xAxisIndex: 1, yAxisIndex: 1 };
  return {
    grid: [
      { left: LEFT, right: RIGHT, top: 26, bottom: '42%' },
      { left: LEFT, right: RIGHT, top: '74%', bottom: 22 },
    ],
    xAxis: [
      { ...axis, gridIndex: 0, ...xTitle(of, colours['text-3']) },
      { ...axis, gridIndex: 1 },
    ] as EChartsOption['xAxis'],
    yAxis: [
      {
        type: 'value',
        gridIndex: 0,
        min: 0,
        max: 1,
        interval: 0.25,
        axisLabel: { formatter: (value: number) => number(value, 2) },
        ...yTitle('share that is right', colours['text-3'], LEFT - 6),
      },
      { type: 'value', gridIndex: 1, min: 0, splitNumber: 2, ...yTitle('texts', colours['text-3'], LEFT - 6) },
    ] as EChartsOption['yAxis'],
    tooltip: {
      trigger: 'item',
      confine: true,
      formatter: (params) => {
        const { seriesName, dataIndex } = Array.isArray(params) ? (params[0] ?? { dataIndex: 0 }) : params;
        const bin = (other && seriesName === other.name ? other.curve : curve).bins[dataIndex];
        return bin
          ? `${probability(bin.from)} to ${probability(bin.to)}: ${count(bin.rows, 'text')}<br>mean ${probability(bin.predicted)}, right ${number(bin.observed, 3)} (${interval(bin.interval)})`
          : '';
      },
    },
    series: [
      bandOf(curve, colours['live-band']),
      ...(other ? [bandOf(other.curve, colours['candidate-band'])] : []),
      {
        type: 'line',
        name: 'perfect',
        z: 2,
        silent: true,
        symbol: 'none',
        data: [
          [from, from],
          [1, 1],
        ],
        lineStyle: { color: colours['text-3'], width: 1, type: [4, 3] },
      },
      line(curve, name, colours.live),
      ...(other ? [line(other.curve, other.name, colours['candidate-mark'])] : []),
      {
        ...histogram(
          bars.filter(([, , rows]) => rows >= FEW),
          colours.reference,
        ),
        ...below,
        silent: true,
      },
      ...bars
        .filter(([, , rows]) => rows < FEW)
        .map((bar) => ({ ...outline([bar], colours.reference, 1.2), ...below })),
    ],
  };
};

export const reliabilityTable = ({ bins }: ReliabilityCurve): ChartData => ({
  head: ['scores', 'texts', 'mean', 'right', 'interval'],
  rows: bins.map((bin) => [
    `${probability(bin.from)} to ${probability(bin.to)}`,
    bin.rows,
    number(bin.predicted, 3),
    number(bin.observed, 3),
    interval(bin.interval),
  ]),
});
