/** How fast it answered and how often it was asked. */
import { SegmentedControl } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import type { ServingTraffic } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { count, milliseconds, number } from '../../format/index.ts';
import { Chart } from '../../parts/chart/Chart.tsx';
import { useChartColours } from '../../parts/chart/tokens.ts';
import {
  bucketOf,
  byBucket,
  fittingRange,
  type Range,
  RANGES,
  rangeEnds,
  requestsIn,
  trafficFinding,
  trafficTable,
  within,
} from './traffic.ts';
import { marksOf, trafficChart } from './traffic-chart.ts';
import { useNow } from './use-now.ts';

const isRange = (value: string): value is Range => RANGES.some((range) => range === value);

type Props = {
  readonly traffic: ServingTraffic;
  /** Whose it is; undefined: nothing is deployed, and it is the project's model's. */
  readonly deployment: string | undefined;
  /** Between this and what else can be watched. */
  readonly choice: ReactNode;
};

export const Traffic = ({ traffic, deployment, choice }: Props) => {
  const colours = useChartColours();
  const now = useNow(traffic);
  const [chosen, setChosen] = useState<Range | null>(null);
  const range = chosen ?? fittingRange(traffic.minutes, now);
  const ends = useMemo(() => rangeEnds(range, traffic.minutes, now), [range, traffic.minutes, now]);
  const bucket = bucketOf(ends);
  const wide = useQuery({
    ...orpc.serving.traffic.queryOptions({
      input: { bucket, ...(deployment === undefined ? {} : { deployment }) },
    }),
    enabled: bucket > 1,
    placeholderData: keepPreviousData,
  });
  const all = bucket === 1 ? traffic.minutes : wide.data?.minutes;
  const minutes = useMemo(() => within(all ?? [], ends, bucket), [all, ends, bucket]);
  const option = useMemo(() => trafficChart(colours, minutes, ends, bucket), [colours, minutes, ends, bucket]);
  const table = useMemo(() => trafficTable(minutes, bucket), [minutes, bucket]);
  const requests = requestsIn(minutes);
  // Of a large log the newest answers are looked at alone.
  const looked = requestsIn(traffic.minutes);
  const limit = looked < traffic.total ? ` of the newest ${number(looked)}` : '';
  return (
    <section className="section traffic">
      <div className="section-head">
        {choice}
        <span className="note cut">
          {traffic.p50 === null
            ? 'no request yet'
            : requests === 0
              ? `no request in this time; all: p50 ${milliseconds(traffic.p50)}`
              : `${count(requests, 'answer')}${limit}, ${byBucket(bucket)}`}
        </span>
        {traffic.p50 !== null && (
          <SegmentedControl
            className="push"
            aria-label="Time shown"
            data={[...RANGES]}
            value={range}
            onChange={(value) => isRange(value) && setChosen(value)}
          />
        )}
      </div>
      {traffic.p50 === null ? (
        <p className="small second">Response times and requests a minute stand here, from the first answer on.</p>
      ) : (
        <div className="traffic-chart">
          <Chart
            option={option}
            label={trafficFinding(minutes, bucket)}
            height="100%"
            table={table}
            marks={marksOf(minutes)}
          />
        </div>
      )}
    </section>
  );
};
