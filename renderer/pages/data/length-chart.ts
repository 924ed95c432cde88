/** A split's length histogram with train's as an outline over it; all splits on one scale. */
import type { EChartsOption } from 'echarts';
import type { Histogram } from '../../../core/contract/index.ts';
import { number, percent } from '../../format/index.ts';
import { type Bin, histogram, outline, xTitle, yTitle } from '../../parts/chart/echarts-parts.ts';
import type { ChartColours } from '../../parts/chart/tokens.ts';

const binsOf = ({ edges, shares }: Histogram): Bin[] =>
  shares.map((share, index) => [edges[index] ?? 0, edges[index + 1] ?? 0, share]);

/** The next multiple of 10 % above the highest bar of all splits. */
export const commonTop = (histograms: readonly Histogram[]): number =>
  Math.max(0.1, Math.ceil(Math.max(0, ...histograms.flatMap(({ shares }) => shares)) * 10 - 1e-9) / 10);

/** Words between two labels: every bin's edge up to four bins, else every second, third, and so on. */
export const stepOf = (edges: readonly number[]): number => {
  const width = (edges[1] ?? 1) - (edges[0] ?? 0);
  return width * Math.max(1, Math.ceil((edges.length - 1) / 4));
};

type LengthChart = {
  readonly colours: ChartColours;
  readonly own: Histogram;
  /** null for train itself. */
  readonly train: Histogram | null;
  readonly fill: string;
  readonly top: number;
};

export const lengthChart = ({ colours, own, train, fill, top }: LengthChart): EChartsOption => ({
  grid: { left: 44, right: 8, top: 28, bottom: 34 },
  xAxis: {
    type: 'value',
    min: own.edges[0] ?? 0,
    max: own.edges.at(-1) ?? 1,
    splitLine: { show: false },
    axisLine: { show: true, lineStyle: { color: colours['line-strong'] } },
    // The last edge is labelled only where it falls on a step: else it would stand against its neighbour.
    interval: stepOf(own.edges),
    axisLabel: { formatter: (words: number) => (words % stepOf(own.edges) === 0 ? number(words) : '') },
    ...xTitle('words', colours['text-3']),
  } as EChartsOption['xAxis'],
  yAxis: {
    type: 'value',
    min: 0,
    max: top,
    interval: top / 2,
    axisLabel: { formatter: (share: number) => percent(share) },
    ...yTitle('share of texts', colours['text-3']),
  } as EChartsOption['yAxis'],
  series: [histogram(binsOf(own), fill), ...(train ? [outline(binsOf(train), colours['text-2'], 1.3)] : [])],
});

export const lengthTable = (own: Histogram, train: Histogram | null) => ({
  head: train ? ['words', 'share', 'train'] : ['words', 'share'],
  rows: own.shares.map((share, index) => [
    `${number(own.edges[index] ?? 0)} to ${number((own.edges[index + 1] ?? 1) - 1)}`,
    percent(share, 1),
    ...(train ? [percent(train.shares[index] ?? 0, 1)] : []),
  ]),
});
