/** Options for the charts that occur on several pages: lines with bands, and two histograms over each other. */
import type { EChartsOption } from 'echarts';
import type { Histogram } from '../../../core/contract/index.ts';
import { number, percent } from '../../format/index.ts';
import { type Bin, band, endName, histogram, limit, outline, xTitle, yTitle } from './echarts-parts.ts';
import type { ChartColours } from './tokens.ts';

export type ChartPoint = readonly [x: number, y: number];

export type ChartLine = {
  readonly name: string;
  readonly points: readonly ChartPoint[];
  /** A token's value, for example `colours.live`. */
  readonly colour: string;
  /** 2 for the subject, 1.3 for others, 1 for raw lines. */
  readonly width?: number;
  readonly band?: { readonly low: readonly number[]; readonly high: readonly number[]; readonly colour: string };
  /** Writes the name at the line's end. */
  readonly named?: boolean;
  readonly dots?: boolean;
  /** x of the point to ring, as the kept epoch. */
  readonly ringed?: number | null;
  readonly step?: boolean;
};

export type LineChart = {
  readonly colours: ChartColours;
  readonly lines: readonly ChartLine[];
  readonly x: {
    readonly title: string;
    readonly min?: number;
    readonly max?: number;
    readonly kind?: 'value' | 'time';
    readonly write?: (x: number) => string;
    readonly interval?: number;
  };
  readonly y: {
    readonly title: string;
    readonly min?: number;
    readonly max?: number;
    readonly interval?: number;
    readonly write?: (y: number) => string;
  };
  readonly limit?: { readonly value: number; readonly name: string };
  /** Room for names at the lines' ends, pixels. */
  readonly right?: number;
  /** Charts of one group share their pointer. */
  readonly left?: number;
};

export const lineChart = ({ colours, lines, x, y, limit: line, right = 72, left = 44 }: LineChart): EChartsOption => {
  const writeY = y.write ?? ((value: number) => number(value, 3));
  return {
    grid: { left, right, top: 28, bottom: 34 },
    xAxis: {
      type: x.kind ?? 'value',
      splitLine: { show: false },
      axisLine: { show: true, lineStyle: { color: colours['line-strong'] } },
      splitNumber: 5,
      ...(x.interval === undefined ? {} : { interval: x.interval }),
      ...(x.min === undefined ? {} : { min: x.min }),
      ...(x.max === undefined ? {} : { max: x.max }),
      ...(x.write ? { axisLabel: { formatter: x.write } } : {}),
      ...xTitle(x.title, colours['text-3']),
    } as EChartsOption['xAxis'],
    yAxis: {
      type: 'value',
      splitNumber: 4,
      scale: y.min === undefined,
      ...(y.min === undefined ? {} : { min: y.min }),
      ...(y.max === undefined ? {} : { max: y.max }),
      ...(y.interval === undefined ? {} : { interval: y.interval }),
      ...(y.write ? { axisLabel: { formatter: y.write } } : {}),
      ...yTitle(y.title, colours['text-3'], left - 6),
    } as EChartsOption['yAxis'],
    tooltip: {
      trigger: 'axis',
      confine: true,
      valueFormatter: (value) => (typeof value === 'number' ? writeY(value) : '–'),
    },
    series: [
      ...lines.flatMap(({ points, band: area }) =>
        area
          ? [
              band(
                points.map(([at]) => at),
                area.low,
                area.high,
                area.colour,
              ),
            ]
          : [],
      ),
      ...lines.map((one, index) => ({
        type: 'line' as const,
        name: one.name,
        z: 3,
        data: one.points.map((point) => [...point]),
        showSymbol: one.dots === true || one.points.length === 1,
        symbol: 'circle',
        symbolSize: 5,
        ...(one.step ? { step: 'end' as const } : {}),
        lineStyle: { color: one.colour, width: one.width ?? 1.3 },
        itemStyle: { color: one.colour },
        // Names at the ends of lines that meet stand below one another.
        labelLayout: { moveOverlap: 'shiftY' as const },
        ...(one.named === false ? {} : endName(one.name, one.colour, colours.bg)),
        ...(one.ringed === undefined || one.ringed === null ? {} : ring(one, one.ringed, colours)),
        ...(index === 0 && line ? limit(line.value, line.name, colours['text-2']) : {}),
      })),
    ],
  };
};

const ring = (one: ChartLine, at: number, colours: ChartColours) => {
  const point = one.points.find(([x]) => x === at);
  return point === undefined
    ? {}
    : {
        markPoint: {
          silent: true,
          symbol: 'circle',
          symbolSize: 11,
          label: { show: false },
          itemStyle: { color: colours.bg, borderColor: one.colour, borderWidth: 2 },
          data: [{ name: 'kept', coord: [...point] }],
        },
      };
};

const binsOf = ({ edges, shares }: Histogram): Bin[] =>
  shares.map((share, index) => [edges[index] ?? 0, edges[index + 1] ?? 0, share]);

export type HistogramPair = {
  readonly colours: ChartColours;
  readonly reference: Histogram;
  /** Laid over as an outline; shares its bins with the reference. */
  readonly live?: Histogram | null;
  readonly xTitle: string;
  readonly yTitle?: string;
  readonly writeX?: (x: number) => string;
  /** About so many ticks; fewer where there is little room. */
  readonly xTicks?: number;
  /** Candidate outlines are orange. */
  readonly role?: 'live' | 'candidate';
};

/** Reference filled, live outlined, on a value axis with true bin edges; heights are shares of texts. */
export const histogramPair = (chart: HistogramPair): EChartsOption => {
  const { colours, reference, live, role = 'live' } = chart;
  const first = reference.edges[0] ?? 0;
  const last = reference.edges.at(-1) ?? 1;
  const colour = role === 'live' ? colours.live : colours['candidate-mark'];
  return {
    grid: { left: 44, right: 16, top: 28, bottom: 34 },
    xAxis: {
      type: 'value',
      min: first,
      max: last,
      splitLine: { show: false },
      axisLine: { show: true, lineStyle: { color: colours['line-strong'] } },
      ...(chart.xTicks === undefined ? {} : { splitNumber: chart.xTicks }),
      axisLabel: { hideOverlap: true, ...(chart.writeX ? { formatter: chart.writeX } : {}) },
      ...xTitle(chart.xTitle, colours['text-3']),
    } as EChartsOption['xAxis'],
    yAxis: {
      type: 'value',
      min: 0,
      splitNumber: 3,
      axisLabel: { formatter: (share: number) => percent(share) },
      ...yTitle(chart.yTitle ?? 'share of texts', colours['text-3']),
    } as EChartsOption['yAxis'],
    series: [
      histogram(binsOf(reference), colours['reference-fill']),
      outline(binsOf(reference), colours.reference, 1),
      ...(live ? [outline(binsOf(live), colour)] : []),
    ],
  };
};

/** The same as a table. */
export const histogramTable = (reference: Histogram, live: Histogram | null | undefined, unit: string) => ({
  head: live ? [unit, 'reference', 'live'] : [unit, 'share'],
  rows: reference.shares.map((share, index) => [
    `${number(reference.edges[index] ?? 0, 2)} to ${number(reference.edges[index + 1] ?? 0, 2)}`,
    percent(share, 1),
    ...(live ? [percent(live.shares[index] ?? 0, 1)] : []),
  ]),
});
