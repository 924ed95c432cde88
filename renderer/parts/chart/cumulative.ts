/** Two cumulative curves over each other: the share of texts up to each value, reference in grey and live in blue. */
import type { EChartsOption } from 'echarts';
import type { Histogram } from '../../../core/contract/index.ts';
import { percent } from '../../format/index.ts';
import { type ChartLine, lineChart } from './options.ts';
import type { ChartColours } from './tokens.ts';

/** At each edge the share of texts below it: exact there, and straight between. */
const risingOf = ({ edges, shares }: Histogram): readonly (readonly [x: number, y: number])[] => {
  let below = 0;
  return edges.map((edge, index) => {
    below += index === 0 ? 0 : (shares[index - 1] ?? 0);
    return [edge, Math.min(1, below)] as const;
  });
};

/** Where the curves are furthest apart, and by how much; null where they are the same. */
export const widestGap = (
  reference: Histogram,
  live: Histogram,
): { readonly at: number; readonly gap: number } | null => {
  const lives = risingOf(live);
  let widest: { at: number; gap: number } | null = null;
  for (const [index, [at, share]] of risingOf(reference).entries()) {
    const gap = Math.abs(share - (lives[index]?.[1] ?? share));
    if (gap > (widest?.gap ?? 1e-9)) widest = { at, gap };
  }
  return widest;
};

export const cumulativePair = (chart: {
  readonly colours: ChartColours;
  readonly reference: Histogram;
  readonly live: Histogram | null;
  readonly xTitle: string;
  readonly writeX: (x: number) => string;
}): EChartsOption => {
  const { colours, reference, live, xTitle, writeX } = chart;
  const lines: ChartLine[] = [
    { name: 'reference', points: risingOf(reference), colour: colours.reference, width: 1.3, named: false },
    ...(live ? [{ name: 'live', points: risingOf(live), colour: colours.live, width: 2, named: false }] : []),
  ];
  return lineChart({
    colours,
    lines,
    right: 16,
    x: { title: xTitle, min: reference.edges[0] ?? 0, max: reference.edges.at(-1) ?? 1, write: writeX },
    y: { title: 'share of texts up to there', min: 0, max: 1, interval: 0.5, write: (share) => percent(share) },
  });
};
