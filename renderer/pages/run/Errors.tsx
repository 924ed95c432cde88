/** The test texts that the run answers wrongly, the surest first. */
import { useMemo, useState } from 'react';
import { percent, probability } from '../../format/index.ts';
import type { Column } from '../../parts/table/columns.ts';
import { DataTable } from '../../parts/table/DataTable.tsx';
import { labelColumn, textColumn } from '../../parts/table/text-columns.tsx';
import { shareOf } from './per-class.ts';
import type { RunView } from './use-run.ts';
import { confusions, type WrongText, wrongTexts } from './wrong-texts.ts';

const columnsOf = (others: string | null): readonly Column<WrongText>[] => [
  textColumn(300),
  labelColumn({ key: 'label', head: 'label', width: 124, labelOf: ({ label }) => label }),
  labelColumn({ key: 'predicted', head: 'answered', width: 124, labelOf: ({ predicted }) => predicted }),
  {
    key: 'score',
    head: 'probability',
    kind: 'number',
    width: 92,
    title: 'Probability of the wrong answer',
    cell: ({ score }) => probability(score),
    sort: ({ score }) => score,
    text: ({ score }) => probability(score),
  },
  {
    key: 'labelScore',
    head: 'of the label',
    kind: 'number',
    width: 96,
    title: 'Probability that the label itself was given',
    cell: ({ labelScore }) => probability(labelScore),
    sort: ({ labelScore }) => labelScore,
    text: ({ labelScore }) => probability(labelScore),
  },
  ...(others === null
    ? []
    : [
        {
          key: 'others',
          head: others,
          kind: 'label' as const,
          width: 150,
          cell: ({ others: answer, label }: WrongText) => (
            <span className="second">{answer === null ? '–' : answer === label ? 'right there' : 'wrong too'}</span>
          ),
          sort: ({ others: answer, label }: WrongText) => (answer === label ? 'right there' : 'wrong too'),
          text: ({ others: answer }: WrongText) => answer ?? '–',
        },
      ]),
];

export const Errors = ({ view: { errors, baseline } }: { readonly view: RunView }) => {
  const [kind, setKind] = useState<string | null>(null);
  const [current, setCurrent] = useState<WrongText>();
  const others = baseline?.pair?.state === 'ok' ? baseline.name : null;
  const columns = useMemo(() => columnsOf(others), [others]);
  const pair = baseline?.pair ?? null;
  const rows = useMemo(() => (errors ? wrongTexts(errors, pair) : []), [errors, pair]);
  const shown = useMemo(
    () => rows.filter(({ label, predicted }) => kind === null || kind === `${label} ${predicted}`),
    [rows, kind],
  );
  const source = useMemo(() => ({ kind: 'rows' as const, rows: shown }), [shown]);
  if (!errors) return null;
  const rate = shareOf(rows.length, errors.texts);
  return (
    <div className="run-errors" data-pane="errors" tabIndex={-1}>
      <div className="tool-row">
        {confusions(errors).map(({ label, predicted, count }) => {
          const key = `${label} ${predicted}`;
          return (
            <button
              type="button"
              key={key}
              className="chip"
              aria-pressed={kind === key}
              onClick={() => setKind(kind === key ? null : key)}
            >
              {label} answered {predicted} <span className="third">{count}</span>
            </button>
          );
        })}
        <span className="small third push nowrap">
          {rows.length} of {errors.texts} test texts
          {rate?.interval ? `, ${percent(rate.interval.low)} to ${percent(rate.interval.high)}` : ''}
        </span>
      </div>
      <DataTable
        key={kind ?? 'all'}
        label="Wrong test texts"
        columns={columns}
        source={source}
        rowKey={({ text, label }) => `${label} ${text}`}
        onCurrent={setCurrent}
        empty="Every test text is answered as it is labelled."
      />
      {current && (
        <div className="detail-strip" role="region" aria-label="The whole text" aria-live="polite">
          <bdi className="run-text">{current.text}</bdi>
          <span className="small second">
            labelled {current.label}, answered {current.predicted} with {probability(current.score)}
            {current.others === null ? '' : `; ${others} answers ${current.others}`}
          </span>
        </div>
      )}
    </div>
  );
};
