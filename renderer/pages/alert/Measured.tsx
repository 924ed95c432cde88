/** How the newest check of an alert was made, in figures that somebody may check. */
import type { DriftAlert, DriftCheck } from '../../../core/contract/index.ts';
import { count, number, pValue, shortHash, version } from '../../format/index.ts';
import { PathLink } from '../../parts/PathLink.tsx';
import { Section } from '../../parts/Section.tsx';
import { figures, windowWords } from '../monitoring/format.ts';
import { effectWords, methodWords } from '../monitoring/verdict-words.ts';

export const Measured = ({ alert, check }: { readonly alert: DriftAlert; readonly check: DriftCheck }) => {
  const named = check.statistics.filter((statistic) => statistic.named);
  const outside = check.rule === 'fixed' ? check.scores.filter(({ exceeded }) => exceeded) : [];
  return (
    <>
      <Section
        title="How it was measured"
        right={
          <PathLink path={`/monitoring?check=${encodeURIComponent(JSON.stringify(check.id))}`}>Open the check</PathLink>
        }
      >
        <dl className="facts">
          {named.map((statistic) => (
            <Fact key={statistic.name} name={statistic.title}>
              {effectWords(statistic) ?? 'changed'}
              {statistic.pAdjusted !== null && `; p ${pValue(statistic.pAdjusted)}`}
            </Fact>
          ))}
          {outside.map((score) => (
            <Fact key={score.name} name={score.title}>
              {figures(score)}
            </Fact>
          ))}
          <Fact name="live">
            {count(check.texts - check.blankTexts, 'text')}, {windowWords(check)}
          </Fact>
          <Fact name="reference">
            {count(check.referenceTexts, 'text')}
            {check.revision !== null && (
              <>
                {' '}
                of <PathLink path={`/data/${check.revision}`}>{shortHash(check.revision)}</PathLink>
              </>
            )}
          </Fact>
          <Fact name="model">
            <PathLink path={`/models/${encodeURIComponent(alert.model)}?version=${alert.version}`}>
              {alert.model} {version(alert.version)}
            </PathLink>
          </Fact>
          {check.family && (
            <>
              <Fact name="p-value">
                {pValue(check.family.p)}, limit {pValue(check.family.alpha)}
              </Fact>
              <Fact name="method">{methodWords(check)}</Fact>
            </>
          )}
          <Fact name="checks">{number(alert.checks.length)} with this cause</Fact>
        </dl>
      </Section>
    </>
  );
};

const Fact = ({ name, children }: { readonly name: string; readonly children: React.ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
);
