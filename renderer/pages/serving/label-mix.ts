/** Which labels were answered when, as shares of each bucket, with the failed requests above; and as a table and a sentence. */
import type { EChartsOption } from 'echarts';
import type { LabelMix } from '../../../core/contract/index.ts';
import { count, dateAndTime, number, percent } from '../../format/index.ts';
import type { ChartData } from '../../parts/chart/ChartTable.tsx';
import { histogram, yTitle } from '../../parts/chart/echarts-parts.ts';
import { bucketWords, MINUTE, tickWords } from './traffic.ts';

type Mark = LabelMix[number];

const totalOf = ({ counts }: Mark): number => Object.values(counts).reduce((sum, n) => sum + n, 0);

/** In the project's order; others after them by name. */
export const labelsIn = (mix: LabelMix, order: readonly string[]): readonly string[] => {
  const found = [...new Set(mix.flatMap(({ counts }) => Object.keys(counts)))].toSorted();
  return [...order.filter((label) => found.includes(label)), ...found.filter((label) => !order.includes(label))];
};

/** "negative 41 %, positive 59 % of 320 answers; 2 requests failed". */
export const mixFinding = (mix: LabelMix, labels: readonly string[]): string => {
  const all = mix.reduce((sum, mark) => sum + totalOf(mark), 0);
  const failed = mix.reduce((sum, mark) => sum + mark.failed, 0);
  const shares = labels.map((label) => {
    const n = mix.reduce((sum, { counts }) => sum + (counts[label] ?? 0), 0);
    return `${label} ${percent(all === 0 ? 0 : n / all)}`;
  });
  const answers = all === 0 ? 'no answer' : `${shares.join(', ')} of ${count(all, 'answer')}`;
  return `${answers}; ${failed === 0 ? 'no request' : count(failed, 'request')} failed`;
};

export const mixTable = (mix: LabelMix, labels: readonly string[], bucket: number): ChartData => ({
  head: [`${bucketWords(bucket)} from`, ...labels, 'failed'],
  rows: mix
    .toReversed()
    .map((mark) => [
      dateAndTime(mark.at),
      ...labels.map((label) => number(mark.counts[label] ?? 0)),
      number(mark.failed),
    ]),
});

type Look = {
  readonly ends: readonly [number, number];
  readonly bucket: number;
  readonly labels: readonly string[];
  /** Of each label, as a colour that a canvas takes. */
  readonly colours: readonly string[];
  readonly ink: string;
  readonly line: string;
  readonly fail: string;
};

/** Shares stacked from the first label upwards: the edges between them are what moves. */
export const mixChart = (mix: LabelMix, { ends, bucket, labels, colours, ink, line, fail }: Look): EChartsOption => {
  const width = bucket * MINUTE;
  const x = {
    type: 'time' as const,
    min: ends[0],
    max: ends[1],
    splitNumber: 4,
    splitLine: { show: false },
    axisLine: { show: true, lineStyle: { color: line } },
  };
  const stacked = labels.map((_, upTo) => {
    const bins = mix.flatMap((mark) => {
      const total = totalOf(mark);
      if (total === 0) return [];
      const sofar = labels.slice(0, upTo + 1).reduce((sum, label) => sum + (mark.counts[label] ?? 0), 0);
      const at = Date.parse(mark.at);
      return [[at, at + width, sofar / total] as const];
    });
    return { ...histogram(bins, colours[upTo] ?? ink), z: 2 + labels.length - upTo, name: labels[upTo] ?? '' };
  });
  const failures = mix.flatMap(({ at, failed }) =>
    failed === 0 ? [] : [[Date.parse(at), Date.parse(at) + width, failed] as const],
  );
  return {
    grid: [
      { left: 44, right: 44, top: 26, bottom: '40%' },
      { left: 44, right: 44, top: '78%', bottom: 22 },
    ],
    xAxis: [
      { ...x, gridIndex: 0, axisLabel: { show: false }, axisTick: { show: false } },
      {
        ...x,
        gridIndex: 1,
        axisLabel: {
          hideOverlap: true,
          showMinLabel: false,
          showMaxLabel: false,
          formatter: (at: number) => tickWords(at, ends),
        },
      },
    ],
    yAxis: [
      { type: 'value', gridIndex: 0, min: 0, max: 1, splitNumber: 2, ...yTitle('share of answers', ink, 38) },
      {
        type: 'value',
        gridIndex: 1,
        min: 0,
        max: ({ max }: { max: number }) => Math.max(1, max),
        minInterval: 1,
        splitNumber: 1,
        ...yTitle('failed requests', ink, 38),
      },
    ] as EChartsOption['yAxis'],
    tooltip: { show: false },
    series: [
      ...stacked.map((series) => ({ ...series, xAxisIndex: 0, yAxisIndex: 0 })),
      { ...histogram(failures, fail), name: 'failed', xAxisIndex: 1, yAxisIndex: 1 },
    ],
  };
};
