/** What the check concludes of all five statistics together, and what it could have seen. */
import type { DriftCheck } from '../../../core/contract/index.ts';
import { number, percent, pValue } from '../../format/index.ts';
import { Section } from '../../parts/Section.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { effectWords, methodWords, unavailableWords, verdictWords } from './verdict-words.ts';

export const Verdict = ({
  check,
  onMeasure,
}: {
  readonly check: DriftCheck;
  readonly onMeasure: (key: string) => void;
}) => (
  <>
    <Section title="Verdict" note="all five together" className="monitoring-left">
      <p className="second verdict-words">{verdictWords(check) ?? 'There were too few texts for a verdict.'}</p>
      <table className="plain verdict-table">
        <thead>
          <tr>
            <th>statistic</th>
            <th className="right" title="Corrected for the other four (Westfall and Young, single step)">
              p
            </th>
          </tr>
        </thead>
        <tbody>
          {check.statistics.map((statistic) => (
            <tr key={statistic.name}>
              <td>
                <button type="button" className="text-button" onClick={() => onMeasure(statistic.name)}>
                  <StatusShape
                    status={statistic.named ? 'attention' : statistic.state === 'ok' ? 'ok' : 'too-few'}
                    words={statistic.title}
                  />
                </button>
                <div className="small second">
                  {statistic.state === 'ok' ? effectWords(statistic) : unavailableWords(statistic)}
                </div>
              </td>
              <td className="right num">{statistic.pAdjusted === null ? '–' : pValue(statistic.pAdjusted)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {check.family && <p className="small third">From {methodWords(check)}.</p>}
    </Section>
    <CouldSee check={check} />
  </>
);

/** No alarm is not "no change": what such a check finds, and how often. */
export const CouldSee = ({ check }: { readonly check: DriftCheck }) => {
  if (!check.couldSee) return null;
  const { sentence, power } = check.couldSee;
  const nearest = power[0];
  return (
    <Section title="What it could have seen" className="monitoring-left">
      <p className="second">{sentence}</p>
      {nearest && (
        <table className="plain power-table">
          <caption className="small third">
            Weeks with an alarm among simulated ones of {number(nearest.nLive)} live and {number(nearest.nRef)}{' '}
            reference texts
          </caption>
          <tbody>
            {power.map(({ change, share }) => (
              <tr key={change}>
                <td>{change}</td>
                <td className="power-bar">
                  <svg width="100%" height="8" aria-hidden>
                    <rect width="100%" height="8" fill="var(--reference-fill)" />
                    <rect width={`${share * 100}%`} height="8" fill="var(--live)" />
                  </svg>
                </td>
                <td className="right num">{percent(share)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
};
