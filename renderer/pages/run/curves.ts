/** A run's metrics over epochs, as chart lines. Steps are the optimizer's; an epoch's figures stand at its last step. */
import type { EChartsOption } from 'echarts';
import type { MetricPoint } from '../../../core/contract/index.ts';
import { loss, metric, number, parameter, wilson } from '../../format/index.ts';
import type { ChartData } from '../../parts/chart/ChartTable.tsx';
import { type ChartLine, type ChartPoint, lineChart } from '../../parts/chart/options.ts';
import type { ChartColours } from '../../parts/chart/tokens.ts';
import type { Role } from '../../parts/IntervalGlyph.tsx';
import { niceAxis } from '../runs/scale.ts';

export type History = Readonly<Record<string, readonly MetricPoint[]>>;

/** Optimizer steps of one epoch; null before the first epoch ended. */
export const stepsPerEpoch = ({ epoch }: History): number | null => {
  const point = epoch?.find(({ value }) => value > 0);
  return point ? point.step / point.value : null;
};

/** One metric by epoch; without a finished epoch its steps are fractions of nothing, so there are none. */
export const pointsOf = (history: History, key: string): readonly ChartPoint[] => {
  const perEpoch = stepsPerEpoch(history);
  return perEpoch === null ? [] : (history[key] ?? []).map(({ step, value }) => [step / perEpoch, value]);
};

export type Curves = {
  readonly history: History;
  readonly role: Role;
  readonly keptEpoch: number | null;
  readonly valTexts: number | null;
  /** The run it is compared with. */
  readonly other: { readonly name: string; readonly live: boolean; readonly history: History } | null;
};

export const roleColour = (role: Role, colours: ChartColours): string =>
  ({ live: colours.live, candidate: colours['candidate-mark'], reference: colours['text-2'] })[role];

const roleBand = (role: Role, colours: ChartColours): string =>
  ({ live: colours['live-band'], candidate: colours['candidate-band'], reference: colours['reference-band'] })[role];

const xAxis = (lines: readonly ChartLine[]) => {
  const last = Math.ceil(Math.max(1, ...lines.flatMap(({ points }) => points.map(([x]) => x))));
  return {
    title: 'epoch',
    min: 0,
    max: last,
    interval: Math.max(1, Math.ceil(last / 12)),
    write: (x: number) => number(x),
  };
};

/** Raw training loss thin and grey, its mean per epoch in ink, validation in the run's colour with the kept epoch ringed. */
export const lossLines = ({ history, role, keptEpoch, other }: Curves, colours: ChartColours): readonly ChartLine[] => {
  const lines: ChartLine[] = [
    { name: 'each step', points: pointsOf(history, 'loss'), colour: colours.reference, width: 1, named: false },
    { name: 'training', points: pointsOf(history, 'train_loss'), colour: colours.text, width: 1.3 },
    ...(other
      ? [
          {
            name: `${other.name} validation`,
            points: pointsOf(other.history, 'eval_loss'),
            colour: other.live ? colours.live : colours.reference,
            width: 1.3,
          },
        ]
      : []),
    {
      name: 'validation',
      points: pointsOf(history, 'eval_loss'),
      colour: roleColour(role, colours),
      width: 2,
      dots: true,
      ringed: keptEpoch,
    },
  ];
  return lines.filter(({ points }) => points.length > 0);
};

export const lossChart = (curves: Curves, colours: ChartColours): EChartsOption => {
  const lines = lossLines(curves, colours);
  return lineChart({
    colours,
    lines,
    x: xAxis(lines),
    y: { title: 'cross-entropy loss', min: 0, write: axisNumber },
    right: 108,
  });
};

/** Shares of validation texts with Wilson's band; other metrics without. */
export const metricChart = (curves: Curves, key: string, title: string, colours: ChartColours): EChartsOption => {
  const { history, role, keptEpoch, other, valTexts } = curves;
  const points = pointsOf(history, key);
  const isShare = key === 'eval_validation_accuracy' && valTexts !== null && valTexts > 0;
  const ends = isShare ? points.map(([, share]) => wilson(Math.round(share * valTexts), valTexts)) : [];
  // Two lines with a point a step would hide each other.
  const raw = points.length > 40;
  const lines: ChartLine[] = [
    ...(other && !raw
      ? [
          {
            name: other.name,
            points: pointsOf(other.history, key),
            colour: other.live ? colours.live : colours.reference,
          },
        ]
      : []),
    {
      name: 'this run',
      points,
      colour: roleColour(role, colours),
      width: raw ? 1.3 : 2,
      named: !raw,
      dots: !raw,
      ringed: raw ? null : keptEpoch,
      ...(isShare
        ? {
            band: {
              low: ends.map(({ low }) => low),
              high: ends.map(({ high }) => high),
              colour: roleBand(role, colours),
            },
          }
        : {}),
    },
  ];
  const shown = lines.filter((line) => line.points.length > 0);
  const bounded = key.startsWith('eval_validation_');
  return lineChart({
    colours,
    lines: shown,
    x: xAxis(shown),
    y: {
      title,
      ...(bounded ? boundsOf(shown) : key === 'learning_rate' || key === 'grad_norm' ? { min: 0 } : {}),
      write: key === 'learning_rate' ? parameter : axisNumber,
    },
    right: 72,
    left: key === 'learning_rate' ? 60 : 44,
  });
};

const axisNumber = (value: number): string => number(value, value >= 10 ? 0 : 2);

/** The axis of a share ends at 1 and starts at a whole step under its lowest band. */
const boundsOf = (lines: readonly ChartLine[]): { readonly min: number; readonly max: number } => {
  const values = lines.flatMap(({ points, band }) => [...points.map(([, y]) => y), ...(band?.low ?? [])]);
  const { min } = niceAxis([...values, 1]);
  return { min: Math.max(0, min), max: 1 };
};

/** "Validation loss fell from 0.842 to 0.371 in epoch 4, the kept one." */
export const lossFinding = (history: History, keptEpoch: number | null): string => {
  const points = pointsOf(history, 'eval_loss');
  const first = points[0];
  const kept = points.find(([x]) => Math.round(x) === keptEpoch) ?? points.at(-1);
  if (!first || !kept) return 'No epoch has ended yet';
  const verb = kept[1] < first[1] ? 'fell' : kept[1] > first[1] ? 'rose' : 'stayed';
  return verb === 'stayed'
    ? `Validation loss is ${loss(first[1])} in epoch ${Math.round(kept[0])}`
    : `Validation loss ${verb} from ${loss(first[1])} to ${loss(kept[1])} in epoch ${Math.round(kept[0])}${keptEpoch === null ? '' : ', the kept one'}`;
};

/** Epoch by epoch, as a table. */
export const epochTable = (history: History, keys: readonly string[]): ChartData => {
  const epochs = (history['epoch'] ?? []).map(({ step, value }) => ({ step, epoch: value }));
  return {
    head: ['epoch', ...keys],
    rows: epochs.map(({ step, epoch }) => [
      number(epoch),
      ...keys.map((key) => {
        const point = history[key]?.find((each) => each.step === step);
        return point ? metric(point.value) : null;
      }),
    ]),
  };
};
