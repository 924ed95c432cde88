/** What stands at the left of a check for the measure that is chosen. */
import type { InputKind } from '../../../core/contract/drift-family.ts';
import type { DriftCheck } from '../../../core/contract/index.ts';
import { ScoreComparison, StatisticComparison } from './Comparison.tsx';
import { Inputs } from './Inputs.tsx';
import type { Measure } from './measures.ts';
import { Verdict } from './Verdict.tsx';

type Props = {
  readonly check: DriftCheck;
  readonly measure: Measure;
  readonly kind: InputKind | null;
  readonly onKind: (kind: InputKind | null) => void;
  readonly onMeasure: (key: string) => void;
};

export const MeasureDetail = ({ check, measure, kind, onKind, onMeasure }: Props) => {
  switch (measure.kind) {
    case 'verdict':
      return <Verdict check={check} onMeasure={onMeasure} />;
    case 'statistic': {
      const statistic = check.statistics.find(({ name }) => name === measure.name);
      return statistic ? <StatisticComparison check={check} statistic={statistic} /> : null;
    }
    case 'score': {
      const score = check.scores.find(({ name }) => name === measure.name);
      return score ? <ScoreComparison check={check} score={score} /> : null;
    }
    case 'inputs':
      return <Inputs check={check} kind={kind} onKind={onKind} />;
    default:
      return measure.kind satisfies never;
  }
};
