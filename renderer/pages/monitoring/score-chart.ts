/** The chart of one score over all checks: dots in blue, its limit dashed, ▲ outside, `?` where there were too few texts. */
import type { EChartsOption } from 'echarts';
import { date, dateAndTime, metric, NARROW, number, pValue, time } from '../../format/index.ts';
import { escapeHtml } from '../../parts/chart/escape.ts';
import { limit } from '../../parts/chart/echarts-parts.ts';
import type { ChartColours } from '../../parts/chart/tokens.ts';
import { axisTop, limitSteps, type SeriesPoint, segments, timeRange } from './series.ts';

/** Below it the ticks are times: a day and a half, in milliseconds. */
const SHORT = 129_600_000;
const DAY = 86_400_000;

const timeTick = (at: number): string => time(new Date(at).toISOString());

/** "25 Nov": without the year that `date` adds to days of another year. */
const dayTick = (at: number): string => date(new Date(at).toISOString(), new Date(0)).split(' ').slice(0, 2).join(' ');

export const scoreChart = (
  colours: ChartColours,
  points: readonly SeriesPoint[],
  selected: string | null,
): EChartsOption => {
  const [from, to] = timeRange(points);
  const top = axisTop(points);
  const lastLimit = points.at(-1)?.threshold ?? null;
  const chosen = points.find(({ checkId }) => checkId === selected);
  const parts = segments(points);
  return {
    grid: { left: 40, right: 66, top: parts.length > 1 ? 18 : 12, bottom: 22 },
    xAxis: {
      type: 'time',
      min: from,
      max: to,
      splitNumber: 4,
      minInterval: to - from < SHORT ? 0 : DAY,
      splitLine: { show: false },
      axisLine: { show: true, lineStyle: { color: colours['line-strong'] } },
      axisLabel: {
        hideOverlap: true,
        showMinLabel: false,
        showMaxLabel: false,
        formatter: to - from < SHORT ? timeTick : dayTick,
      },
    },
    yAxis: {
      type: 'value',
      min: 0,
      max: top,
      interval: top / 2,
      axisLabel: { formatter: (value: number) => number(value, 2) },
    },
    tooltip: {
      trigger: 'axis',
      confine: true,
      axisPointer: { type: 'line' },
      formatter: (params) => {
        const hovered = (Array.isArray(params) ? params : [params]).map(({ value }) =>
          Array.isArray(value) ? value[0] : null,
        );
        const point = points.find(({ at }) => hovered.includes(at));
        return point ? tooltipOf(point) : '';
      },
    },
    series: [
      {
        type: 'line',
        name: 'limit',
        z: 2,
        silent: true,
        step: 'end',
        symbol: 'none',
        data: limitSteps(points).map((step) => [...step]),
        lineStyle: { color: colours['text-2'], width: 1, type: [4, 3] },
        endLabel: {
          show: lastLimit !== null,
          formatter: `limit ${lastLimit === null ? '' : number(lastLimit, 2)}`,
          color: colours['text-2'],
          fontSize: 11,
          distance: 6,
        },
      },
      ...parts.map((part) => ({
        type: 'line' as const,
        name: 'KS statistic',
        z: 3,
        showSymbol: true,
        symbol: 'circle',
        emphasis: { disabled: true },
        symbolSize: (value: unknown) => (isOutside(points, value) ? 0 : 6),
        data: part.map(({ at, statistic }) => [at, statistic]),
        lineStyle: { color: colours.live, width: 1.5 },
        itemStyle: { color: colours.live },
      })),
      {
        type: 'scatter',
        name: 'outside',
        z: 5,
        symbol: 'triangle',
        emphasis: { disabled: true },
        symbolSize: 11,
        data: points.filter(({ outside }) => outside).map(({ at, statistic }) => [at, statistic]),
        itemStyle: { color: colours['attention-mark'], borderColor: colours.bg, borderWidth: 1 },
      },
      {
        type: 'scatter',
        name: 'too few',
        z: 5,
        symbolSize: 0.1,
        silent: true,
        itemStyle: { color: 'transparent' },
        data: points.filter(({ statistic }) => statistic === null).map(({ at }) => [at, top * 0.82]),
        label: { show: true, formatter: '?', color: colours['text-2'], fontSize: 12, fontWeight: 600 },
      },
      {
        type: 'scatter',
        name: 'selected',
        z: 4,
        silent: true,
        symbol: 'circle',
        symbolSize: 19,
        data: chosen ? [[chosen.at, chosen.statistic ?? top * 0.82]] : [],
        itemStyle: { color: 'transparent', borderColor: colours['text-3'], borderWidth: 1.2 },
      },
      ...parts.slice(1).map((part) => versionLine(part[0], colours)),
    ],
  };
};

const isOutside = (points: readonly SeriesPoint[], value: unknown): boolean =>
  Array.isArray(value) && points.some(({ at, outside }) => outside && at === value[0]);

/** Where another version was checked: named, since its reference is another too. */
const versionLine = (first: SeriesPoint | undefined, colours: ChartColours) => ({
  type: 'line' as const,
  name: 'version',
  silent: true,
  data: [],
  markLine: {
    ...limit(0, '', colours['text-3']).markLine,
    data: [{ xAxis: first?.at ?? 0 }],
    lineStyle: { color: colours['line-strong'], width: 1, type: 'solid' as const },
    label: {
      formatter: first?.version.split(' ').at(-1) ?? '',
      position: 'end' as const,
      distance: 3,
      color: colours['text-3'],
      fontSize: 11,
    },
  },
});

const tooltipOf = ({ at, statistic, threshold, texts, p, version }: SeriesPoint): string =>
  [
    `${dateAndTime(new Date(at).toISOString())}, ${version}`,
    statistic === null ? 'too few to say' : `KS statistic ${metric(statistic)}${p === null ? '' : `, p ${pValue(p)}`}`,
    threshold === null ? 'no limit' : `limit ${metric(threshold)}`,
    `${number(texts)}${NARROW}texts`,
  ]
    .map(escapeHtml)
    .join('<br>');
