/** Figures per split, lengths and label shares against train's, and the describe table of the columns. */
import { useQuery } from '@tanstack/react-query';
import type { DataStatistics, GraphVersion, Split, SplitStatistics } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { number, shortHash } from '../../format/index.ts';
import { Chart } from '../../parts/chart/Chart.tsx';
import { type ChartColours, useChartColours } from '../../parts/chart/tokens.ts';
import { Section } from '../../parts/Section.tsx';
import { splitName } from './answer.ts';
import { DescribeTable } from './DescribeTable.tsx';
import { LabelShares } from './LabelShares.tsx';
import { commonTop, lengthChart, lengthTable } from './length-chart.ts';
import { SPLIT_ORDER, SplitTable } from './SplitTable.tsx';

const fillOf = (split: Split, colours: ChartColours): string =>
  ({ train: colours.reference, val: colours['series-3'], test: colours['series-4'] })[split];

const lengthFinding = (split: Split, own: SplitStatistics, train: SplitStatistics | undefined): string =>
  `${splitName(split)} texts have ${number(own.words.mean.value, 1)} words on average${
    train && split !== 'train' ? `, train’s ${number(train.words.mean.value, 1)}` : ''
  }`;

type Props = {
  readonly statistics: DataStatistics;
  /** The version it is compared with; null for the first. */
  readonly before: GraphVersion | null;
};

export const StatisticsTab = ({ statistics, before }: Props) => {
  const last = useQuery({
    ...orpc.data.statistics.queryOptions({ input: { revision: before?.revision ?? '' } }),
    enabled: before !== null,
  });
  const old = before === null ? null : (last.data ?? null);
  const colours = useChartColours();
  const { splits } = statistics;
  const shown = SPLIT_ORDER.flatMap((split) => {
    const one = splits[split];
    return one ? [{ split, one }] : [];
  });
  const top = commonTop(shown.map(({ one }) => one.wordHistogram));
  return (
    <div className="data-scroll" data-pane="statistics" tabIndex={0} role="group" aria-label="Statistics">
      <Section
        title="Splits"
        note={`± is half of a 95 % interval${before === null ? '' : `; small: the change from ${shortHash(before.revision)}`}`}
      >
        <div className="data-wide">
          <SplitTable statistics={statistics} before={old} />
        </div>
      </Section>
      <Section title="Length" note={splits.train ? 'bars: the split; line: train, for comparison' : 'words per text'}>
        <div className="data-charts">
          {shown.map(({ split, one }) => {
            const train = split === 'train' ? null : (splits.train?.wordHistogram ?? null);
            return (
              <div key={split}>
                <h3>
                  {splitName(split)}, <span className="num">{number(one.rows)}</span>
                </h3>
                <Chart
                  height={184}
                  option={lengthChart({ colours, own: one.wordHistogram, train, fill: fillOf(split, colours), top })}
                  label={lengthFinding(split, one, splits.train)}
                  table={lengthTable(one.wordHistogram, train)}
                />
              </div>
            );
          })}
        </div>
      </Section>
      <Section title="Label shares" note="with 95 % intervals (Wilson); dashed: train’s share">
        <div className="data-wide">
          <LabelShares statistics={statistics} before={old} />
        </div>
      </Section>
      <Section title="Columns" note="top: the most frequent value; freq: how often it occurs">
        <div className="data-wide">
          <DescribeTable statistics={statistics} />
        </div>
      </Section>
    </div>
  );
};
