/** Charts of an analysis as SVG text, for a report that needs nothing else. */
import type { AbstainPoint, ReliabilityCurve } from '../../contract/analysis.ts';

const WIDTH = 360;
const HEIGHT = 240;
const MARGIN = { left: 44, right: 12, top: 12, bottom: 34 };

type Axis = { readonly from: number; readonly to: number; readonly title: string; readonly ticks: readonly number[] };

const xOf = ({ from, to }: Axis, value: number): number =>
  MARGIN.left + ((value - from) / (to - from)) * (WIDTH - MARGIN.left - MARGIN.right);
const yOf = ({ from, to }: Axis, value: number, height = HEIGHT): number =>
  height - MARGIN.bottom - ((value - from) / (to - from)) * (height - MARGIN.top - MARGIN.bottom);

const number = (value: number): string => value.toFixed(1);

const frame = (x: Axis, y: Axis, inside: string, title: string, height = HEIGHT, digits = 2): string => {
  const grid = y.ticks
    .map((tick) => {
      const at = number(yOf(y, tick, height));
      return `<line class="grid" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${at}" y2="${at}"/><text x="${MARGIN.left - 6}" y="${at}" dy="4" text-anchor="end">${tick.toFixed(digits)}</text>`;
    })
    .join('');
  const below = x.ticks
    .map(
      (tick) =>
        `<text x="${number(xOf(x, tick))}" y="${height - MARGIN.bottom + 15}" text-anchor="middle">${tick.toFixed(1)}</text>`,
    )
    .join('');
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}">${grid}${below}${inside}<text x="${WIDTH - MARGIN.right}" y="${height - 3}" text-anchor="end">${x.title} →</text><text x="${MARGIN.left}" y="9">↑ ${y.title}</text></svg>`;
};

const line = (points: readonly (readonly [number, number])[]): string =>
  points.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${number(x)} ${number(y)}`).join('');

const steps = (from: number, to: number, count: number): readonly number[] =>
  Array.from({ length: count + 1 }, (_, at) => from + ((to - from) * at) / count);

/** The curve with its intervals, and below on the same axis how many rows stand behind each point: hollow where they are few. */
export const reliabilitySvg = ({ bins }: ReliabilityCurve, xTitle: string, few: number): string => {
  const from = Math.min(0.9, Math.floor(10 * Math.min(...bins.map((bin) => bin.from))) / 10);
  const x: Axis = { from, to: 1, title: xTitle, ticks: steps(from, 1, Math.round(10 * (1 - from))) };
  const y: Axis = { from: 0, to: 1, title: 'share that is so', ticks: steps(0, 1, 4) };
  const band = [
    ...bins.map((bin): readonly [number, number] => [xOf(x, bin.predicted), yOf(y, bin.interval.high)]),
    ...bins.toReversed().map((bin): readonly [number, number] => [xOf(x, bin.predicted), yOf(y, bin.interval.low)]),
  ];
  const curve = bins.map((bin): readonly [number, number] => [xOf(x, bin.predicted), yOf(y, bin.observed)]);
  const dots = curve.map(([cx, cy]) => `<circle class="dot" cx="${number(cx)}" cy="${number(cy)}" r="3.5"/>`).join('');
  const diagonal = line([
    [xOf(x, from), yOf(y, from)],
    [xOf(x, 1), yOf(y, 1)],
  ]);
  const upper = frame(
    x,
    y,
    `<path class="band" d="${line(band)}Z"/><path class="diagonal" d="${diagonal}"/><path class="curve" d="${line(curve)}"/>${dots}`,
    'Reliability curve',
  );
  const most = Math.max(...bins.map(({ rows }) => rows));
  const counts: Axis = { from: 0, to: most, title: 'texts', ticks: [0, most] };
  const low = 110;
  const bars = bins
    .map((bin) => {
      const [left, right, top] = [xOf(x, Math.max(from, bin.from)), xOf(x, bin.to), yOf(counts, bin.rows, low)];
      return `<rect class="${bin.rows < few ? 'few' : 'bar'}" x="${number(left + 1)}" y="${number(top)}" width="${number(Math.max(1, right - left - 2))}" height="${number(low - MARGIN.bottom - top)}"/>`;
    })
    .join('');
  return upper + frame(x, counts, bars, 'Texts in each bin', low, 0);
};

/** Accuracy of what is answered by the share that is. */
export const abstainSvg = (points: readonly AbstainPoint[]): string => {
  const lowest =
    Math.floor(
      10 * Math.min(0.9, ...points.filter(({ coverage }) => coverage > 0.1).map(({ interval }) => interval.low)),
    ) / 10;
  const x: Axis = { from: 0, to: 1, title: 'share answered', ticks: steps(0, 1, 5) };
  const y: Axis = { from: lowest, to: 1, title: 'accuracy of the answered', ticks: steps(lowest, 1, 4) };
  const inside = points.filter(({ interval }) => interval.low >= lowest);
  const band = [
    ...inside.map((point): readonly [number, number] => [xOf(x, point.coverage), yOf(y, point.interval.high)]),
    ...inside
      .toReversed()
      .map((point): readonly [number, number] => [xOf(x, point.coverage), yOf(y, point.interval.low)]),
  ];
  const curve = points
    .filter(({ accuracy }) => accuracy >= lowest)
    .map((point): readonly [number, number] => [xOf(x, point.coverage), yOf(y, point.accuracy)]);
  return frame(
    x,
    y,
    `<path class="band" d="${line(band)}Z"/><path class="curve" d="${line(curve)}"/>`,
    'Accuracy by share answered',
  );
};

/** ROC and precision-recall curve of one class. */
export const rankingSvg = (
  curve: readonly {
    readonly falsePositiveRate: number;
    readonly truePositiveRate: number;
    readonly precision: number;
  }[],
  kind: 'roc' | 'precision-recall',
): string => {
  const x: Axis = { from: 0, to: 1, title: kind === 'roc' ? 'false positive rate' : 'recall', ticks: steps(0, 1, 5) };
  const y: Axis = { from: 0, to: 1, title: kind === 'roc' ? 'true positive rate' : 'precision', ticks: steps(0, 1, 4) };
  const points = curve.map(({ falsePositiveRate, truePositiveRate, precision }): readonly [number, number] =>
    kind === 'roc'
      ? [xOf(x, falsePositiveRate), yOf(y, truePositiveRate)]
      : [xOf(x, truePositiveRate), yOf(y, precision)],
  );
  const title = kind === 'roc' ? 'ROC curve' : 'Precision-recall curve';
  return frame(x, y, `<path class="curve" d="${line(points)}"/>`, title);
};
