/** What the model gets wrong, the greatest loss first, by groups of texts in which it errs more often than elsewhere. */
import { useMemo, useState } from 'react';
import type { Analysis, WrongRow } from '../../../core/contract/index.ts';
import { count, number, probability } from '../../format/index.ts';
import type { Column } from '../../parts/table/columns.ts';
import { DataTable } from '../../parts/table/DataTable.tsx';
import { labelColumn, textColumn } from '../../parts/table/text-columns.tsx';

const columnsOf = (name: string): readonly Column<WrongRow>[] => [
  textColumn(300),
  labelColumn({ key: 'label', head: 'label', width: 116, labelOf: ({ label }) => label }),
  labelColumn({ key: 'predicted', head: `${name} says`, width: 116, labelOf: ({ predicted }) => predicted }),
  {
    key: 'confidence',
    head: 'confidence',
    kind: 'number',
    width: 96,
    cell: ({ confidence }) => probability(confidence),
    sort: ({ confidence }) => confidence,
    text: ({ confidence }) => probability(confidence),
  },
  {
    key: 'loss',
    head: 'loss',
    kind: 'number',
    width: 76,
    title: 'minus the logarithm of the probability that the label was given',
    cell: ({ loss }) => number(loss, 2),
    sort: ({ loss }) => loss,
    text: ({ loss }) => number(loss, 2),
  },
  {
    key: 'place',
    head: 'row',
    kind: 'label',
    width: 90,
    cell: ({ split, line }) => <span className="third num">{`${split} ${number(line)}`}</span>,
    sort: ({ split, line }) => `${split} ${String(line).padStart(9, '0')}`,
    text: ({ split, line }) => `${split} ${line}`,
  },
  {
    key: 'group',
    head: 'group',
    kind: 'label',
    width: 170,
    cell: ({ slices }) => <span className="second cut">{slices.join(', ')}</span>,
    sort: ({ slices }) => slices.join(', ') || null,
    text: ({ slices }) => slices.join(', '),
  },
];

/** Chips of groups, beside that of all. */
const MOST_CHIPS = 4;

export const Errors = ({ analysis, name }: { readonly analysis: Analysis; readonly name: string }) => {
  const [group, setGroup] = useState<string | null>(null);
  const [chosenRow, setChosenRow] = useState<WrongRow>();
  const { errors, slices, wrong } = analysis;
  const standing = slices.filter(({ stands }) => stands).slice(0, MOST_CHIPS);
  const chosen = standing.some(({ name: own }) => own === group) ? group : null;
  const columns = useMemo(() => columnsOf(name), [name]);
  const source = useMemo(
    () => ({
      kind: 'rows' as const,
      rows: chosen === null ? errors : errors.filter((row) => row.slices.includes(chosen)),
    }),
    [errors, chosen],
  );
  // Of another analysis or group: it is not in the list any more.
  const current = chosenRow && source.rows.includes(chosenRow) ? chosenRow : undefined;
  return (
    <div className="analysis-table">
      <div className="tool-row">
        <span className="small second">
          {number(wrong)} of {count(analysis.data.used, 'text')}
          {errors.length < wrong ? `, the ${number(errors.length)} worst` : ''}, worst first
        </span>
        <span className="push row">
          <button type="button" className="chip" aria-pressed={chosen === null} onClick={() => setGroup(null)}>
            all <span className="third">{number(wrong)}</span>
          </button>
          {standing.map((slice) => (
            <button
              type="button"
              key={slice.name}
              className="chip"
              aria-pressed={chosen === slice.name}
              title={`${number(slice.wrong)} of ${number(slice.rows)} texts are wrong`}
              onClick={() => setGroup(chosen === slice.name ? null : slice.name)}
            >
              {slice.name} <span className="third">{number(slice.wrong)}</span>
            </button>
          ))}
        </span>
      </div>
      <DataTable
        key={chosen ?? 'all'}
        label="Wrong texts"
        columns={columns}
        source={source}
        rowKey={({ split, line }) => `${split} ${line}`}
        onCurrent={setChosenRow}
        empty="Every text is answered as it is labelled."
      />
      {current && (
        <div className="detail-strip" role="region" aria-label="The whole text" aria-live="polite">
          <bdi className="run-text">{current.text}</bdi>
          <span className="small second">
            labelled {current.label} ({probability(current.labelProbability)}), answered {current.predicted} with{' '}
            {probability(current.confidence)}
          </span>
        </div>
      )}
    </div>
  );
};
