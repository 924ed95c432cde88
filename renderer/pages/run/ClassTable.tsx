/** How good the run is on the test texts of each label. */
import type { Estimate, RunErrors } from '../../../core/contract/index.ts';
import { number } from '../../format/index.ts';
import type { Role } from '../../parts/IntervalGlyph.tsx';
import { LabelMark } from '../../parts/LabelMark.tsx';
import { Section } from '../../parts/Section.tsx';
import { IntervalCell } from '../runs/IntervalCell.tsx';
import { scaleOf, scaleText } from '../runs/scale.ts';
import { perClass, weakestWords } from './per-class.ts';

type Props = { readonly errors: RunErrors; readonly role: Role };

export const ClassTable = ({ errors, role }: Props) => {
  const classes = perClass(errors);
  const scale = scaleOf(classes.flatMap(({ precision, recall, f1 }) => [precision, recall, f1]));
  const cell = (value: Estimate | null) => <IntervalCell value={value} scale={scale} role={role} width={46} />;
  const weakest = weakestWords(classes);
  return (
    <Section
      className="run-classes"
      title="Per label"
      note={`on test, drawn from ${scaleText(scale)}${weakest === null ? '' : `; ${weakest}`}`}
    >
      <table className="plain classes">
        <thead>
          <tr>
            <th>label</th>
            <th className="right">texts</th>
            <th>precision</th>
            <th>recall</th>
            <th>F1</th>
          </tr>
        </thead>
        <tbody>
          {classes.map(({ label, texts, precision, recall, f1 }) => (
            <tr key={label}>
              <td>
                <LabelMark label={label} />
              </td>
              <td className="right">{number(texts)}</td>
              <td>{cell(precision)}</td>
              <td>{cell(recall)}</td>
              <td>{cell(f1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
};
