/** A score's two sets over each other, with the figures of the test and where each set comes from. */
import { useElementSize } from '@mantine/hooks';
import { useMemo } from 'react';
import type { DriftCheck, DriftScore } from '../../../core/contract/index.ts';
import { metric, number, pValue } from '../../format/index.ts';
import { Chart } from '../../parts/chart/Chart.tsx';
import { histogramPair, histogramTable } from '../../parts/chart/options.ts';
import { useChartColours } from '../../parts/chart/tokens.ts';
import { PathLink } from '../../parts/PathLink.tsx';
import { Section } from '../../parts/Section.tsx';
import { comparisonFinding, isExact, wordfulTexts } from './format.ts';
import { measureOf } from './measures.ts';

export const Comparison = ({ check, score }: { readonly check: DriftCheck; readonly score: DriftScore }) => {
  const live = wordfulTexts(check);
  return (
    <Section title={score.title} note="live against the reference" className="monitoring-left">
      <div className="row small second comparison-legend">
        <span>
          <svg width="14" height="10" aria-hidden>
            <path d="M.5 10V.5h13V10z" fill="var(--reference-fill)" stroke="var(--reference)" />
          </svg>
          reference, {number(check.referenceTexts)}
        </span>
        <span>
          <svg width="14" height="10" aria-hidden>
            <path d="M.8 10V.8h12.4V10" fill="none" stroke="var(--live)" strokeWidth="1.6" />
          </svg>
          live, {number(live)}
        </span>
      </div>
      <Picture score={score} />
      <dl className="facts">
        <dt>KS statistic</dt>
        <dd className="num">
          {score.statistic === null ? (
            'too few to say; '
          ) : (
            <>
              <span className="medium">{metric(score.statistic)}</span>
              {score.threshold !== null && (
                <span className="second"> {score.exceeded ? 'is over' : 'is inside'} the limit </span>
              )}
            </>
          )}
          {score.threshold === null ? (
            <span className="second"> no limit is set</span>
          ) : (
            <PathLink path="/settings?section=monitoring" title="Limits are kept in Settings, Monitoring">
              {score.statistic === null ? `limit ${metric(score.threshold)}` : metric(score.threshold)}
            </PathLink>
          )}
        </dd>
        <dt>p-value</dt>
        <dd className="num" {...(score.p === null ? {} : { title: String(score.p) })}>
          {score.p === null ? '–' : `${pValue(score.p)}, ${isExact(check, score) ? 'exact' : 'for large samples'}`}
        </dd>
      </dl>
    </Section>
  );
};

/** Pixels under which five ticks of the axis would touch. */
const NARROW = 250;

const Picture = ({ score }: { readonly score: DriftScore }) => {
  const colours = useChartColours();
  const { ref, width } = useElementSize();
  const { axis, write } = measureOf(score.name);
  const { reference, live } = score;
  const option = useMemo(
    () =>
      reference &&
      histogramPair({ colours, reference, live, xTitle: axis, writeX: write, xTicks: width < NARROW ? 2 : 5 }),
    [colours, reference, live, axis, write, width],
  );
  if (!option || !reference) return <p className="second comparison-none">There are no texts to draw.</p>;
  return (
    <div ref={ref}>
      <Chart
        option={option}
        label={comparisonFinding(score)}
        height={188}
        table={histogramTable(reference, live, axis)}
      />
    </div>
  );
};
