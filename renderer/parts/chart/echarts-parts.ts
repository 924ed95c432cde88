/**
 * The parts charts are made of, for ECharts 6. Colours come in as arguments, read from tokens.css.
 * They exist because ECharts' own ways fall short: stacked areas draw wrong bands on value axes and below zero,
 * and bars on a value axis widen the axis by half a bar, so two charts under each other no longer line up.
 */
import type { CustomSeriesOption, LineSeriesOption } from 'echarts/charts';
import type { XAXisComponentOption, YAXisComponentOption } from 'echarts';

type Point = readonly [x: number, y: number];
/** One bin: its two edges and its height (a share of texts, so that sets of different size compare). */
export type Bin = readonly [from: number, to: number, height: number];

/** "↑ cross-entropy loss": title above the axis, left-aligned with its labels. `labelWidth` is grid.left less 6. */
export const yTitle = (title: string, colour: string, labelWidth = 34): Partial<YAXisComponentOption> => ({
  name: `↑ ${title}`,
  nameLocation: 'end',
  nameGap: 11,
  nameTextStyle: { align: 'left', padding: [0, 0, 0, -labelWidth], color: colour, fontSize: 11 },
});

/** "epoch →": title under the axis' right end. Needs grid.bottom of 34. */
export const xTitle = (title: string, colour: string): Partial<XAXisComponentOption> => ({
  name: `${title} →`,
  nameLocation: 'end',
  nameGap: -4,
  nameTextStyle: { align: 'right', verticalAlign: 'top', padding: [19, 0, 0, 0], color: colour, fontSize: 11 },
});

/** An interval as one polygon under the lines. The three lists are equally long; x ascends. */
export const band = (
  x: readonly number[],
  low: readonly number[],
  high: readonly number[],
  colour: string,
): CustomSeriesOption => ({
  type: 'custom',
  silent: true,
  z: 1,
  clip: true,
  data: [0],
  encode: { x: -1, y: -1 },
  renderItem: (_, api) => ({
    type: 'polygon',
    shape: {
      points: [
        ...x.map((v, i) => api.coord([v, high[i] ?? v])),
        ...x.map((v, i) => api.coord([v, low[i] ?? v])).toReversed(),
      ],
    },
    style: { fill: colour },
  }),
});

/** A filled histogram with true bin edges on a value axis; 1 px between bars. */
export const histogram = (bins: readonly Bin[], colour: string): CustomSeriesOption => ({
  type: 'custom',
  z: 2,
  clip: true,
  data: bins.map((b) => [...b]),
  encode: { x: [0, 1], y: 2 },
  renderItem: (_, api) => {
    const [left = 0, top = 0] = api.coord([api.value(0), api.value(2)]);
    const [right = 0, bottom = 0] = api.coord([api.value(1), 0]);
    return {
      type: 'rect',
      shape: { x: left + 0.5, y: top, width: Math.max(1, right - left - 1), height: bottom - top },
      style: { fill: colour },
    };
  },
});

/** The same bins as an outline, to lay the live set over the reference. */
export const outline = (bins: readonly Bin[], colour: string, width = 1.6): LineSeriesOption => {
  const corners = bins.flatMap(([from, to, height]): Point[] => [
    [from, height],
    [to, height],
  ]);
  const first = bins[0];
  const last = bins[bins.length - 1];
  const closed = first && last ? [[first[0], 0], ...corners, [last[1], 0]] : [];
  return {
    type: 'line',
    z: 3,
    symbol: 'none',
    silent: true,
    data: closed.map((p) => [...p]),
    lineStyle: { color: colour, width },
  };
};

/** A limit or compared value: dashed, named at its end. Spread into a line series. */
export const limit = (value: number, name: string, colour: string): Pick<LineSeriesOption, 'markLine'> => ({
  markLine: {
    symbol: 'none',
    silent: true,
    data: [{ yAxis: value }],
    lineStyle: { color: colour, width: 1, type: [4, 3] },
    label: { formatter: name, position: 'end', color: colour, fontSize: 11 },
  },
});

/** A line's name at its end, in its colour, in place of a legend; `ground` keeps it readable over another line. Leave grid.right room for it. */
export const endName = (name: string, colour: string, ground?: string): Pick<LineSeriesOption, 'endLabel'> => ({
  endLabel: {
    show: true,
    formatter: name,
    color: colour,
    fontSize: 11,
    fontWeight: 500,
    distance: 6,
    ...(ground === undefined ? {} : { backgroundColor: ground, padding: [0, 2] }),
  },
});
