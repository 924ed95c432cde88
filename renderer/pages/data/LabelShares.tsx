/** Each label's share in each split with its interval, on one scale; train's share is dashed in the others. */
import type { DataStatistics } from '../../../core/contract/index.ts';
import { estimate, number, percent, points } from '../../format/index.ts';
import { IntervalGlyph } from '../../parts/IntervalGlyph.tsx';
import { LabelMark } from '../../parts/LabelMark.tsx';
import { splitName } from './answer.ts';
import { SPLIT_ORDER } from './SplitTable.tsx';

/** Up to the next 10 % above the highest interval. */
const topOf = ({ splits }: DataStatistics): number =>
  Math.min(
    1,
    Math.ceil(
      Math.max(
        0.1,
        ...SPLIT_ORDER.flatMap(
          (split) => splits[split]?.labels.map(({ share }) => share.interval?.high ?? share.value) ?? [],
        ),
      ) * 10,
    ) / 10,
  );

type Props = {
  readonly statistics: DataStatistics;
  /** Of the version it is compared with. */
  readonly before: DataStatistics | null;
};

export const LabelShares = ({ statistics, before }: Props) => {
  const { splits } = statistics;
  const shown = SPLIT_ORDER.filter((split) => splits[split] !== undefined);
  const labels = [...new Set(shown.flatMap((split) => splits[split]?.labels.map(({ label }) => label) ?? []))];
  const top = topOf(statistics);
  return (
    <table className="plain data-shares">
      <thead>
        <tr>
          <th>label</th>
          {shown.map((split) => (
            <th key={split}>
              {splitName(split)} <span className="nowrap">(0 to {percent(top)})</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {labels.map((label) => (
          <tr key={label}>
            <td>
              <LabelMark label={label} />
            </td>
            {shown.map((split) => {
              const one = splits[split]?.labels.find((each) => each.label === label);
              const old = before?.splits[split]?.labels.find((each) => each.label === label)?.share.value;
              const change = one === undefined || old === undefined ? '' : points(one.share.value - old);
              const compared = splits.train?.labels.find((each) => each.label === label)?.share.value ?? null;
              return (
                <td key={split}>
                  {one ? (
                    <span className="row">
                      <IntervalGlyph
                        value={one.share}
                        scale={[0, top]}
                        compared={split === 'train' ? null : compared}
                        figure={false}
                        write={percent}
                        width={110}
                      />
                      <span className="num" title={`${number(one.count)} of ${number(one.share.n)}`}>
                        {estimate(one.share, percent)}
                      </span>
                      {/[1-9]/.test(change) && <span className="micro third num">{change}</span>}
                    </span>
                  ) : (
                    <span className="third">none</span>
                  )}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
};
