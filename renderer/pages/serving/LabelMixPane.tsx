/** Which labels were answered when, and which requests failed. */
import { SegmentedControl } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import type { ServingTraffic } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { Chart } from '../../parts/chart/Chart.tsx';
import { useChartColours } from '../../parts/chart/tokens.ts';
import { LabelMark, useLabels } from '../../parts/LabelMark.tsx';
import { AccuracyLine } from '../labels/AccuracyLine.tsx';
import { labelsIn, mixChart, mixFinding, mixTable } from './label-mix.ts';
import { bucketOf, byBucket, fittingRange, MINUTE, type Range, RANGES, rangeEnds } from './traffic.ts';
import { useNow } from './use-now.ts';

type Props = {
  readonly model: string;
  /** Whose accuracy in use is told; undefined: nothing is deployed. */
  readonly version: number | undefined;
  readonly deployment: string | undefined;
  readonly traffic: ServingTraffic;
  readonly choice: ReactNode;
};

/** Shares of fewer minutes jump: at most so many buckets. */
const WIDER = 3;

const isRange = (value: string): value is Range => RANGES.some((range) => range === value);

export const LabelMixPane = ({ model, version, deployment, traffic, choice }: Props) => {
  const colours = useChartColours();
  const order = useLabels();
  const [chosen, setChosen] = useState<Range | null>(null);
  const now = useNow(traffic);
  const range = chosen ?? fittingRange(traffic.minutes, now);
  const ends = useMemo(() => rangeEnds(range, traffic.minutes, now), [range, traffic.minutes, now]);
  const bucket = Math.min(1440, bucketOf(ends) * WIDER);
  const from = new Date(ends[0] - (ends[0] % (bucket * MINUTE))).toISOString();
  const mix = useQuery({
    ...orpc.deployments.labels.queryOptions({
      input: { model, from, bucket, ...(deployment === undefined ? {} : { deployment }) },
    }),
    placeholderData: keepPreviousData,
  });
  const data = useMemo(() => mix.data ?? [], [mix.data]);
  const labels = useMemo(() => labelsIn(data, order), [data, order]);
  const option = useMemo(() => {
    const classes = [1, 2, 3, 4, 5, 6].map((n) => colours[`class-${n as 1 | 2 | 3 | 4 | 5 | 6}`]);
    return mixChart(data, {
      ends,
      bucket,
      labels,
      colours: labels.map((label) => classes[Math.min(5, Math.max(0, order.indexOf(label)))] ?? colours['class-6']),
      ink: colours['text-3'],
      line: colours['line-strong'],
      fail: colours.fail,
    });
  }, [data, ends, bucket, labels, order, colours]);
  const finding = mixFinding(data, labels);
  return (
    <section className="section traffic">
      <div className="section-head">
        {choice}
        <span className="note cut">
          {data.length === 0 ? 'no request in this time' : `${finding}, ${byBucket(bucket)}`}
        </span>
        <SegmentedControl
          className="push"
          aria-label="Time shown"
          data={[...RANGES]}
          value={range}
          onChange={(value) => isRange(value) && setChosen(value)}
        />
      </div>
      <div className="row label-legend small">
        {labels.map((label) => (
          <LabelMark key={label} label={label} />
        ))}
        {version !== undefined && (
          <span className="push second">
            <AccuracyLine model={model} version={version} />
          </span>
        )}
      </div>
      <div className="traffic-chart">
        <Chart option={option} label={finding} height="100%" table={mixTable(data, labels, bucket)} />
      </div>
    </section>
  );
};
