/** A measure's two sets over each other, with the figures of the test and where each set comes from. */
import { SegmentedControl } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { DriftStatistic } from '../../../core/contract/drift-family.ts';
import type { DriftCheck, DriftScore } from '../../../core/contract/index.ts';
import { chanceLimit, metric, number, pValue } from '../../format/index.ts';
import { PathLink } from '../../parts/PathLink.tsx';
import { Section } from '../../parts/Section.tsx';
import { comparisonFinding, isExact, wordfulTexts } from './format.ts';
import { unitOf } from './measures.ts';
import { Picture } from './Picture.tsx';
import { effectWords, statisticFinding, unavailableWords } from './verdict-words.ts';

type Props = {
  readonly check: DriftCheck;
  readonly set: Pick<DriftScore, 'name' | 'title' | 'reference' | 'live'>;
  readonly finding: string;
  readonly children: ReactNode;
};

const Compared = ({ check, set, finding, children }: Props) => {
  const [curve, setCurve] = useState(false);
  return (
    <Section title={set.title} note="live against the reference" className="monitoring-left">
      <div className="row small second comparison-legend">
        <Legend reference={check.referenceTexts} live={wordfulTexts(check)} />
        <SegmentedControl
          className="push"
          size="xs"
          aria-label="How the texts are drawn"
          value={curve ? 'curves' : 'bars'}
          data={['bars', 'curves']}
          onChange={(value) => setCurve(value === 'curves')}
        />
      </div>
      <Picture {...set} unit={unitOf(set.name)} finding={finding} cumulative={curve} />
      <dl className="facts">{children}</dl>
    </Section>
  );
};

const Legend = ({ reference, live }: { readonly reference: number; readonly live: number }) => (
  <>
    <span>
      <svg width="14" height="10" aria-hidden>
        <path d="M.5 10V.5h13V10z" fill="var(--reference-fill)" stroke="var(--reference)" />
      </svg>
      reference, {number(reference)}
    </span>
    <span>
      <svg width="14" height="10" aria-hidden>
        <path d="M.8 10V.8h12.4V10" fill="none" stroke="var(--live)" strokeWidth="1.6" />
      </svg>
      live, {number(live)}
    </span>
  </>
);

/** One of the five statistics. */
export const StatisticComparison = ({
  check,
  statistic,
}: {
  readonly check: DriftCheck;
  readonly statistic: DriftStatistic;
}) => {
  const effect = effectWords(statistic);
  return (
    <Compared check={check} set={statistic} finding={statisticFinding(statistic)}>
      {statistic.state !== 'ok' && (
        <>
          <dt>state</dt>
          <dd>{unavailableWords(statistic)}</dd>
        </>
      )}
      {effect !== null && (
        <>
          <dt>effect</dt>
          <dd>{effect}</dd>
        </>
      )}
      {statistic.pAdjusted !== null && (
        <>
          <dt>p-value</dt>
          <dd className="num" title={String(statistic.pAdjusted)}>
            <span className="medium">{pValue(statistic.pAdjusted)}</span>
            <span className="second">
              , corrected for all five; {statistic.p === null ? '' : `${pValue(statistic.p)} alone`}
            </span>
          </dd>
        </>
      )}
      {statistic.statistic !== null && (
        <>
          <dt>statistic</dt>
          <dd className="num">{number(statistic.statistic, 4)}</dd>
        </>
      )}
    </Compared>
  );
};

/** One of the two KS scores. */
export const ScoreComparison = ({ check, score }: { readonly check: DriftCheck; readonly score: DriftScore }) => (
  <Compared check={check} set={score} finding={comparisonFinding(score)}>
    <dt>KS statistic</dt>
    <dd className="num">
      {score.statistic === null ? 'too few to say' : <span className="medium">{metric(score.statistic)}</span>}
    </dd>
    <dt>limit</dt>
    <dd className="num">
      <ScoreLimit check={check} score={score} />
    </dd>
    <dt>p-value</dt>
    <dd className="num" {...(score.p === null ? {} : { title: String(score.p) })}>
      {score.p === null ? '–' : `${pValue(score.p)}, ${isExact(check, score) ? 'exact' : 'for large samples'}`}
    </dd>
  </Compared>
);

const ScoreLimit = ({ check, score }: { readonly check: DriftCheck; readonly score: DriftScore }) => {
  if (check.rule === 'promise' && check.family) {
    const limit = chanceLimit(wordfulTexts(check), check.referenceTexts, check.scores.length, check.family.alpha);
    return (
      <>
        {limit === null ? 'none with so few texts' : `${metric(limit)} with so many texts`}
        <span className="second">; the verdict does not ask this score</span>
      </>
    );
  }
  return (
    <>
      <PathLink path="/settings?section=monitoring" title="Limits are kept in Settings, Monitoring">
        {score.threshold === null ? 'none is set' : metric(score.threshold)}
      </PathLink>
      {score.threshold !== null && score.statistic !== null && (
        <span className="second">, {score.exceeded ? 'passed' : 'not passed'}; fixed, raises alarms without drift</span>
      )}
    </>
  );
};
