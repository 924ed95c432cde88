/** ROC and precision-recall curves of each label against the rest. */
import { useMemo } from 'react';
import type { Analysis, ClassFigures } from '../../../core/contract/index.ts';
import { estimate, number } from '../../format/index.ts';
import { Chart } from '../../parts/chart/Chart.tsx';
import { type ChartLine, lineChart } from '../../parts/chart/options.ts';
import { type ChartColours, useChartColours } from '../../parts/chart/tokens.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';

/** Of more labels the lines could not be told apart. */
const MOST = 6;

const SERIES = ['series-1', 'series-2', 'series-3', 'series-4', 'series-5', 'series-6'] as const;

type Kind = 'roc' | 'precision-recall';

const lineOf = ({ label, curve }: ClassFigures, kind: Kind, colour: string, named: boolean): ChartLine => ({
  name: label,
  colour,
  width: 1.6,
  named,
  points: curve.map(({ falsePositiveRate, truePositiveRate, precision }) =>
    kind === 'roc' ? [falsePositiveRate, truePositiveRate] : [truePositiveRate, precision],
  ),
});

const AXIS = { min: 0, max: 1, interval: 0.25, write: (value: number) => number(value, 2) } as const;

const optionOf = (shown: readonly ClassFigures[], kind: Kind, colours: ChartColours) =>
  lineChart({
    colours,
    lines: shown.map((own, at) => lineOf(own, kind, colours[SERIES[at] ?? 'series-1'], shown.length > 1)),
    x: { title: kind === 'roc' ? 'false positive rate' : 'recall', ...AXIS },
    y: { title: kind === 'roc' ? 'true positive rate' : 'precision', ...AXIS },
    right: shown.length > 1 ? 80 : 20,
  });

export const Ranking = ({ analysis }: { readonly analysis: Analysis }) => {
  const colours = useChartColours();
  const { classes } = analysis;
  const shown = useMemo(() => {
    const drawable = classes.filter(({ curve }) => curve.length > 0);
    // Of two labels one is the other turned round.
    return (drawable.length === 2 ? drawable.slice(1) : drawable).slice(0, MOST);
  }, [classes]);
  const charts = useMemo(
    () => ({ roc: optionOf(shown, 'roc', colours), 'precision-recall': optionOf(shown, 'precision-recall', colours) }),
    [shown, colours],
  );
  if (shown.length === 0) {
    return <EmptyState title="Nothing to rank" detail="Texts with a label and texts without it are needed." />;
  }
  const words = (kind: Kind): string =>
    shown
      .map(({ label, rocAuc, averagePrecision }) => {
        const value = kind === 'roc' ? rocAuc : averagePrecision;
        return `${label} ${value ? estimate(value) : '–'}`;
      })
      .join(', ');
  return (
    <div className="analysis-pair">
      {(['roc', 'precision-recall'] as const).map((kind) => (
        <div key={kind} className="section">
          <div className="small second">
            {kind === 'roc' ? 'Area under the ROC curve: ' : 'Average precision: '}
            {words(kind)}
          </div>
          <div className="analysis-pair-chart">
            <Chart
              option={charts[kind]}
              label={`${kind === 'roc' ? 'ROC' : 'Precision-recall'} curve: ${words(kind)}`}
              height="100%"
            />
          </div>
        </div>
      ))}
    </div>
  );
};
