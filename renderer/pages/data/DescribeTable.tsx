/** Each column in each split: how many values, how many of them differ, the most frequent one and how often. */
import type { DataStatistics } from '../../../core/contract/index.ts';
import { number } from '../../format/index.ts';
import { splitName } from './answer.ts';
import { SPLIT_ORDER } from './SplitTable.tsx';
import { oneLine } from './words.ts';

export const DescribeTable = ({ statistics }: { readonly statistics: DataStatistics }) => (
  <table className="plain data-describe">
    <thead>
      <tr>
        <th>column</th>
        <th>split</th>
        <th className="right">count</th>
        <th className="right">unique</th>
        <th>top</th>
        <th className="right">freq</th>
      </tr>
    </thead>
    <tbody>
      {(['text', 'label'] as const).flatMap((column) =>
        SPLIT_ORDER.flatMap((split) => {
          const one = statistics.splits[split]?.columns.find((each) => each.column === column);
          if (!one) return [];
          return [
            <tr key={`${column} ${split}`}>
              <td className="medium">{column}</td>
              <td>{splitName(split)}</td>
              <td className="right">{number(one.count)}</td>
              <td className="right">{number(one.unique)}</td>
              <td className="cut data-top" title={one.top ?? undefined}>
                <bdi>{one.top === null ? '–' : oneLine(one.top)}</bdi>
              </td>
              <td className="right">{number(one.freq)}</td>
            </tr>,
          ];
        }),
      )}
    </tbody>
  </table>
);
