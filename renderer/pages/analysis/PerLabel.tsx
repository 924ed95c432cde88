/** Figures of each label with their intervals; the method of each stands in its title. */
import type { Analysis, Estimate } from '../../../core/contract/index.ts';
import { count, number } from '../../format/index.ts';
import { LabelMark } from '../../parts/LabelMark.tsx';
import { Section } from '../../parts/Section.tsx';
import { IntervalCell } from '../runs/IntervalCell.tsx';
import { scaleOf, scaleText } from '../runs/scale.ts';
import { accuracyWords } from './words.ts';

const FIGURES = [
  ['precision', 'precision'],
  ['recall', 'recall'],
  ['f1', 'F1'],
  ['rocAuc', 'ROC-AUC'],
  ['averagePrecision', 'average precision'],
] as const;

const methodOf = (value: Estimate | null): string => value?.interval?.method ?? 'no interval';

export const PerLabel = ({ analysis }: { readonly analysis: Analysis }) => {
  const { classes } = analysis;
  const scale = scaleOf(classes.flatMap((own) => FIGURES.map(([key]) => own[key])));
  return (
    <Section title="Per label" note={`${accuracyWords(analysis)}; drawn from ${scaleText(scale)}`}>
      <table className="plain classes">
        <thead>
          <tr>
            <th>label</th>
            <th className="right">texts</th>
            <th className="right">answered</th>
            {FIGURES.map(([key, title]) => (
              <th key={key} title={[...new Set(classes.map((own) => methodOf(own[key])))].join('; ')}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {classes.map((own) => (
            <tr key={own.label}>
              <td>
                <LabelMark label={own.label} />
                {!own.known && <span className="small third"> the model cannot answer it</span>}
              </td>
              <td className="right" title={count(own.rows, 'text')}>
                {number(own.rows)}
              </td>
              <td className="right">{number(own.answered)}</td>
              {FIGURES.map(([key]) => (
                <td key={key}>
                  <IntervalCell value={own[key]} scale={scale} role="live" width={60} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
};
