/** Reference and live over each other, as histograms or as cumulative curves. */
import { useElementSize } from '@mantine/hooks';
import { useMemo } from 'react';
import type { Histogram } from '../../../core/contract/index.ts';
import { percent } from '../../format/index.ts';
import { Chart } from '../../parts/chart/Chart.tsx';
import { cumulativePair, widestGap } from '../../parts/chart/cumulative.ts';
import { histogramPair, histogramTable } from '../../parts/chart/options.ts';
import { useChartColours } from '../../parts/chart/tokens.ts';
import type { Unit } from './measures.ts';

type Props = {
  readonly reference: Histogram | null;
  readonly live: Histogram | null;
  readonly unit: Unit;
  /** What the histograms show, in words. */
  readonly finding: string;
  readonly cumulative: boolean;
  readonly height?: number;
};

/** Pixels under which five ticks of the axis would touch. */
const NARROW = 250;

export const Picture = ({ reference, live, unit, finding, cumulative, height = 188 }: Props) => {
  const colours = useChartColours();
  const { ref, width } = useElementSize();
  const { axis, write } = unit;
  const option = useMemo(() => {
    if (!reference) return null;
    if (cumulative) return cumulativePair({ colours, reference, live, xTitle: axis, writeX: write });
    return histogramPair({ colours, reference, live, xTitle: axis, writeX: write, xTicks: width < NARROW ? 2 : 5 });
  }, [colours, reference, live, axis, write, width, cumulative]);
  if (!option || !reference) return <p className="second comparison-none">There are no figures to draw.</p>;
  const gap = live && widestGap(reference, live);
  const words = gap
    ? `${finding} The curves are furthest apart at ${write(gap.at)} ${axis}: ${percent(gap.gap)} of the texts.`
    : finding;
  return (
    <div ref={ref}>
      <Chart
        option={option}
        label={cumulative ? words : finding}
        height={height}
        table={histogramTable(reference, live, axis)}
      />
    </div>
  );
};
