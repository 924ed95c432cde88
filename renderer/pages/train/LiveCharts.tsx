/** Losses, the chosen validation metric, learning rate and gradient norm, over epochs. */
import { SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import { metric, namedInterval, wilson } from '../../format/index.ts';
import { Chart } from '../../parts/chart/Chart.tsx';
import { useChartColours } from '../../parts/chart/tokens.ts';
import { Section } from '../../parts/Section.tsx';
import { bestWords } from './best-words.ts';
import {
  type Drawn,
  epochData,
  liveLossChart,
  liveMetricChart,
  lossFinding,
  type Measure,
  MEASURES,
  measureOf,
  measuresOf,
} from './live-charts.ts';
import { SmallCharts } from './SmallCharts.tsx';
import type { Live } from './use-live.ts';

const isMeasure = (value: string): value is Measure => value in MEASURES;

const metricFinding = ({ progress, texts }: Drawn, measure: Measure): string => {
  const last = progress.epochs.at(-1);
  const value = last && measureOf(last, measure);
  if (!last || value === null || value === undefined) return 'No epoch is done yet';
  const words = `Validation ${MEASURES[measure].label} is ${metric(value)} after epoch ${last.epoch}`;
  if (measure !== 'accuracy' || texts === null) return words;
  const ends = wilson(Math.round(value * texts), texts);
  return `${words}, ${namedInterval({ ...ends, level: 0.95, method: 'Wilson' })}`;
};

const lossNote = ({ run, running, progress }: Live): string | undefined => {
  const best = bestWords(run);
  if (progress.epochs.length > 0) {
    return running || run.status === 'FINISHED' || run.status === 'PAUSED'
      ? `the ring marks the kept ${best.unit}`
      : `the ring marks the ${best.best} ${best.name}`;
  }
  return running ? `validation comes after each ${best.unit}` : undefined;
};

const metricNote = (measure: Measure, texts: number | null): string | undefined => {
  if (measure === 'accuracy') return texts === null ? undefined : `on ${texts} validation texts`;
  return measure === 'f1' ? 'each label counts the same' : 'its interval is given for the kept epoch, on test';
};

export const LiveCharts = ({ live }: { readonly live: Live }) => {
  const colours = useChartColours();
  const [wanted, setWanted] = useState<Measure>('accuracy');
  const { progress, compared, texts, served } = live;
  const drawn = useMemo(() => ({ progress, compared, texts, served }), [progress, compared, texts, served]);
  const measures = measuresOf(progress.epochs);
  const measure = measures.includes(wanted) ? wanted : 'accuracy';
  const loss = useMemo(() => liveLossChart(drawn, colours), [drawn, colours]);
  const right = useMemo(() => liveMetricChart(drawn, measure, colours), [drawn, measure, colours]);
  return (
    <div className="live-charts">
      <Section title="Loss" note={lossNote(live)}>
        <Chart
          option={loss}
          label={lossFinding(drawn)}
          height={252}
          marks={progress.steps.length * 2}
          table={epochData(drawn)}
        />
      </Section>
      <Section
        title={MEASURES[measure].heading}
        note={metricNote(measure, texts)}
        right={
          measures.length > 1 && (
            <SegmentedControl
              aria-label="Metric"
              data={measures.map((value) => ({ value, label: MEASURES[value].label }))}
              value={measure}
              onChange={(value) => isMeasure(value) && setWanted(value)}
            />
          )
        }
      >
        <Chart option={right} label={metricFinding(drawn, measure)} height={210} table={epochData(drawn)} />
      </Section>
      <SmallCharts live={live} />
    </div>
  );
};
