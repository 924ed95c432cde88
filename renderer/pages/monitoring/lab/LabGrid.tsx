/** Histograms of each score, one row a score and one column a set, with the KS statistic over each; and each set's verdict. */
import type { LabColumn } from '../../../../core/contract/drift-lab.ts';
import { count, metric, pValue } from '../../../format/index.ts';
import { Section } from '../../../parts/Section.tsx';
import { StatusShape } from '../../../parts/StatusShape.tsx';
import { checkStatus, checkTitle, comparisonFinding } from '../format.ts';
import { unitOf } from '../measures.ts';
import { Picture } from '../Picture.tsx';

export const LabGrid = ({ columns }: { readonly columns: readonly LabColumn[] }) => {
  const scores = columns[0]?.check.scores.map(({ name }) => name) ?? [];
  return (
    <Section title="What they look like" note="reference filled, the other set outlined">
      <div className="lab-grid" style={{ gridTemplateColumns: `repeat(${columns.length}, minmax(0, 1fr))` }}>
        {columns.map((column) => (
          <Head key={column.name} column={column} />
        ))}
        {scores.map((name) =>
          columns.map((column) => <Cell key={`${name} ${column.name}`} name={name} column={column} />),
        )}
      </div>
    </Section>
  );
};

const Head = ({ column: { name, check } }: { readonly column: LabColumn }) => (
  <div>
    <div className="strong">{name}</div>
    <div className="small second">
      {count(check.texts - check.blankTexts, 'text')} against {count(check.referenceTexts, 'text')}
    </div>
    <div className="lab-verdict">
      <StatusShape status={checkStatus(check)} words={checkTitle(check)} />
      {check.family && (
        <span className="small second num">
          p {pValue(check.family.p)}, limit {pValue(check.family.alpha)}
        </span>
      )}
    </div>
  </div>
);

const Cell = ({ name, column: { check } }: { readonly name: string; readonly column: LabColumn }) => {
  const score = check.scores.find((each) => each.name === name);
  if (!score) return <div />;
  return (
    <div>
      <div className="small">
        <span className="medium">{score.title}</span>
        <span className="second num">
          {score.statistic === null
            ? ', too few to say'
            : `, KS ${metric(score.statistic)}${score.p === null ? '' : `, p ${pValue(score.p)}`}`}
        </span>
      </div>
      <Picture
        reference={score.reference}
        live={score.live}
        unit={unitOf(score.name)}
        finding={comparisonFinding(score)}
        cumulative={false}
        height={170}
      />
    </div>
  );
};
