/** Two small charts under the others: the learning rate, and the gradient's norm with the value it is clipped at. */
import type { EChartsOption } from 'echarts';
import { number, parameter } from '../../format/index.ts';
import { lineChart } from '../../parts/chart/options.ts';
import type { ChartColours } from '../../parts/chart/tokens.ts';
import { epochAxis, usualHigh } from './axes.ts';
import type { Progress, Step } from './progress.ts';

/** A whole step of 1, 2 or 5 times a power of ten, so that three of them reach the highest value. */
const niceStep = (highest: number): number => {
  const power = 10 ** Math.floor(Math.log10(highest / 3));
  return ([1, 2, 5, 10].find((step) => step * power * 3 >= highest) ?? 10) * power;
};

const chart = (
  { steps }: Progress,
  value: (step: Step) => number | null,
  title: string,
  colours: ChartColours,
  limit?: { readonly value: number; readonly name: string },
): EChartsOption | null => {
  const points = steps.flatMap((step) => {
    const y = value(step);
    return y === null || !Number.isFinite(y) ? [] : [[step.epoch, y] as const];
  });
  if (points.length === 0) return null;
  const highest = Math.max(usualHigh(points.map(([, y]) => y)), limit?.value ?? 0) || 1;
  const interval = niceStep(highest);
  const max = interval * Math.max(1, Math.ceil(highest / interval - 1e-9));
  return lineChart({
    colours,
    lines: [
      {
        name: title,
        colour: colours['text-2'],
        width: 1.3,
        named: false,
        points: points.map(([x, y]) => [x, Math.min(y, max)]),
      },
    ],
    x: { title: 'epoch', ...epochAxis(steps.at(-1)?.epoch ?? 0), write: (x) => number(x) },
    y: { title, min: 0, max, interval, write: (y) => (y === 0 ? '0' : parameter(Number(y.toPrecision(2)))) },
    right: limit === undefined ? 20 : 76,
    ...(limit === undefined ? {} : { limit }),
  });
};

export const rateChart = (progress: Progress, colours: ChartColours): EChartsOption | null =>
  chart(progress, ({ learningRate }) => learningRate, 'learning rate', colours);

/** `clip` 0: nothing is clipped. */
export const normChart = (progress: Progress, clip: number, colours: ChartColours): EChartsOption | null =>
  chart(
    progress,
    ({ gradNorm }) => gradNorm,
    'gradient norm',
    colours,
    clip > 0 ? { value: clip, name: 'clipped at' } : undefined,
  );

/** "Gradient norm 0.84; 12 of 300 steps were clipped". */
export const normFinding = ({ steps }: Progress, clip: number): string => {
  const norms = steps.flatMap(({ gradNorm }) => (gradNorm === null ? [] : [gradNorm]));
  const last = norms.at(-1);
  if (last === undefined) return 'No step is done yet';
  const clipped = clip > 0 ? norms.filter((norm) => norm > clip).length : 0;
  return `Gradient norm ${number(last, 2)}; ${number(clipped)} of ${number(norms.length)} shown steps were clipped`;
};
