/** Two models on the same rows: what differs, and the texts whose answer changed. */
import { useMemo, useState } from 'react';
import type { FlippedRow, ModelComparison } from '../../../core/contract/index.ts';
import { count, estimate, number, points, probability, signed } from '../../format/index.ts';
import { LabelMark } from '../../parts/LabelMark.tsx';
import type { Column } from '../../parts/table/columns.ts';
import { DataTable } from '../../parts/table/DataTable.tsx';
import { labelColumn, textColumn } from '../../parts/table/text-columns.tsx';
import { comparisonAnswer, shortName } from './words.ts';

const KINDS = [
  ['broken', 'right before, wrong now'],
  ['mended', 'wrong before, right now'],
  ['otherwise', 'wrong both times'],
] as const;

const answerColumn = (key: 'before' | 'after', head: string): Column<FlippedRow> => ({
  key,
  head,
  kind: 'label',
  width: 170,
  cell: (row) => (
    <span className="row">
      <LabelMark label={row[key].label} />
      <span className="third num">{probability(row[key].confidence)}</span>
    </span>
  ),
  sort: (row) => row[key].label,
  text: (row) => row[key].label,
});

const columnsOf = (before: string, now: string): readonly Column<FlippedRow>[] => [
  textColumn(300),
  labelColumn({ key: 'label', head: 'label', width: 120, labelOf: ({ label }) => label }),
  answerColumn('before', before),
  answerColumn('after', now),
];

export const Compared = ({ comparison }: { readonly comparison: ModelComparison }) => {
  const [kind, setKind] = useState<(typeof KINDS)[number][0]>('broken');
  const { model, against, macroF1, logLoss, rowsNeeded, accuracy } = comparison;
  const [now, before] = [shortName(model), shortName(against)];
  const columns = useMemo(() => columnsOf(before, now), [before, now]);
  const rows = comparison[kind];
  const source = useMemo(() => ({ kind: 'rows' as const, rows }), [rows]);
  const { title, detail } = comparisonAnswer(comparison);
  return (
    <div className="analysis-table">
      <div className="section">
        <h2>{title}</h2>
        <p className="second">{detail}</p>
        <p className="small second">
          Accuracy {estimate(accuracy.model)} and {estimate(accuracy.against)}
          {macroF1 && `; macro F1 ${estimate(macroF1, (value) => points(value).replace(' points', ''))} points`}; log
          loss {estimate(logLoss, signed)}
          {rowsNeeded !== null &&
            `; about ${count(rowsNeeded, 'text')} would tell a difference like this one apart in 8 of 10 cases`}
          .
        </p>
      </div>
      <div className="tool-row">
        {KINDS.map(([key, words]) => (
          <button type="button" key={key} className="chip" aria-pressed={kind === key} onClick={() => setKind(key)}>
            {words} <span className="third">{number(comparison[key].length)}</span>
          </button>
        ))}
      </div>
      <DataTable
        key={kind}
        label="Texts whose answer changed"
        columns={columns}
        source={source}
        rowKey={({ split, line }) => `${split} ${line}`}
        empty="No text."
      />
    </div>
  );
};
