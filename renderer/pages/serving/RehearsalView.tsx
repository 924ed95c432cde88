/** What a dress rehearsal found: its checks, and the answers that change. */
import type { Rehearsal } from '../../../core/contract/index.ts';
import { count, dateAndTime, number, probability, version } from '../../format/index.ts';
import { LabelMark } from '../../parts/LabelMark.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { CHECK_NAMES, CHECK_STATUS, verdictWords } from './rehearsal-words.ts';

/** More are in what the command line prints. */
const SHOWN = 50;

const ms = (value: number | undefined): string => (value === undefined ? '–' : number(value, 1));

export const RehearsalView = ({ rehearsal }: { readonly rehearsal: Rehearsal }) => {
  const { checks, flips, latency, calibration, current, candidate, replayed, at } = rehearsal;
  const sides = [
    ...(current === null
      ? []
      : [{ name: `${version(current)}, now`, speed: latency.current, of: calibration.current }]),
    { name: version(candidate), speed: latency.candidate, of: calibration.candidate },
  ];
  return (
    <div className="rehearsal">
      <p className="strong" role="status">
        {verdictWords(rehearsal)}
      </p>
      <p className="small second">
        {count(replayed, 'logged request')} replayed {dateAndTime(at)}.
      </p>
      <table className="plain">
        <caption className="for-readers">Checks</caption>
        <tbody>
          {checks.map(({ id, state, words }) => (
            <tr key={id}>
              <th scope="row" className="nowrap">
                <StatusShape status={CHECK_STATUS[state]} words={CHECK_NAMES[id]} />
              </th>
              <td className="wraps">{words}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <table className="plain">
        <caption className="for-readers">Speed and confidence side by side</caption>
        <thead>
          <tr>
            <th>version</th>
            <th className="right">median ms</th>
            <th className="right">95th ms</th>
            <th className="right">99th ms</th>
            <th className="right">confidence misses by</th>
            <th className="right">Brier score</th>
          </tr>
        </thead>
        <tbody>
          {sides.map(({ name, speed, of }) => (
            <tr key={name}>
              <td>{name}</td>
              <td className="right">{ms(speed?.p50)}</td>
              <td className="right">{ms(speed?.p95)}</td>
              <td className="right">{ms(speed?.p99)}</td>
              <td className="right">{of ? number(of.error, 3) : '–'}</td>
              <td className="right">{of ? number(of.brier, 3) : '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {flips.length > 0 && (
        <table className="plain">
          <caption className="flips-caption">
            {flips.length > SHOWN ? `${SHOWN} of ${count(flips.length, 'answer')} that change` : 'Answers that change'}
          </caption>
          <tbody>
            {flips.slice(0, SHOWN).map(({ text, from, to }, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- the same text may have been asked twice
              <tr key={index}>
                <td className="wraps">{text}</td>
                <td className="nowrap">
                  <LabelMark label={from.label} /> <span className="num">{probability(from.probability)}</span>
                </td>
                <td className="nowrap">
                  → <LabelMark label={to.label} /> <span className="num">{probability(to.probability)}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
};
