/** The two charts of a run that trains: losses, and how right it is on validation texts. */
import type { EChartsOption } from 'echarts';
import { loss, metric, number, wilson } from '../../format/index.ts';
import type { ChartData } from '../../parts/chart/ChartTable.tsx';
import { type ChartLine, lineChart } from '../../parts/chart/options.ts';
import type { ChartColours } from '../../parts/chart/tokens.ts';
import { epochAxis, lossAxis, shareAxis, smooth, usualHigh } from './axes.ts';
import { type Epoch, keptEpoch, type Progress } from './progress.ts';

/** The run behind what is served, where its validation texts are the same. */
export type Compared = { readonly name: string; readonly live: boolean; readonly epochs: readonly Epoch[] };

export type Drawn = {
  readonly progress: Progress;
  readonly compared: Compared | null;
  /** Validation texts; null while not known. */
  readonly texts: number | null;
  /** Blue once its model is served. */
  readonly served: boolean;
};

/** Pixels for names at the ends of lines. */
const RIGHT = 108;

const xOf = ({ progress, compared }: Drawn) => {
  const own = Math.max(0, progress.steps.at(-1)?.epoch ?? 0, progress.epochs.at(-1)?.x ?? 0);
  const other = compared?.epochs.at(-1)?.x ?? 0;
  const axis = epochAxis(Math.max(own, other));
  return { title: 'epoch', ...axis, write: (x: number) => number(x) };
};

const comparedLine = (
  { compared }: Drawn,
  colours: ChartColours,
  value: (epoch: Epoch) => number | null,
): readonly ChartLine[] => {
  if (!compared) return [];
  const colour = compared.live ? colours.live : colours['text-3'];
  return [{ name: compared.name, colour, width: 1.3, points: pointsOf(compared.epochs, value) }];
};

const pointsOf = (epochs: readonly Epoch[], value: (epoch: Epoch) => number | null): ChartLine['points'] =>
  epochs.flatMap((epoch) => {
    const y = value(epoch);
    return y === null || !Number.isFinite(y) ? [] : [[epoch.x, y] as const];
  });

export const liveLossChart = (drawn: Drawn, colours: ChartColours): EChartsOption => {
  const { steps, epochs } = drawn.progress;
  const values = steps.map((step) => step.loss);
  const smoothed = smooth(values);
  const other = comparedLine(drawn, colours, ({ valLoss }) => valLoss);
  const colour = drawn.served ? colours.live : colours['candidate-mark'];
  const y = lossAxis(
    Math.max(
      usualHigh(values),
      ...epochs.map(({ valLoss }) => valLoss),
      ...other.flatMap(({ points }) => points.map(([, v]) => v)),
    ),
  );
  const lines: readonly ChartLine[] = [
    {
      name: 'train, each step',
      colour: colours['reference-fill'],
      width: 1,
      named: false,
      points: steps.map((step) => [step.epoch, Math.min(step.loss, y.max)]),
    },
    {
      name: 'train, smoothed',
      colour: colours['text-2'],
      width: 1.7,
      points: steps.map((step, index) => [step.epoch, Math.min(smoothed[index] ?? step.loss, y.max)]),
    },
    ...other,
    {
      name: 'validation',
      colour,
      width: 2,
      dots: true,
      ringed: keptEpoch(drawn.progress)?.x ?? null,
      points: pointsOf(epochs, ({ valLoss }) => valLoss),
    },
  ];
  return lineChart({
    colours,
    lines: lines.filter(({ points }) => points.length > 0),
    x: xOf(drawn),
    y: { title: 'cross-entropy loss', ...y, write: (v) => number(v, y.interval < 1 ? 1 : 0) },
    right: RIGHT,
  });
};

export const MEASURES = {
  accuracy: { label: 'accuracy', heading: 'Accuracy', axis: 'validation accuracy, with 95 % interval' },
  f1: { label: 'F1', heading: 'F1', axis: 'validation F1, mean of labels' },
  'roc-auc': { label: 'ROC-AUC', heading: 'ROC-AUC', axis: 'validation ROC-AUC' },
} as const;
export type Measure = keyof typeof MEASURES;

export const measureOf = (epoch: Epoch, measure: Measure): number | null => {
  switch (measure) {
    case 'accuracy':
      return epoch.valAccuracy;
    case 'f1':
      return epoch.valF1;
    case 'roc-auc':
      return epoch.valRocAuc;
    default:
      return measure satisfies never;
  }
};

/** Those that any evaluation has. */
export const measuresOf = (epochs: readonly Epoch[]): readonly Measure[] =>
  (['accuracy', 'f1', 'roc-auc'] as const).filter(
    (measure) =>
      measure === 'accuracy' || epochs.some((epoch) => Number.isFinite(measureOf(epoch, measure) ?? Number.NaN)),
  );

export const liveMetricChart = (drawn: Drawn, measure: Measure, colours: ChartColours): EChartsOption => {
  const value = (epoch: Epoch): number | null => measureOf(epoch, measure);
  const points = pointsOf(drawn.progress.epochs, value);
  const { texts } = drawn;
  const ends =
    measure === 'accuracy' && texts !== null ? points.map(([, share]) => wilson(Math.round(share * texts), texts)) : [];
  const other = comparedLine(drawn, colours, value);
  const low = ends.map((each) => each.low);
  const y = shareAxis(Math.min(0.5, ...low, ...[...points, ...other.flatMap((line) => line.points)].map(([, v]) => v)));
  const own: ChartLine = {
    name: 'this run',
    colour: drawn.served ? colours.live : colours['candidate-mark'],
    width: 2,
    dots: true,
    ringed: keptEpoch(drawn.progress)?.x ?? null,
    points,
    ...(ends.length === 0
      ? {}
      : {
          band: {
            low,
            high: ends.map((each) => each.high),
            colour: drawn.served ? colours['live-band'] : colours['candidate-band'],
          },
        }),
  };
  return lineChart({
    colours,
    lines: [...other, own].filter((line) => line.points.length > 0),
    x: xOf(drawn),
    y: {
      title: MEASURES[measure].axis,
      ...y,
      write: (v) => number(v, 1),
    },
    right: RIGHT,
  });
};

/** "Validation loss fell from 0.842 to 0.371 in six epochs; epoch 6 is kept". */
export const lossFinding = ({ progress }: Drawn): string => {
  const first = progress.epochs[0];
  const kept = keptEpoch(progress);
  if (!first || !kept) return progress.steps.length === 0 ? 'No step is done yet' : 'No epoch is done yet';
  if (first === kept) return `Validation loss is ${loss(kept.valLoss)} in epoch ${kept.epoch}, which is kept`;
  const verb = kept.valLoss < first.valLoss ? 'fell' : 'rose';
  return `Validation loss ${verb} from ${loss(first.valLoss)} to ${loss(kept.valLoss)}; epoch ${kept.epoch} is kept`;
};

export const epochData = ({ progress }: Drawn): ChartData => ({
  head: [
    'epoch',
    'step',
    'train loss',
    'validation loss',
    'validation accuracy',
    'validation F1',
    'validation ROC-AUC',
  ],
  rows: progress.epochs.map((each) => [
    number(each.epoch),
    number(each.step),
    loss(each.trainLoss),
    loss(each.valLoss),
    metric(each.valAccuracy),
    Number.isFinite(each.valF1) ? metric(each.valF1) : null,
    each.valRocAuc === null ? null : metric(each.valRocAuc),
  ]),
});
