/** Latency above requests a minute on one time axis: p50 to p95 as a band, p99 thin; both share the pointer. */
import type { EChartsOption } from 'echarts';
import { count, dateAndTime, milliseconds } from '../../format/index.ts';
import { band, endName, histogram, yTitle } from '../../parts/chart/echarts-parts.ts';
import type { ChartColours } from '../../parts/chart/tokens.ts';
import { atOf, type Minute, MINUTE, stretches, tickWords } from './traffic.ts';

type Ends = readonly [number, number];
type Percentile = 'p50' | 'p95' | 'p99';

/** Each minute as a level stroke as wide as it is, so that it stands over its bar. */
const levels = (stretch: readonly Minute[], of: (minute: Minute) => number): [number, number][] =>
  stretch.flatMap((minute): [number, number][] => [
    [atOf(minute), of(minute)],
    [atOf(minute) + MINUTE, of(minute)],
  ]);

/** Lines break where no request came: missing is a gap, not zero. */
const broken = (all: readonly (readonly Minute[])[], key: Percentile): (readonly [number, number | null])[] =>
  all.flatMap((stretch, index) => {
    const points = levels(stretch, (minute) => minute[key]);
    const last = points.at(-1);
    return index < all.length - 1 && last ? [...points, [last[0], null] as const] : points;
  });

/** Under this width, in milliseconds a pixel of about 600, a minute alone would be too narrow to see: a dot marks it. */
const DOTS_FROM = 3 * 60 * MINUTE;

/** The 99th percentile of few requests jumps: it stays behind the others. */
const PALE = 0.55;

const line = (all: readonly (readonly Minute[])[], key: Percentile, colour: string, width: number, opacity = 1) => ({
  type: 'line' as const,
  name: key,
  z: 3,
  data: broken(all, key).map((point) => [...point]),
  showSymbol: false,
  lineStyle: { color: colour, width, opacity },
  itemStyle: { color: colour },
  labelLayout: { moveOverlap: 'shiftY' as const },
  ...endName(key, colour),
});

const dots = (all: readonly (readonly Minute[])[], key: Percentile, colour: string, size: number) => ({
  type: 'scatter' as const,
  name: `${key} alone`,
  silent: true,
  z: 4,
  symbolSize: size,
  itemStyle: { color: colour },
  data: all.flatMap(([only, second]) => (only && !second ? [[atOf(only) + MINUTE / 2, only[key]]] : [])),
});

export const trafficChart = (colours: ChartColours, minutes: readonly Minute[], ends: Ends): EChartsOption => {
  const all = stretches(minutes, ends);
  const withDots = ends[1] - ends[0] > DOTS_FROM;
  const x = {
    type: 'time' as const,
    min: ends[0],
    max: ends[1],
    splitNumber: 4,
    splitLine: { show: false },
    axisLine: { show: true, lineStyle: { color: colours['line-strong'] } },
  };
  return {
    grid: [
      { left: 44, right: 44, top: 26, bottom: '57%' },
      { left: 44, right: 44, top: '64%', bottom: 22 },
    ],
    axisPointer: { link: [{ xAxisIndex: 'all' }] },
    xAxis: [
      { ...x, gridIndex: 0, axisLabel: { show: false }, axisTick: { show: false } },
      {
        ...x,
        gridIndex: 1,
        axisLabel: {
          hideOverlap: true,
          showMinLabel: false,
          showMaxLabel: false,
          formatter: (at: number) => tickWords(at, ends),
        },
      },
    ],
    yAxis: [
      { type: 'value', gridIndex: 0, min: 0, splitNumber: 2, ...yTitle('milliseconds', colours['text-3'], 38) },
      {
        type: 'value',
        gridIndex: 1,
        min: 0,
        splitNumber: 2,
        minInterval: 1,
        ...yTitle('requests a minute', colours['text-3'], 38),
      },
    ] as EChartsOption['yAxis'],
    tooltip: {
      trigger: 'axis',
      confine: true,
      axisPointer: { type: 'line' },
      formatter: (params) => {
        const first = (Array.isArray(params) ? params : [params])[0];
        const at = Array.isArray(first?.value) ? first.value[0] : null;
        const minute =
          typeof at === 'number'
            ? minutes.findLast((each) => atOf(each) <= at && at <= atOf(each) + MINUTE)
            : undefined;
        return minute ? tooltipOf(minute) : '';
      },
    },
    series: [
      ...all.map((stretch) => ({
        ...band(
          levels(stretch, () => 0).map(([at]) => at),
          levels(stretch, ({ p50 }) => p50).map(([, low]) => low),
          levels(stretch, ({ p95 }) => p95).map(([, high]) => high),
          colours['live-band'],
        ),
        xAxisIndex: 0,
        yAxisIndex: 0,
      })),
      line(all, 'p99', colours.live, 1, PALE),
      line(all, 'p95', colours.live, 1.3),
      line(all, 'p50', colours.live, 2),
      ...(withDots
        ? [dots(all, 'p99', colours.live, 3), dots(all, 'p95', colours.live, 4), dots(all, 'p50', colours.live, 5)]
        : []),
      {
        ...histogram(
          minutes.map((minute) => [atOf(minute), atOf(minute) + MINUTE, minute.requests]),
          colours['text-3'],
        ),
        name: 'requests',
        xAxisIndex: 1,
        yAxisIndex: 1,
      },
    ],
  };
};

const tooltipOf = ({ at, requests, p50, p95, p99 }: Minute): string =>
  [
    dateAndTime(at),
    `p50 ${milliseconds(p50)}`,
    `p95 ${milliseconds(p95)}`,
    `p99 ${milliseconds(p99)}`,
    `${count(requests, 'request')}${requests < 20 ? ': too few for p95 and p99' : ''}`,
  ].join('<br>');

/** Marks drawn, to choose the renderer. */
export const marksOf = (minutes: readonly Minute[]): number => minutes.length * 7;
