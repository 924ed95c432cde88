/** Latency above requests a minute on one time axis: p50 to p95 as a band, p99 thin; both share the pointer. */
import type { EChartsOption } from 'echarts';
import { count, dateAndTime, milliseconds } from '../../format/index.ts';
import { band, endName, histogram, yTitle } from '../../parts/chart/echarts-parts.ts';
import type { ChartColours } from '../../parts/chart/tokens.ts';
import { atOf, bucketWords, type Minute, MINUTE, stretches, tickWords } from './traffic.ts';

type Ends = readonly [number, number];
type Percentile = 'p50' | 'p95' | 'p99';

/** Each bucket as a level stroke as wide as it is, so that it stands over its bar. `width` in milliseconds. */
const levels = (stretch: readonly Minute[], width: number, of: (minute: Minute) => number): [number, number][] =>
  stretch.flatMap((minute): [number, number][] => [
    [atOf(minute), of(minute)],
    [atOf(minute) + width, of(minute)],
  ]);

/** Lines break where no request came: missing is a gap, not zero. */
const broken = (
  all: readonly (readonly Minute[])[],
  width: number,
  key: Percentile,
): (readonly [number, number | null])[] =>
  all.flatMap((stretch, index) => {
    const points = levels(stretch, width, (minute) => minute[key]);
    const last = points.at(-1);
    return index < all.length - 1 && last ? [...points, [last[0], null] as const] : points;
  });

/** The 99th percentile of few requests jumps: it stays behind the others. */
const PALE = 0.55;

const line = (
  all: readonly (readonly Minute[])[],
  width: number,
  key: Percentile,
  colour: string,
  stroke: number,
  opacity = 1,
) => ({
  type: 'line' as const,
  name: key,
  z: 3,
  data: broken(all, width, key).map((point) => [...point]),
  showSymbol: false,
  lineStyle: { color: colour, width: stroke, opacity },
  itemStyle: { color: colour },
  labelLayout: { moveOverlap: 'shiftY' as const },
  ...endName(key, colour),
});

/** `bucket`: minutes that each of `minutes` stands for. */
export const trafficChart = (
  colours: ChartColours,
  minutes: readonly Minute[],
  ends: Ends,
  bucket: number,
): EChartsOption => {
  const width = bucket * MINUTE;
  const all = stretches(minutes, bucket);
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
          typeof at === 'number' ? minutes.findLast((each) => atOf(each) <= at && at <= atOf(each) + width) : undefined;
        return minute ? tooltipOf(minute, bucket) : '';
      },
    },
    series: [
      ...all.map((stretch) => ({
        ...band(
          levels(stretch, width, () => 0).map(([at]) => at),
          levels(stretch, width, ({ p50 }) => p50).map(([, low]) => low),
          levels(stretch, width, ({ p95 }) => p95).map(([, high]) => high),
          colours['live-band'],
        ),
        xAxisIndex: 0,
        yAxisIndex: 0,
      })),
      line(all, width, 'p99', colours.live, 1, PALE),
      line(all, width, 'p95', colours.live, 1.3),
      line(all, width, 'p50', colours.live, 2),
      {
        ...histogram(
          minutes.map((minute) => [atOf(minute), atOf(minute) + width, minute.requests / bucket]),
          colours['text-3'],
        ),
        name: 'requests',
        xAxisIndex: 1,
        yAxisIndex: 1,
      },
    ],
  };
};

const tooltipOf = ({ at, requests, p50, p95, p99 }: Minute, bucket: number): string =>
  [
    bucket === 1 ? dateAndTime(at) : `${dateAndTime(at)}, ${bucketWords(bucket)}`,
    `p50 ${milliseconds(p50)}`,
    `p95 ${milliseconds(p95)}`,
    `p99 ${milliseconds(p99)}`,
    `${count(requests, 'request')}${requests < 20 ? ', few for p95 and p99' : ''}`,
  ].join('<br>');

/** Marks drawn, to choose the renderer. */
export const marksOf = (minutes: readonly Minute[]): number => minutes.length * 7;
