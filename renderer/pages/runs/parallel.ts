/** Parallel lines of what differs between finished runs: one axis a parameter, then validation loss and test accuracy. */
import type { EChartsOption } from 'echarts';
import { number } from '../../format/index.ts';
import { escapeHtml } from '../../parts/chart/escape.ts';
import type { ChartData } from '../../parts/chart/ChartTable.tsx';
import type { ChartColours } from '../../parts/chart/tokens.ts';
import type { RankedRun, Standing } from './lead.ts';
import type { ParallelAxis } from './parallel-axes.ts';
import { niceAxis } from './scale.ts';
import { roleOf, type ServedRun } from './served-run.ts';

type Parts = {
  readonly colours: ChartColours;
  readonly runs: readonly RankedRun[];
  readonly axes: readonly ParallelAxis[];
  readonly standings: ReadonlyMap<string, Standing>;
  readonly served: ServedRun | null;
  readonly selected: ReadonlySet<string>;
};

/** The subject's lines lie on top: served, then candidates, then what shares the lead. */
const styleOf = (run: RankedRun, { colours, standings, served, selected }: Parts) => {
  const wide = selected.has(run.runId);
  const role = roleOf(run, served);
  if (role === 'live') return { z: 5, color: colours.live, width: wide ? 3.2 : 2.5, opacity: 1 };
  if (role === 'candidate') return { z: 4, color: colours['candidate-mark'], width: wide ? 3.2 : 2.5, opacity: 1 };
  const standing = standings.get(run.runId);
  const near = standing === 'leads' || standing === 'shares';
  if (wide) return { z: 4, color: colours.text, width: 2.4, opacity: 1 };
  return near
    ? { z: 3, color: colours['text-2'], width: 1.4, opacity: 0.75 }
    : { z: 2, color: colours.reference, width: 1.1, opacity: 0.6 };
};

type Style = ReturnType<typeof styleOf>;

/** Lines of one style are one series: a series for each of hundreds of runs takes several times as long to draw. */
const styledRuns = (parts: Parts): readonly { readonly style: Style; readonly runs: readonly RankedRun[] }[] => {
  const groups = new Map<string, { readonly style: Style; readonly runs: RankedRun[] }>();
  for (const run of parts.runs) {
    const style = styleOf(run, parts);
    const key = JSON.stringify(style);
    const group = groups.get(key);
    if (group) group.runs.push(run);
    else groups.set(key, { style, runs: [run] });
  }
  return [...groups.values()];
};

const dataIndexOf = (shown: unknown): number =>
  typeof shown === 'object' && shown !== null && 'dataIndex' in shown ? Number(shown.dataIndex) : -1;

export const parallelOption = (parts: Parts): EChartsOption => {
  const { colours, runs, axes } = parts;
  const label = { color: colours['text-2'], fontSize: 11, backgroundColor: colours.bg, padding: [1, 3] };
  return {
    parallel: {
      left: 56,
      right: 72,
      top: 34,
      bottom: 16,
      parallelAxisDefault: {
        nameLocation: 'end',
        nameGap: 14,
        nameTextStyle: { color: colours['text-3'], fontSize: 11 },
        axisLine: { show: true, lineStyle: { color: colours['line-strong'] } },
        axisTick: { show: false },
        z: 20,
        areaSelectStyle: { width: 18, borderWidth: 1, borderColor: colours.live, color: colours.live, opacity: 0.18 },
      },
    },
    parallelAxis: axes.map(({ id, title, words, inverse, at }, dim) => ({
      id,
      dim,
      name: title,
      ...(words
        ? { type: 'category' as const, data: [...words], boundaryGap: true, axisLabel: { ...label, margin: 5 } }
        : {
            type: 'value' as const,
            inverse,
            ...(inverse ? { nameLocation: 'start' as const } : {}),
            ...valueAxis(runs.map(at), label),
          }),
    })),
    tooltip: { trigger: 'item', confine: true },
    series: styledRuns(parts).map(({ style: { z, ...line }, runs: alike }) => ({
      type: 'parallel' as const,
      smooth: 0.2,
      z,
      lineStyle: line,
      inactiveOpacity: 0.08,
      activeOpacity: line.opacity,
      emphasis: { lineStyle: { width: line.width + 1.2, opacity: 1 } },
      data: alike.map((run) => ({ name: run.name, value: axes.map(({ at }) => at(run)) })),
      tooltip: {
        formatter: (shown: unknown) => {
          const run = alike[dataIndexOf(shown)];
          return run
            ? [
                `<b>${escapeHtml(run.name)}</b>`,
                ...axes.map(({ title, write }) => `${escapeHtml(title)} ${escapeHtml(write(run))}`),
              ].join('<br>')
            : '';
        },
      },
    })),
  };
};

const valueAxis = (values: readonly number[], label: Readonly<Record<string, unknown>>) => {
  const { decimals, ...ends } = niceAxis(values);
  return { ...ends, axisLabel: { ...label, margin: 6, formatter: (value: number) => number(value, decimals) } };
};

/** Names come from people: nothing of them is markup. */

export const parallelTable = (runs: readonly RankedRun[], axes: readonly ParallelAxis[]): ChartData => ({
  head: ['run', ...axes.map(({ title }) => title)],
  rows: runs.map((run) => [run.name, ...axes.map(({ write }) => write(run))]),
});
