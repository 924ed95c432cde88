/** One metric of several runs in one chart. */
import type { EChartsOption } from 'echarts';
import type { CurveAxis, RunCurves, RunSummary } from '../../../core/contract/index.ts';
import { count, dateAndTime, duration, metric, number, parameter } from '../../format/index.ts';
import { escapeHtml } from '../../parts/chart/escape.ts';
import type { ChartData } from '../../parts/chart/ChartTable.tsx';
import { type ChartLine, type ChartPoint, lineChart } from '../../parts/chart/options.ts';
import type { ChartColours } from '../../parts/chart/tokens.ts';

export type Overlay = {
  readonly runs: readonly RunSummary[];
  readonly curves: RunCurves;
  readonly metric: string;
  readonly axis: CurveAxis;
  readonly log: boolean;
  readonly colours: ChartColours;
};

const AXIS: Readonly<Record<CurveAxis, string>> = {
  step: 'step',
  time: 'time',
  relative: 'time since the first point',
};

/** By the place among the compared runs; the seventh and eighth are grey. */
const SERIES = ['series-1', 'series-2', 'series-3', 'series-4', 'series-5', 'series-6', 'reference', 'text-3'] as const;

const writeX = (axis: CurveAxis, x: number): string => {
  switch (axis) {
    case 'step':
      return number(x);
    case 'time':
      return dateAndTime(new Date(x).toISOString());
    case 'relative':
      return x === 0 ? '0' : duration(x);
    default:
      return axis satisfies never;
  }
};

const writeValue = (value: number): string =>
  Math.abs(value) >= 0.001 && Math.abs(value) < 1000 ? metric(value) : parameter(Number(value.toPrecision(3)));

/** Ticks are round numbers: 0.3, 1.5, 2e−5. */
const writeTick = (value: number): string => parameter(Number(value.toPrecision(3)));

/** Unlike the others, a logarithm has no place for these. */
const fitsLog = ([, y]: ChartPoint): boolean => y > 0;

const pointsOf = (
  { x, y }: { readonly x: readonly number[]; readonly y: readonly number[] },
  log: boolean,
): readonly ChartPoint[] => {
  const points = x.map((at, index): ChartPoint => [at, y[index] ?? 0]);
  return log ? points.filter(fitsLog) : points;
};

type Drawn = {
  readonly name: string;
  readonly colour: string;
  readonly main: readonly ChartPoint[];
  readonly raw: readonly ChartPoint[] | null;
};

const drawnOf = ({ runs, curves, log, colours }: Overlay): readonly Drawn[] =>
  curves.flatMap(({ runId, raw, smooth }) => {
    const at = runs.findIndex((run) => run.runId === runId);
    const run = runs[at];
    if (!run || raw.x.length === 0) return [];
    const colour = colours[SERIES[at % SERIES.length] ?? 'series-1'];
    return [
      { name: run.name, colour, main: pointsOf(smooth ?? raw, log), raw: smooth === null ? null : pointsOf(raw, log) },
    ];
  });

/** Index of the point nearest to x; points ascend. */
export const nearest = (points: readonly ChartPoint[], x: number): number => {
  let low = 0;
  let high = points.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.[0] ?? 0) < x) low = middle;
    else high = middle;
  }
  return Math.abs((points[low]?.[0] ?? 0) - x) <= Math.abs((points[high]?.[0] ?? 0) - x) ? low : high;
};

/** Each run's value nearest to the pointer: thinned curves seldom have points at one x. */
const hover = (drawn: readonly Drawn[], axis: CurveAxis, x: number): string => {
  const lines = drawn.flatMap(({ name, colour, main }) => {
    const point = main[nearest(main, x)];
    const first = main[0];
    const last = main.at(-1);
    if (!point || !first || !last) return [];
    const beyond = x > last[0] || x < first[0] ? ` at ${escapeHtml(writeX(axis, point[0]))}` : '';
    return [`<span style="color:${colour}">●</span> ${escapeHtml(name)}&ensp;<b>${writeValue(point[1])}</b>${beyond}`];
  });
  return [escapeHtml(`${AXIS[axis]} ${writeX(axis, x)}`), ...lines].join('<br>');
};

