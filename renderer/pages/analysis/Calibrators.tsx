/** What a calibrator fitted on the validation texts would change on the analysed ones. */
import type { Analysis, TriedCalibrator } from '../../../core/contract/index.ts';
import { estimate, metric, number, signed } from '../../format/index.ts';
import { Section } from '../../parts/Section.tsx';

const NAMES = { temperature: 'temperature scaling', platt: 'Platt scaling' } as const;

const settingOf = ({ temperature, a, b }: Extract<TriedCalibrator, { state: 'ok' }>): string =>
  temperature === null ? `a ${number(a ?? 0, 2)}, b ${number(b ?? 0, 2)}` : `T ${number(temperature, 2)}`;

const verdictOf = ({ change }: Extract<TriedCalibrator, { state: 'ok' }>): string => {
  if (!change.interval) return 'too few to say';
  if (change.interval.high < 0) return 'better';
  return change.interval.low > 0 ? 'worse' : 'cannot be told apart';
};

export const Calibrators = ({ analysis: { calibrators } }: { readonly analysis: Analysis }) => (
  <Section title="What a calibrator would change" note="fitted on validation texts, tried on these; nothing is kept">
    <table className="plain">
      <thead>
        <tr>
          <th>method</th>
          <th>setting</th>
          <th className="right">fitted on</th>
          <th className="right">log loss</th>
          <th className="right">with it</th>
          <th>change</th>
          <th className="right">calibration error</th>
          <th className="right">with it</th>
          <th>verdict</th>
        </tr>
      </thead>
      <tbody>
        {calibrators.map((own) =>
          own.state === 'none' ? (
            <tr key={own.method}>
              <td>{NAMES[own.method]}</td>
              <td colSpan={8} className="second">
                {own.why}
              </td>
            </tr>
          ) : (
            <tr key={own.method}>
              <td>{NAMES[own.method]}</td>
              <td className="num">{settingOf(own)}</td>
              <td className="right">{number(own.fittedOn)}</td>
              <td className="right">{metric(own.before)}</td>
              <td className="right">{metric(own.after)}</td>
              <td>{estimate(own.change, signed)}</td>
              <td className="right">{metric(own.errorBefore)}</td>
              <td className="right">{metric(own.errorAfter)}</td>
              <td>{verdictOf(own)}</td>
            </tr>
          ),
        )}
      </tbody>
    </table>
  </Section>
);
