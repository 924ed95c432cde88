/** One line a split: texts, unique ones, words with the interval of their mean, and the balance of labels. */
import type { DataStatistics, Split, SplitStatistics } from '../../../core/contract/index.ts';
import { namedInterval, number } from '../../format/index.ts';
import { LabelMark } from '../../parts/LabelMark.tsx';
import { splitName } from './answer.ts';
import { LabelBalance } from './LabelBalance.tsx';

/** "9.4 ± 0.2": half of the 95 % interval, which is symmetric for a mean. */
const meanWords = ({ words: { mean } }: SplitStatistics): string =>
  mean.interval === null
    ? number(mean.value, 1)
    : `${number(mean.value, 1)} ± ${number((mean.interval.high - mean.interval.low) / 2, 1)}`;

const meanTitle = ({ words: { mean } }: SplitStatistics): string | undefined =>
  mean.interval === null ? undefined : `${namedInterval(mean.interval, (value) => number(value, 2))} (Student’s t)`;

export const SPLIT_ORDER: readonly Split[] = ['train', 'val', 'test'];

export const SplitTable = ({ statistics }: { readonly statistics: DataStatistics }) => {
  const labels = [
    ...new Set(SPLIT_ORDER.flatMap((split) => statistics.splits[split]?.labels.map(({ label }) => label) ?? [])),
  ];
  return (
    <table className="plain data-splits">
      <thead>
        <tr>
          <th>split</th>
          <th className="right">texts</th>
          <th className="right">unique</th>
          <th className="right">mean words</th>
          <th className="right">shortest</th>
          <th className="right">longest</th>
          <th className="data-balance">
            <span className="row">
              {labels.slice(0, 6).map((label) => (
                <LabelMark key={label} label={label} />
              ))}
            </span>
          </th>
        </tr>
      </thead>
      <tbody>
        {SPLIT_ORDER.map((split) => {
          const one = statistics.splits[split];
          return one === undefined ? null : (
            <tr key={split}>
              <td className="medium">{splitName(split)}</td>
              <td className="right">{number(one.rows)}</td>
              <td className="right">
                {number(one.columns.find(({ column }) => column === 'text')?.unique ?? one.rows)}
              </td>
              <td className="right" title={meanTitle(one)}>
                {meanWords(one)}
              </td>
              <td className="right">{number(one.words.min)}</td>
              <td className="right">{number(one.words.max)}</td>
              <td className="data-balance">
                <LabelBalance labels={one.labels} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
};
