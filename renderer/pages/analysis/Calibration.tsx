/** How far a score can be taken at its word: the reliability curve, and how many texts stand behind it. */
import { Select } from '@mantine/core';
import { useMemo } from 'react';
import type { Analysis, Reliability } from '../../../core/contract/index.ts';
import { metric } from '../../format/index.ts';
import { Chart } from '../../parts/chart/Chart.tsx';
import { useChartColours } from '../../parts/chart/tokens.ts';
import { Section } from '../../parts/Section.tsx';
import { reliabilityChart, reliabilityTable } from './reliability-chart.ts';
import { shortName } from './words.ts';

type Props = {
  readonly analysis: Analysis;
  readonly other: Analysis | null;
  readonly bins: 'counts' | 'widths';
  /** The label whose probability is looked at; null: the answer's, whichever it is. */
  readonly of: string | null;
  readonly onOf: (label: string | null) => void;
};

const ANSWER = '';

const curveIn = ({ uniform, quantile }: Reliability, bins: Props['bins']) => (bins === 'widths' ? uniform : quantile);

const find = ({ reliability }: Analysis, of: string | null): Reliability | undefined =>
  reliability.find(({ label }) => label === of) ?? reliability[0];

export const Calibration = ({ analysis, other, bins, of, onOf }: Props) => {
  const colours = useChartColours();
  const own = find(analysis, of);
  const others = other && find(other, of);
  const name = shortName(analysis.model);
  const title = own?.label === null || own === undefined ? 'confidence' : `probability of ${own.label}`;
  const option = useMemo(
    () =>
      own &&
      reliabilityChart({
        colours,
        curve: curveIn(own, bins),
        name,
        other: other && others ? { curve: curveIn(others, bins), name: shortName(other.model) } : null,
        of: title,
      }),
    [own, colours, bins, name, other, others, title],
  );
  if (!own || !option) return null;
  const curve = curveIn(own, bins);
  return (
    <Section
      className="analysis-part"
      title="Calibration"
      note="band: 95 % interval"
      right={
        <Select
          size="xs"
          w={150}
          aria-label="Which score"
          data={[
            { value: ANSWER, label: 'of the answer' },
            ...analysis.reliability.flatMap(({ label }) =>
              label === null ? [] : [{ value: label, label: `of ${label}` }],
            ),
          ]}
          value={own.label ?? ANSWER}
          allowDeselect={false}
          onChange={(value) => onOf(value === null || value === ANSWER ? null : value)}
        />
      }
    >
      <div className="analysis-chart">
        <Chart
          option={option}
          label={`Calibration error ${metric(curve.error.value)} of the ${title}; with every probability true it would be up to ${metric(curve.errorIfTrue)}`}
          height="100%"
          table={reliabilityTable(curve)}
        />
      </div>
    </Section>
  );
};
