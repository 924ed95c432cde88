/** How far people agree: kappa with its interval, and who said what where they did not. */
import { useQuery } from '@tanstack/react-query';
import type { PairAgreement } from '../../../../core/contract/index.ts';
import { orpc } from '../../../engine/client.ts';
import { namedInterval, number, percent, probability } from '../../../format/index.ts';
import { ErrorState } from '../../../parts/ErrorState.tsx';
import { IntervalGlyph } from '../../../parts/IntervalGlyph.tsx';
import { LabelMark } from '../../../parts/LabelMark.tsx';
import { Section } from '../../../parts/Section.tsx';
import { agreedWords, kappaWords } from './team-words.ts';

export const Agreement = ({ queueId }: { readonly queueId: string }) => {
  const pairs = useQuery(orpc.labels.agreement.queryOptions({ input: { queueId } }));
  if (pairs.error && !pairs.data) return <ErrorState error={pairs.error} onRetry={() => void pairs.refetch()} />;
  if (!pairs.data) return null;
  if (pairs.data.length === 0) {
    return (
      <Section title="Agreement">
        <p className="small second">Nobody has labelled a text that somebody else labelled. Ask for second opinions.</p>
      </Section>
    );
  }
  return pairs.data.map((pair) => <Pair key={`${pair.first} ${pair.second}`} pair={pair} />);
};

const Pair = ({ pair }: { readonly pair: PairAgreement }) => (
  <Section title={`${pair.first} and ${pair.second}`} className="agreement">
    <div className="row agreement-kappa">
      <span className="medium num">{kappaWords(pair)}</span>
      {pair.kappa !== null && (
        <span className="push">
          <IntervalGlyph value={pair.kappa} scale={[-1, 1]} compared={0} figure={false} write={probability} />
        </span>
      )}
    </div>
    <p className="small second num">
      {agreedWords(pair)}
      {pair.agreed.interval !== null && ` (${namedInterval(pair.agreed.interval, (value) => percent(value))})`}
    </p>
    <p className="small second">{pair.words}</p>
    {pair.labels.length > 0 && <Confusion pair={pair} />}
  </Section>
);

/** Rows: the first person's labels; columns: the second's. */
const Confusion = ({ pair: { first, second, labels, counts } }: { readonly pair: PairAgreement }) => (
  <>
    <table className="plain confusion num" aria-label={`What ${first} and ${second} said`}>
      <thead>
        <tr>
          <th>
            {first} ↓ {second} →
          </th>
          {labels.map(({ label }) => (
            <th key={label} className="right">
              <LabelMark label={label} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {labels.map(({ label }, row) => (
          <tr key={label}>
            <th scope="row">
              <LabelMark label={label} />
            </th>
            {labels.map((column, index) => {
              const n = counts[row]?.[index] ?? 0;
              return (
                <td key={column.label} className="right" data-same={row === index} data-none={n === 0}>
                  {number(n)}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
    <table className="plain per-label num" aria-label="Agreement by label">
      <tbody>
        {labels.map(({ label, both, agreed }) => (
          <tr key={label}>
            <td>
              <LabelMark label={label} />
            </td>
            <td className="small second">
              both in {number(both)} of {number(agreed.n)} where one did
            </td>
            <td className="right">
              <IntervalGlyph value={agreed} scale={[0, 1]} write={(value) => percent(value)} width={70} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </>
);
