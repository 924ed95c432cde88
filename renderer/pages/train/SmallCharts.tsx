/** Learning rate and gradient norm, side by side. */
import { useMemo } from 'react';
import { parameter } from '../../format/index.ts';
import { Chart } from '../../parts/chart/Chart.tsx';
import { useChartColours } from '../../parts/chart/tokens.ts';
import { Section } from '../../parts/Section.tsx';
import { normChart, normFinding, rateChart } from './small-charts.ts';
import type { Live } from './use-live.ts';

export const SmallCharts = ({ live: { run, progress } }: { readonly live: Live }) => {
  const colours = useChartColours();
  const clip = Number(run.params['max_grad_norm'] ?? 0) || 0;
  const rate = useMemo(() => rateChart(progress, colours), [progress, colours]);
  const norm = useMemo(() => normChart(progress, clip, colours), [progress, clip, colours]);
  if (rate === null && norm === null) return null;
  const now = progress.steps.at(-1)?.learningRate ?? null;
  const marks = progress.steps.length;
  return (
    <div className="small-charts">
      {rate && (
        <Section title="Learning rate" note={now === null ? undefined : `now ${parameter(Number(now.toPrecision(3)))}`}>
          <Chart
            option={rate}
            label={now === null ? 'Learning rate' : `The learning rate is ${parameter(Number(now.toPrecision(3)))}`}
            height={150}
            marks={marks}
          />
        </Section>
      )}
      {norm && (
        <Section title="Gradient norm" note={clip > 0 ? 'steps above the dashes are shortened' : undefined}>
          <Chart option={norm} label={normFinding(progress, clip)} height={150} marks={marks} />
        </Section>
      )}
    </div>
  );
};
