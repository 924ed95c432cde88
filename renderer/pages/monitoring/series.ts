/** One measure over all checks: its points, its limit, and what that shows in words. */
import type { DriftCheck } from '../../../core/contract/index.ts';
import { chanceLimit, count, dateAndTime, metric, number, pValue } from '../../format/index.ts';
import type { Measure } from './measures.ts';

export type SeriesPoint = {
  readonly checkId: string;
  /** Milliseconds of the epoch. */
  readonly at: number;
  /** Height in the chart; null: too few texts to say. p-values stand as −log10 p, so that the rare ones are high. */
  readonly value: number | null;
  readonly limit: number | null;
  readonly outside: boolean;
  readonly texts: number;
  /** The value and the limit as people read them: "p 0.012", "limit 0.019". */
  readonly words: string;
  readonly limitWords: string;
  /** "served-model v1": another version has another reference. */
  readonly version: string;
};

type Reading = Pick<SeriesPoint, 'value' | 'limit' | 'outside' | 'words' | 'limitWords'>;

const TOO_FEW = 'too few to say';

/** Oldest first; checks that did not look at the measure are left out. */
export const seriesOf = (checks: readonly DriftCheck[], measure: Measure): readonly SeriesPoint[] =>
  checks
    .flatMap((check) => {
      const reading = readingOf(check, measure);
      return reading
        ? [
            {
              ...reading,
              checkId: check.id,
              at: Date.parse(check.at),
              texts: check.texts,
              version: `${check.model} v${check.version}`,
            },
          ]
        : [];
    })
    .toReversed();

const readingOf = (check: DriftCheck, { kind, name }: Measure): Reading | null => {
  const alpha = check.family?.alpha ?? null;
  switch (kind) {
    case 'verdict':
      if (check.statistics.length === 0) return null;
      return ofP(check.family?.p ?? null, alpha, check.family !== null && check.family.p <= check.family.alpha);
    case 'statistic': {
      const found = check.statistics.find((each) => each.name === name);
      if (!found) return null;
      const reading = ofP(found.pAdjusted, alpha, found.named);
      return found.state === 'unavailable' ? { ...reading, words: 'not known' } : reading;
    }
    case 'score': {
      const found = check.scores.find((each) => each.name === name);
      return found ? ofScore(check, found) : null;
    }
    case 'inputs': {
      if (check.statistics.length === 0) return null;
      const texts = check.inputs.filter((each) => each.alarm).reduce((sum, each) => sum + each.count, 0);
      return {
        value: texts,
        limit: null,
        outside: texts > 0,
        words: count(texts, 'text'),
        limitWords: 'none is expected',
      };
    }
    default:
      return kind satisfies never;
  }
};

const height = (p: number): number => -Math.log10(p);

const ofP = (p: number | null, alpha: number | null, outside: boolean): Reading => ({
  value: p === null ? null : height(p),
  limit: alpha === null ? null : height(alpha),
  outside,
  words: p === null ? TOO_FEW : `p ${pValue(p)}`,
  limitWords: alpha === null ? 'no limit' : `limit ${pValue(alpha)}`,
});

/** Under the promise a score's limit follows from the numbers of texts, and a fixed one is not asked. */
const ofScore = (check: DriftCheck, score: DriftCheck['scores'][number]): Reading => {
  const limit =
    check.rule === 'promise' && check.family
      ? chanceLimit(check.texts - check.blankTexts, check.referenceTexts, check.scores.length, check.family.alpha)
      : score.threshold;
  const outside = check.rule === 'promise' ? limit !== null && (score.statistic ?? 0) > limit : score.exceeded;
  return {
    value: score.statistic,
    limit,
    outside,
    words: score.statistic === null ? TOO_FEW : `KS statistic ${metric(score.statistic)}`,
    limitWords: limit === null ? 'no limit' : `limit ${metric(limit)}`,
  };
};

/** Room on both sides of the points; a lone point stands in the middle of two days. */
const DAY = 86_400_000;
const MARGIN = 0.04;

export const timeRange = (points: readonly SeriesPoint[]): readonly [from: number, to: number] => {
  const first = points[0]?.at ?? 0;
  const last = points.at(-1)?.at ?? 0;
  const margin = last > first ? (last - first) * MARGIN : DAY;
  return [first - margin, last + margin];
};

const highest = (points: readonly SeriesPoint[]): number =>
  Math.max(0, ...points.flatMap(({ value, limit }) => [value ?? 0, limit ?? 0]));

/** A top of the axis: twice `axisStep`, and of p-values a little more, so that the rarest that permutations give is inside. */
export const axisTop = (points: readonly SeriesPoint[], kind: Measure['kind']): number => {
  const high = highest(points);
  switch (kind) {
    case 'verdict':
    case 'statistic':
      return high > 4 ? 6.6 : 4.4;
    case 'score':
      return [0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1].find((step) => step >= high * 1.15) ?? 1;
    case 'inputs':
      return [4, 10, 20, 40, 100, 200, 400, 1000, 2000].find((step) => step >= high * 1.15) ?? high * 1.15;
    default:
      return kind satisfies never;
  }
};

/** From one tick of the axis to the next. */
export const axisStep = (top: number, kind: Measure['kind']): number =>
  kind === 'verdict' || kind === 'statistic' ? Math.floor(top / 2) : top / 2;

/** The limit as steps over the whole range: each check's holds until the next one's. */
export const limitSteps = (points: readonly SeriesPoint[]): readonly (readonly [x: number, y: number | null])[] => {
  const [from, to] = timeRange(points);
  const steps = points.map(({ at, limit }) => [at, limit] as const);
  const first = points[0];
  const last = points.at(-1);
  return first && last ? [[from, first.limit], ...steps, [to, last.limit]] : [];
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

/** "Text length was outside its limit in 2 of 5 checks; in the last one p 0.002, limit 0.019." */
export const findingOf = (title: string, points: readonly SeriesPoint[]): string => {
  const last = points.at(-1);
  if (!last) return `${title} has not been measured yet.`;
  const outside = points.filter((point) => point.outside).length;
  const now =
    last.value === null ? 'the last one had too few texts to say' : `in the last one ${last.words}, ${last.limitWords}`;
  return `${title} was outside its limit in ${number(outside)} of ${count(points.length, 'check')}; ${now}.`;
};

export const seriesTable = (points: readonly SeriesPoint[]) => ({
  head: ['check', 'found', 'limit', 'outside', 'texts'],
  rows: points
    .toReversed()
    .map(({ at, words, limitWords, outside, texts }) => [
      dateAndTime(new Date(at).toISOString()),
      words,
      limitWords,
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
