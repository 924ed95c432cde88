/** Charts of a run's metrics over epochs, beside the run it is compared with. */
import type { EChartsOption } from 'echarts';
import { number, parameter, wilson } from '../../format/index.ts';
import { type ChartLine, lineChart } from '../../parts/chart/options.ts';
import type { ChartColours } from '../../parts/chart/tokens.ts';
import type { Role } from '../../parts/IntervalGlyph.tsx';
import { niceAxis } from '../runs/scale.ts';
import { type History, pointsOf } from './history.ts';

export type Curves = {
  readonly history: History;
  readonly role: Role;
  readonly keptEpoch: number | null;
  readonly valTexts: number | null;
  /** The run it is compared with. */
  readonly other: { readonly name: string; readonly live: boolean; readonly history: History } | null;
};

const roleColour = (role: Role, colours: ChartColours): string =>
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
const lossLines = ({ history, role, keptEpoch, other }: Curves, colours: ChartColours): readonly ChartLine[] => {
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
