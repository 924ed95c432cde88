/** What a drag along an axis of the parallel chart selects. */
import { useState } from 'react';
import type { ChartInstance } from '../../parts/chart/echarts.ts';
import type { Brushed } from './parallel-axes.ts';

type Range = readonly [number, number];

const isRange = (value: unknown): value is Range =>
  Array.isArray(value) && value.length === 2 && value.every((end) => typeof end === 'number');

/** ECharts' `axisareaselected`: the axis' id and its ranges in the axis' own units. */
const readEvent = (event: unknown): { readonly id: string; readonly ranges: readonly Range[] } | null => {
  if (typeof event !== 'object' || event === null) return null;
  if (!('parallelAxisId' in event) || !('intervals' in event)) return null;
  const { parallelAxisId: id, intervals } = event;
  if (typeof id !== 'string' || !Array.isArray(intervals)) return null;
  return { id, ranges: intervals.filter(isRange) };
};

export type Brush = {
  readonly brushed: Brushed;
  readonly active: boolean;
  readonly listen: (chart: ChartInstance) => void;
  readonly clear: () => void;
  /** Changes with each clearing: give it to the chart as its key, so that the drawn areas go too. */
  readonly turn: number;
};

export const useBrush = (): Brush => {
  const [brushed, setBrushed] = useState<Brushed>({});
  const [turn, setTurn] = useState(0);
  return {
    brushed,
    turn,
    active: Object.values(brushed).some((ranges) => ranges.length > 0),
    listen: (chart) => {
      chart.on('axisareaselected', (event: unknown) => {
        const read = readEvent(event);
        if (read) setBrushed((before) => ({ ...before, [read.id]: read.ranges }));
      });
    },
    clear: () => {
      setBrushed({});
      setTurn((before) => before + 1);
    },
  };
};
