/** The power curve: share of simulated weeks with an alarm, over the number of live texts, with its interval. */
import type { EChartsOption } from 'echarts';
import type { PowerPoint } from '../../../../core/contract/drift-lab.ts';
import { number, percent } from '../../../format/index.ts';
import { lineChart } from '../../../parts/chart/options.ts';
import type { ChartColours } from '../../../parts/chart/tokens.ts';
import { powerLines } from './words.ts';

export const powerChart = (colours: ChartColours, points: readonly PowerPoint[]): EChartsOption => {
  const lines = powerLines(points);
  return lineChart({
    colours,
    lines: [
      {
        name: 'weeks with an alarm',
        points: lines.map(({ live, share }) => [live, share] as const),
        colour: colours.live,
        width: 2,
        dots: true,
        named: false,
        band: {
          low: lines.map(({ low }) => low),
          high: lines.map(({ high }) => high),
          colour: colours['live-band'],
        },
      },
    ],
    right: 90,
    x: { title: 'live texts in a week', min: 0, write: (live) => number(live) },
    y: { title: 'share of weeks with an alarm', min: 0, max: 1, interval: 0.5, write: (share) => percent(share) },
    limit: { value: 0.8, name: '8 of 10 weeks' },
  });
};

export const powerTable = (points: readonly PowerPoint[]) => ({
  head: ['live texts', 'reference texts', 'weeks', 'alarms', 'share', '95 % interval'],
  rows: points.map(({ live, reference, rounds, alarms }) => {
    const line = powerLines([{ live, reference, rounds, alarms }])[0];
    return [
      live,
      reference,
      rounds,
      alarms,
      line ? percent(line.share) : null,
      line ? `${percent(line.low)} to ${percent(line.high)}` : null,
    ];
  }),
});
