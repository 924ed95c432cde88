/** The test texts that two runs answer differently. */
import { Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { RunSummary } from '../../../core/contract/index.ts';
import { count } from '../../format/index.ts';
import { LabelMark } from '../../parts/LabelMark.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import type { Column } from '../../parts/table/columns.ts';
import { DataTable } from '../../parts/table/DataTable.tsx';
import { labelColumn, textColumn } from '../../parts/table/text-columns.tsx';
import { verdictWords } from './compare.ts';
import type { CorrectedPair } from './lead.ts';

type FlippedText = CorrectedPair['flipped'][number];

type Props = { readonly runs: readonly RunSummary[]; readonly pairs: readonly CorrectedPair[] };

const Said = ({ answer, label }: { readonly answer: string; readonly label: string }) => (
  <span className="row said">
    <LabelMark label={answer} />
    {answer === label ? (
      <StatusShape status="finished" words={<span className="small">right</span>} />
    ) : (
      <span className="small third">wrong</span>
    )}
  </span>
);

const columnsOf = (before: string, after: string): readonly Column<FlippedText>[] => [
  textColumn(280),
  labelColumn({ key: 'label', head: 'label', width: 130, labelOf: ({ label }) => label }),
  {
    key: 'before',
    head: before,
    kind: 'label',
    width: 190,
    cell: ({ before: answer, label }) => <Said answer={answer} label={label} />,
    sort: ({ before: answer, label }) => `${answer === label} ${answer}`,
    text: ({ before: answer }) => answer,
  },
  {
    key: 'after',
    head: after,
    kind: 'label',
    width: 190,
    cell: ({ after: answer, label }) => <Said answer={answer} label={label} />,
    sort: ({ after: answer, label }) => `${answer === label} ${answer}`,
    text: ({ after: answer }) => answer,
  },
];

export const Flipped = ({ runs, pairs }: Props) => {
  const [chosen, setChosen] = useState<string | null>(null);
  const pair =
    pairs.find(({ runId }) => runId === chosen) ?? pairs.find(({ flipped }) => flipped.length > 0) ?? pairs[0];
  const nameOf = (runId: string | undefined): string => runs.find((run) => run.runId === runId)?.name ?? '';
  const [before, after] = [nameOf(pair?.against), nameOf(pair?.runId)];
  const columns = useMemo(() => columnsOf(before, after), [before, after]);
  const flipped = pair?.flipped;
  const source = useMemo(() => ({ kind: 'rows' as const, rows: flipped ?? [] }), [flipped]);
  const gained = (flipped ?? []).filter(({ label, after: answer }) => answer === label).length;
  const lost = (flipped ?? []).filter(({ label, before: answer }) => answer === label).length;
  return (
    <section className="flipped">
      <div className="section-head flipped-head">
        <h2>Texts that flipped</h2>
        <span className="note cut">
          {pair?.state === 'ok'
            ? `${after} is right on ${count(gained, 'text')} where ${before} is wrong, and wrong on ${gained === lost ? 'as many' : lost} where it is right`
            : pair && verdictWords(pair)}
        </span>
        {pairs.length > 1 && (
          <Select
            className="push"
            w={230}
            aria-label="Run whose answers flipped"
            data={pairs.map(({ runId, flipped: texts }) => ({
              value: runId,
              label: `${nameOf(runId)}, ${texts.length} texts`,
            }))}
            value={pair?.runId ?? null}
            onChange={setChosen}
          />
        )}
      </div>
      <DataTable
        key={pair?.runId ?? 'none'}
        label="Texts that flipped"
        columns={columns}
        source={source}
        rowKey={({ text }) => text}
        empty={
          pair?.state === 'ok' ? 'Both answer every test text the same.' : 'These two cannot be compared text by text.'
        }
      />
    </section>
  );
};
