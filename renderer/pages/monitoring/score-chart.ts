/** The chart of one measure over all checks: dots in blue as large as the check, its limit dashed, ▲ outside, `?` where there were too few texts. */
import type { EChartsOption } from 'echarts';
import { date, dateAndTime, NARROW, number, time } from '../../format/index.ts';
import { escapeHtml } from '../../parts/chart/escape.ts';
import { limit } from '../../parts/chart/echarts-parts.ts';
import type { ChartColours } from '../../parts/chart/tokens.ts';
import type { MeasureKind } from './measures.ts';
import { axisStep, axisTop, limitSteps, type SeriesPoint, segments, timeRange } from './series.ts';

/** Below it the ticks are times: a day and a half, in milliseconds. */
const SHORT = 129_600_000;
const DAY = 86_400_000;

const timeTick = (at: number): string => time(new Date(at).toISOString());

/** "25 Nov": without the year that `date` adds to days of another year. */
const dayTick = (at: number): string => date(new Date(at).toISOString(), new Date(0)).split(' ').slice(0, 2).join(' ');

/** The axis of −log10 p is labelled with p itself. */
const tickOf = (kind: MeasureKind, value: number): string => {
  switch (kind) {
    case 'verdict':
    case 'statistic':
      return value === 0 ? '1' : number(10 ** -value, value);
    case 'score':
      return number(value, 2);
    case 'inputs':
      return number(value);
    default:
      return kind satisfies never;
  }
};

/** Area grows with the number of texts, from 4 to 9 pixels across. */
const dotSize = (texts: number): number => Math.min(9, Math.max(4, 3 + Math.sqrt(texts) / 3));

export type ScoreChart = {
  readonly colours: ChartColours;
  readonly points: readonly SeriesPoint[];
  readonly kind: MeasureKind;
  /** Id of the check that is ringed. */
  readonly selected: string | null;
  /** Small charts do without the name of the limit. */
  readonly small: boolean;
};

export const scoreChart = ({ colours, points, kind, selected, small }: ScoreChart): EChartsOption => {
  const [from, to] = timeRange(points);
  const top = axisTop(points, kind);
  const lastLimit = points.at(-1)?.limit ?? null;
  const chosen = points.find(({ checkId }) => checkId === selected);
  const parts = segments(points);
  return {
    grid: { left: 42, right: small ? 12 : 66, top: parts.length > 1 ? 18 : 10, bottom: 22 },
    xAxis: {
      type: 'time',
      min: from,
      max: to,
      splitNumber: small ? 2 : 4,
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
      // Small charts have room for the labels at the ends.
      interval: axisStep(top, kind) * (small ? 2 : 1),
      splitLine: { showMaxLine: axisStep(top, kind) * 2 === top },
      axisLabel: {
        showMaxLabel: axisStep(top, kind) * 2 === top,
        formatter: (value: number) => tickOf(kind, value),
      },
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
          show: !small && lastLimit !== null,
          formatter: points.at(-1)?.limitWords ?? '',
          color: colours['text-2'],
          fontSize: 11,
          distance: 6,
        },
      },
      ...parts.map((part) => ({
        type: 'line' as const,
        name: 'found',
        z: 3,
        showSymbol: true,
        symbol: 'circle',
        emphasis: { disabled: true },
        symbolSize: (pair: unknown) => sizeAt(points, pair),
        data: part.map(({ at, value }) => [at, value]),
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
        data: points.filter(({ outside }) => outside).map(({ at, value }) => [at, value]),
        itemStyle: { color: colours['attention-mark'], borderColor: colours.bg, borderWidth: 1 },
      },
      {
        type: 'scatter',
        name: 'too few',
        z: 5,
        symbolSize: 0.1,
        silent: true,
        itemStyle: { color: 'transparent' },
        data: points.filter(({ value }) => value === null).map(({ at }) => [at, top * 0.82]),
        label: { show: true, formatter: '?', color: colours['text-2'], fontSize: 12, fontWeight: 600 },
      },
      {
        type: 'scatter',
        name: 'selected',
        z: 4,
        silent: true,
        symbol: 'circle',
        symbolSize: 19,
        data: chosen ? [[chosen.at, chosen.value ?? top * 0.82]] : [],
        itemStyle: { color: 'transparent', borderColor: colours['text-3'], borderWidth: 1.2 },
      },
      ...parts.slice(1).map((part) => versionLine(part[0], colours)),
    ],
  };
};

/** Points outside are drawn as triangles alone. */
const sizeAt = (points: readonly SeriesPoint[], pair: unknown): number => {
  const point = Array.isArray(pair) ? points.find(({ at }) => at === pair[0]) : undefined;
  return point === undefined || point.outside ? 0 : dotSize(point.texts);
};

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

const tooltipOf = ({ at, words, limitWords, texts, version }: SeriesPoint): string =>
  [`${dateAndTime(new Date(at).toISOString())}, ${version}`, words, limitWords, `${number(texts)}${NARROW}texts`]
    .map(escapeHtml)
    .join('<br>');
