/** What is right of the answers when the model keeps silent below a confidence, and where that costs least. */
import { NumberInput, Slider } from '@mantine/core';
import { useMemo, useState } from 'react';
import { type Analysis, cheapestThreshold, expectedCost } from '../../../core/contract/index.ts';
import { number, probability } from '../../format/index.ts';
import { Chart } from '../../parts/chart/Chart.tsx';
import { useChartColours } from '../../parts/chart/tokens.ts';
import { Section } from '../../parts/Section.tsx';
import { abstainChart, abstainTable } from './abstain-chart.ts';
import { abstainWords } from './words.ts';

const costOf = (value: number | string): number => Math.max(0, Number(value) || 0);

export const Abstain = ({ analysis }: { readonly analysis: Analysis }) => {
  const points = analysis.abstain;
  const last = points.length - 1;
  const [chosen, setChosen] = useState<number | null>(null);
  const [costs, setCosts] = useState({ error: 5, abstain: 1 });
  const colours = useChartColours();
  const at = Math.min(chosen ?? last, last);
  const point = points[at];
  const option = useMemo(() => abstainChart({ colours, points, chosen: at }), [colours, points, at]);
  const table = useMemo(() => abstainTable(points), [points]);
  if (!point) return null;
  const cheapest = cheapestThreshold(points, costs);
  return (
    <Section
      className="analysis-part abstain"
      title="Abstain"
      right={<span className="num">below {probability(point.threshold)}</span>}
    >
      <div className="analysis-chart abstain-chart">
        <Chart option={option} label={abstainWords(point)} height="100%" table={table} />
      </div>
      <Slider
        aria-label="Confidence below which no answer is given"
        size={3}
        min={0}
        max={Math.max(1, last)}
        value={last - at}
        label={null}
        disabled={last < 1}
        thumbProps={{ 'aria-valuetext': `below ${probability(point.threshold)}` }}
        thumbLabel="Confidence below which no answer is given"
        onChange={(value) => setChosen(last - value)}
      />
      <p className="small abstain-words" aria-live="polite">
        {abstainWords(point)}
      </p>
      <div className="row small second abstain-costs">
        <label className="row">
          an error costs
          <NumberInput
            size="xs"
            w={56}
            min={0}
            hideControls
            value={costs.error}
            onChange={(value) => setCosts((old) => ({ ...old, error: costOf(value) }))}
          />
        </label>
        <label className="row">
          a person
          <NumberInput
            size="xs"
            w={56}
            min={0}
            hideControls
            value={costs.abstain}
            onChange={(value) => setCosts((old) => ({ ...old, abstain: costOf(value) }))}
          />
        </label>
        <span className="num">→ {number(expectedCost(point, costs), 2)} a text</span>
        {cheapest && cheapest.threshold !== point.threshold && (
          <button type="button" className="text-button" onClick={() => setChosen(points.indexOf(cheapest))}>
            least: {number(expectedCost(cheapest, costs), 2)} below {probability(cheapest.threshold)}
          </button>
        )}
      </div>
      {at < last && (
        <p className="micro third">Chosen on the very texts that judge it, a threshold looks a little too good.</p>
      )}
    </Section>
  );
};
