/** One score over all checks: its points, its limit, and what that shows in words. */
import type { DriftCheck, DriftScore } from '../../../core/contract/index.ts';
import { count, dateAndTime, metric } from '../../format/index.ts';

export type SeriesPoint = {
  readonly checkId: string;
  /** Milliseconds of the epoch. */
  readonly at: number;
  /** null: too few texts to say. */
  readonly statistic: number | null;
  readonly threshold: number | null;
  readonly outside: boolean;
  readonly texts: number;
  readonly p: number | null;
  /** "served-model v1": another version has another reference. */
  readonly version: string;
};

/** Oldest first. */
export const seriesOf = (checks: readonly DriftCheck[], name: string): readonly SeriesPoint[] =>
  checks
    .flatMap((check) => {
      const score = check.scores.find((each) => each.name === name);
      return score ? [pointOf(check, score)] : [];
    })
    .toReversed();

const pointOf = (check: DriftCheck, score: DriftScore): SeriesPoint => ({
  checkId: check.id,
  at: Date.parse(check.at),
  statistic: score.statistic,
  threshold: score.threshold,
  outside: score.exceeded,
  texts: check.texts,
  p: score.p,
  version: `${check.model} v${check.version}`,
});

/** Room on both sides of the points; a lone point stands in the middle of two days. */
const DAY = 86_400_000;
const MARGIN = 0.04;

export const timeRange = (points: readonly SeriesPoint[]): readonly [from: number, to: number] => {
  const first = points[0]?.at ?? 0;
  const last = points.at(-1)?.at ?? 0;
  const margin = last > first ? (last - first) * MARGIN : DAY;
  return [first - margin, last + margin];
};

/** A round top of the axis, of which the half is round too. */
export const axisTop = (points: readonly SeriesPoint[]): number => {
  const highest = Math.max(0.04, ...points.flatMap(({ statistic, threshold }) => [statistic ?? 0, threshold ?? 0]));
  const steps = [0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1];
  return steps.find((step) => step >= highest * 1.15) ?? 1;
};

/** The limit as steps over the whole range: each check's holds until the next one's. */
export const limitSteps = (points: readonly SeriesPoint[]): readonly (readonly [x: number, y: number | null])[] => {
  const [from, to] = timeRange(points);
  const steps = points.map(({ at, threshold }) => [at, threshold] as const);
  const first = points[0];
  const last = points.at(-1);
  return first && last ? [[from, first.threshold], ...steps, [to, last.threshold]] : [];
};

/** Points of one version each: between versions the line breaks, since the reference is another. */
export const segments = (points: readonly SeriesPoint[]): readonly (readonly SeriesPoint[])[] => {
  const parts: SeriesPoint[][] = [];
  for (const point of points) {
    const open = parts.at(-1);
    if (open && open[0]?.version === point.version) open.push(point);
    else parts.push([point]);
  }
  return parts;
};

/** "Text length was outside its limit in 2 of 5 checks; in the last one 0.389, limit 0.100." */
export const findingOf = (title: string, points: readonly SeriesPoint[]): string => {
  const last = points.at(-1);
  if (!last) return `${title} has not been measured yet.`;
  const measured = points.filter(({ statistic }) => statistic !== null);
  const outside = measured.filter(({ outside }) => outside).length;
  const now =
    last.statistic === null
      ? 'the last one had too few texts to say'
      : `in the last one ${metric(last.statistic)}, ${last.threshold === null ? 'no limit' : `limit ${metric(last.threshold)}`}`;
  return `${title} was outside its limit in ${outside} of ${count(points.length, 'check')}; ${now}.`;
};

export const seriesTable = (points: readonly SeriesPoint[]) => ({
  head: ['check', 'KS statistic', 'limit', 'outside', 'texts'],
  rows: points
    .toReversed()
    .map(({ at, statistic, threshold, outside, texts }) => [
      dateAndTime(new Date(at).toISOString()),
      statistic === null ? 'too few' : metric(statistic),
      threshold === null ? null : metric(threshold),
      outside ? 'outside' : '',
      texts,
    ]),
});

/** The check whose time is nearest. */
export const nearestCheck = (points: readonly SeriesPoint[], at: number): string | null =>
  points.reduce<SeriesPoint | null>(
    (best, point) => (best === null || Math.abs(point.at - at) < Math.abs(best.at - at) ? point : best),
    null,
  )?.checkId ?? null;
