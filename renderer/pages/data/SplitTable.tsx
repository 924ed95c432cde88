/** One line a split: texts, unique ones, words with the interval of their mean, and the balance of labels. */
import type { DataStatistics, Split, SplitStatistics } from '../../../core/contract/index.ts';
import { namedInterval, number, signed } from '../../format/index.ts';
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

type Props = {
  readonly statistics: DataStatistics;
  /** Of the version it is compared with. */
  readonly before: DataStatistics | null;
};

const unique = ({ columns, rows }: SplitStatistics): number =>
  columns.find(({ column }) => column === 'text')?.unique ?? rows;

/** A figure with its change under it, where there is one. */
const Changed = ({ now, before, decimals = 0 }: { now: number; before: number | undefined; decimals?: number }) => {
  const change = before === undefined ? 0 : now - before;
  const text = signed(change, decimals);
  return /[1-9]/.test(text) ? <div className="data-change micro third">{text}</div> : null;
};

export const SplitTable = ({ statistics, before }: Props) => {
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
          const old = before?.splits[split];
          return one === undefined ? null : (
            <tr key={split}>
              <td className="medium">{splitName(split)}</td>
              <td className="right">
                {number(one.rows)}
                <Changed now={one.rows} before={old?.rows} />
              </td>
              <td className="right">
                {number(unique(one))}
                <Changed now={unique(one)} before={old && unique(old)} />
              </td>
              <td className="right" title={meanTitle(one)}>
                {meanWords(one)}
                <Changed now={one.words.mean.value} before={old?.words.mean.value} decimals={1} />
              </td>
              <td className="right">
                {number(one.words.min)}
                <Changed now={one.words.min} before={old?.words.min} />
              </td>
              <td className="right">
                {number(one.words.max)}
                <Changed now={one.words.max} before={old?.words.max} />
              </td>
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