const axisValue = (parameters: unknown): number | null => {
  const first: unknown = Array.isArray(parameters) ? parameters[0] : parameters;
  if (typeof first !== 'object' || first === null || !('axisValue' in first)) return null;
  const value = Number(first.axisValue);
  return Number.isFinite(value) ? value : null;
};

const rawName = (name: string): string => `${name}, each point`;

export const overlayOption = (overlay: Overlay): EChartsOption => {
  const { axis, log, colours } = overlay;
  const drawn = drawnOf(overlay);
  const lines = drawn.flatMap(({ name, colour, main, raw }): ChartLine[] => [
    ...(raw === null ? [] : [{ name: rawName(name), points: raw, colour, width: 0.8, named: false }]),
    { name, points: main, colour, width: 1.6, dots: main.length < 40 },
  ]);
  const longest = Math.max(0, ...drawn.map(({ name }) => name.length));
  const option = lineChart({
    colours,
    lines,
    x: {
      title: AXIS[axis],
      kind: axis === 'time' ? 'time' : 'value',
      ...(axis === 'time' ? {} : { write: (x) => writeX(axis, x) }),
    },
    y: { title: overlay.metric, write: writeTick },
    right: Math.min(190, 24 + longest * 6.2),
    left: 52,
  });
  const rawColours = new Map(drawn.flatMap(({ name, colour, raw }) => (raw ? [[rawName(name), colour] as const] : [])));
  const series = Array.isArray(option.series) ? option.series : [];
  return {
    ...option,
    yAxis:
      Array.isArray(option.yAxis) || !log ? option.yAxis : ({ ...option.yAxis, type: 'log' } as EChartsOption['yAxis']),
    tooltip: {
      trigger: 'axis',
      confine: true,
      formatter: (parameters: unknown) => {
        const x = axisValue(parameters);
        return x === null ? '' : hover(drawn, axis, x);
      },
    },
    series: series.map((one) => {
      const colour = typeof one.name === 'string' ? rawColours.get(one.name) : undefined;
      if (colour === undefined) return one;
      const lineStyle = { color: colour, width: 0.8, opacity: 0.3 };
      return { ...one, z: 2, silent: true, tooltip: { show: false }, lineStyle };
    }),
  };
};

/** "eval_loss of 3 runs: quiet-lynx ends lowest, at 0.371". */
export const overlayFinding = ({ curves, runs, metric: key }: Overlay): string => {
  const ends = curves.flatMap(({ runId, raw }) => {
    const last = raw.y.at(-1);
    return last === undefined ? [] : [{ name: runs.find((run) => run.runId === runId)?.name ?? runId, last }];
  });
  const [lowest] = ends.toSorted((a, b) => a.last - b.last);
  if (!lowest) return `No run here has ${key}`;
  return `${key} of ${count(ends.length, 'run')}: ${lowest.name} ends lowest, at ${writeValue(lowest.last)}`;
};

export const overlayTable = ({ curves, runs }: Overlay): ChartData => ({
  head: ['run', 'points', 'first', 'lowest', 'highest', 'last'],
  rows: curves.map(({ runId, total, raw }) => {
    const { y } = raw;
    const value = (each: number | undefined): string | null => (each === undefined ? null : writeValue(each));
    return [
      runs.find((run) => run.runId === runId)?.name ?? runId,
      number(total),
      value(y[0]),
      value(y.length === 0 ? undefined : Math.min(...y)),
      value(y.length === 0 ? undefined : Math.max(...y)),
      value(y.at(-1)),
    ];
  }),
});

/** How many values a logarithm cannot show. */
export const unfitForLog = (curves: RunCurves): number =>
  curves.reduce((sum, { raw }) => sum + raw.y.filter((y) => y <= 0).length, 0);
