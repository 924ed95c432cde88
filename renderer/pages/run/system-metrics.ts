/** What the computer did while a run trained: MLflow's system metrics in the groups that people look for. */
import type { EChartsOption } from 'echarts';
import { duration, number, size } from '../../format/index.ts';
import type { ChartData } from '../../parts/chart/ChartTable.tsx';
import { type ChartLine, lineChart } from '../../parts/chart/options.ts';
import type { ChartColours } from '../../parts/chart/tokens.ts';
import type { History } from './history.ts';

const SYSTEM = 'system/';

export const isSystemMetric = (key: string): boolean => key.startsWith(SYSTEM);

const UNITS = {
  percentage: { title: '%', write: (value: number) => number(value, value > 0 && value < 10 ? 1 : 0), most: 100 },
  megabytes: { title: null, write: (value: number) => size(value * 1e6), most: null },
  watts: { title: 'watts', write: (value: number) => number(value, 0), most: null },
  other: { title: null, write: (value: number) => number(value, 2), most: null },
} as const;
type Unit = keyof typeof UNITS;

const isUnit = (text: string | undefined): text is Unit => text !== undefined && text in UNITS;

export const unitOf = (key: string): Unit => {
  const last = key.split('_').at(-1);
  return isUnit(last) ? last : 'other';
};

/** "CPU utilization", "GPU 0 memory usage"; as a heading. */
export const systemTitle = (key: string): string =>
  key
    .slice(SYSTEM.length)
    .replace(/_(percentage|megabytes|watts)$/, '')
    .replace(/^system_memory/, 'memory')
    .replaceAll('_', ' ')
    .replace(/^(cpu|gpu)/, (word) => word.toUpperCase())
    .replace(/^./, (first) => first.toUpperCase());

/** Processor, graphics cards, memory, disk, the rest; shares before amounts. */
const ORDER = ['cpu', 'gpu', 'system_memory', 'disk', 'network'];
const rank = (key: string): number => {
  const at = ORDER.findIndex((word) => key.startsWith(SYSTEM + word));
  return (at < 0 ? ORDER.length : at) * 2 + (unitOf(key) === 'percentage' ? 0 : 1);
};

export const systemKeys = (history: History): readonly string[] =>
  Object.keys(history)
    .filter(isSystemMetric)
    .toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));

const secondsSince = (first: string, at: string): number => (Date.parse(at) - Date.parse(first)) / 1000;

/** Over the seconds since `startedAt`. */
export const systemChart = (history: History, key: string, startedAt: string, colours: ChartColours): EChartsOption => {
  const unit = UNITS[unitOf(key)];
  const points = (history[key] ?? []).map(
    ({ at, value }) => [Math.max(0, secondsSince(startedAt, at)), value] as const,
  );
  const line: ChartLine = {
    name: systemTitle(key),
    points,
    colour: colours.text,
    width: 1.3,
    named: false,
    dots: points.length < 40,
  };
  return lineChart({
    colours,
    lines: [line],
    x: { title: 'time since the start', min: 0, write: (seconds) => (seconds === 0 ? '0' : duration(seconds)) },
    y: {
      title: unit.title ?? systemTitle(key),
      min: 0,
      ...(unit.most === null ? {} : { max: unit.most, interval: 25 }),
      write: unit.write,
    },
    right: 24,
    left: 58,
  });
};

/** "CPU utilization was 84 on average, 97 at most". */
export const systemFinding = (history: History, key: string): string => {
  const values = (history[key] ?? []).map(({ value }) => value);
  const unit = UNITS[unitOf(key)];
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const suffix = unitOf(key) === 'percentage' ? ' %' : unitOf(key) === 'watts' ? ' W' : '';
  return `${unit.write(mean)}${suffix} on average, ${unit.write(Math.max(...values))}${suffix} at most`;
};

export const systemTable = (history: History, key: string, startedAt: string): ChartData => ({
  head: ['time', systemTitle(key)],
  rows: (history[key] ?? []).map(({ at, value }) => [
    duration(Math.max(0, secondsSince(startedAt, at))),
    UNITS[unitOf(key)].write(value),
  ]),
});
