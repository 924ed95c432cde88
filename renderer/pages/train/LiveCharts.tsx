/** Loss, and the chosen validation metric, over epochs. */
import { SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import { metric, namedInterval, wilson } from '../../format/index.ts';
import { Chart } from '../../parts/chart/Chart.tsx';
import { useChartColours } from '../../parts/chart/tokens.ts';
import { Section } from '../../parts/Section.tsx';
import { type Drawn, epochData, liveLossChart, liveMetricChart, lossFinding, type Measure } from './live-charts.ts';
import type { Live } from './use-live.ts';

const isMeasure = (value: string): value is Measure => value === 'accuracy' || value === 'roc-auc';

const accuracyFinding = ({ progress, texts }: Drawn): string => {
  const last = progress.epochs.at(-1);
  if (!last) return 'No epoch is done yet';
  const words = `Validation accuracy is ${metric(last.valAccuracy)} after epoch ${last.epoch}`;
  if (texts === null) return words;
  const ends = wilson(Math.round(last.valAccuracy * texts), texts);
  return `${words}, ${namedInterval({ ...ends, level: 0.95, method: 'Wilson' })}`;
};

export const LiveCharts = ({ live }: { readonly live: Live }) => {
  const colours = useChartColours();
  const [measure, setMeasure] = useState<Measure>('accuracy');
  const { progress, compared, texts, served } = live;
  const drawn = useMemo(() => ({ progress, compared, texts, served }), [progress, compared, texts, served]);
  const loss = useMemo(() => liveLossChart(drawn, colours), [drawn, colours]);
  const right = useMemo(() => liveMetricChart(drawn, measure, colours), [drawn, measure, colours]);
  const hasAuc = progress.epochs.some(({ valRocAuc }) => valRocAuc !== null);
  const shown = hasAuc ? measure : 'accuracy';
  return (
    <div className="live-charts">
      <Section
        title="Loss"
        note={
          progress.epochs.length > 0
            ? live.running || live.run.status === 'FINISHED'
              ? 'the ring marks the kept epoch'
              : 'the ring marks the lowest validation loss'
            : live.running
              ? 'validation comes after each epoch'
              : undefined
        }
      >
        <Chart
          option={loss}
          label={lossFinding(drawn)}
          height={272}
          marks={progress.steps.length * 2}
          table={epochData(drawn)}
        />
      </Section>
      <Section
        title={shown === 'accuracy' ? 'Accuracy' : 'ROC-AUC'}
        note={
          shown === 'accuracy'
            ? texts === null
              ? undefined
              : `on ${texts} validation texts`
            : 'of validation texts; its interval is given for the kept epoch, on test'
        }
        right={
          hasAuc && (
            <SegmentedControl
              aria-label="Metric"
              data={[
                { value: 'accuracy', label: 'accuracy' },
                { value: 'roc-auc', label: 'ROC-AUC' },
              ]}
              value={shown}
              onChange={(value) => isMeasure(value) && setMeasure(value)}
            />
          )
        }
      >
        <Chart option={right} label={accuracyFinding(drawn)} height={228} table={epochData(drawn)} />
      </Section>
    </div>
  );
};
