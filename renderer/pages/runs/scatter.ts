/** Finished runs as points with their intervals: test accuracy against one thing that differs. */
import type { EChartsOption } from 'echarts';
import type { CustomSeriesOption } from 'echarts/charts';
import { duration, estimate, loss, number, parameter } from '../../format/index.ts';
import type { ChartData } from '../../parts/chart/ChartTable.tsx';
import { xTitle, yTitle } from '../../parts/chart/echarts-parts.ts';
import type { ChartColours } from '../../parts/chart/tokens.ts';
import type { DifferingParam } from './differences.ts';
import type { RankedRun } from './lead.ts';
import { paramNumber, paramTitle } from './params.ts';
import { scaleOf } from './scale.ts';
import { roleOf, type ServedRun } from './served-run.ts';

export type ScatterX = {
  readonly key: string;
  readonly title: string;
  /** null: the run has none and is left out. */
  readonly value: (run: RankedRun) => number | null;
  readonly write: (value: number) => string;
};

/** Numbers to lay along x: what differs first, then what every run has. */
export const scatterChoices = (params: readonly DifferingParam[]): readonly ScatterX[] => [
  ...params
    .filter(({ numeric }) => numeric)
    .map(({ key }) => ({
      key,
      title: paramTitle(key),
      value: ({ params: own }: RankedRun) => paramNumber(key, own[key]),
      write: parameter,
    })),
  { key: 'valLoss', title: 'validation loss', value: ({ kept }) => kept.valLoss, write: loss },
  { key: 'epoch', title: 'kept epoch', value: ({ kept }) => kept.epoch, write: number },
  { key: 'time', title: 'time, s', value: ({ seconds }) => seconds, write: (seconds) => duration(seconds) },
];

type Parts = {
  readonly colours: ChartColours;
  readonly runs: readonly RankedRun[];
  readonly x: ScatterX;
  readonly served: ServedRun | null;
  readonly selected: ReadonlySet<string>;
};

type Placed = { readonly run: RankedRun; readonly x: number };

const placed = ({ runs, x }: Pick<Parts, 'runs' | 'x'>): readonly Placed[] =>
  runs.flatMap((run) => {
    const at = x.value(run);
    return at === null ? [] : [{ run, x: at }];
  });

/** Steps by factors, as learning rates are: then a log scale, which its title says. */
export const isLog = (values: readonly number[]): boolean => {
  const low = Math.min(...values);
  return values.length > 0 && low > 0 && Math.max(...values) / low >= 20;
};

const colourOf = (run: RankedRun, { colours, served, selected }: Parts): string => {
  const role = roleOf(run, served);
  if (role === 'live') return colours.live;
  if (role === 'candidate') return colours['candidate-mark'];
  return selected.has(run.runId) ? colours.text : colours.reference;
};

/** A 95 % interval as an upright bar behind each point. */
const whiskers = (points: readonly Placed[], parts: Parts): CustomSeriesOption => ({
  type: 'custom',
  silent: true,
  z: 2,
  data: points.map(({ run, x }) => {
    const { value, interval } = run.kept.testAccuracy;
    return [x, interval?.low ?? value, interval?.high ?? value];
  }),
  encode: { x: 0, y: [1, 2] },
  renderItem: ({ dataIndex }, api) => {
    const [x = 0, bottom = 0] = api.coord([api.value(0), api.value(1)]);
    const [, top = 0] = api.coord([api.value(0), api.value(2)]);
    const point = points[dataIndex];
    return {
      type: 'rect',
      shape: { x: x - 2.5, y: top, width: 5, height: bottom - top },
      style: { fill: point ? colourOf(point.run, parts) : parts.colours.reference, opacity: 0.34 },
    };
  },
});

export const scatterOption = (parts: Parts): EChartsOption => {
  const { colours, x } = parts;
  const points = placed(parts);
  const log = isLog(points.map((point) => point.x));
  const [low, high] = scaleOf(points.map(({ run }) => run.kept.testAccuracy));
  return {
    grid: { left: 52, right: 140, top: 28, bottom: 36 },
    xAxis: {
      type: log ? 'log' : 'value',
      scale: true,
      splitNumber: 5,
      splitLine: { show: false },
      axisLine: { show: true, lineStyle: { color: colours['line-strong'] } },
      axisLabel: { formatter: (value: number) => x.write(value) },
      ...xTitle(log ? `${x.title}, log` : x.title, colours['text-3']),
    } as EChartsOption['xAxis'],
    yAxis: {
      type: 'value',
      min: low,
      max: high,
      splitNumber: 4,
      axisLabel: { formatter: (value: number) => number(value, 1) },
      ...yTitle('test accuracy', colours['text-3'], 46),
    } as EChartsOption['yAxis'],
    tooltip: { trigger: 'item', confine: true },
    series: [
      whiskers(points, parts),
      {
        type: 'scatter',
        z: 3,
        symbolSize: 8,
        data: points.map(({ run, x: at }) => ({
          id: run.runId,
          name: run.name,
          value: [at, run.kept.testAccuracy.value],
          itemStyle: { color: colourOf(run, parts) },
        })),
        label: { show: true, position: 'right', formatter: '{b}', color: colours['text-2'], fontSize: 11, distance: 6 },
        labelLayout: { hideOverlap: true },
        tooltip: {
          formatter: ({ dataIndex }: { readonly dataIndex: number }) => {
            const point = points[dataIndex];
            return point
              ? `${point.run.name.replaceAll('<', '&lt;')}<br>${x.title} ${x.write(point.x)}<br>test accuracy ${estimate(point.run.kept.testAccuracy)}`
              : '';
          },
        },
      },
    ],
  };
};

export const scatterTable = (runs: readonly RankedRun[], x: ScatterX): ChartData => ({
  head: ['run', x.title, 'test accuracy'],
  rows: placed({ runs, x }).map(({ run, x: at }) => [run.name, x.write(at), estimate(run.kept.testAccuracy)]),
});
