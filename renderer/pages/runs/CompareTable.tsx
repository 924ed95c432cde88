/** The transposed table: one column a run, one row a figure or a parameter that differs. */
import { useMemo } from 'react';
import type { RunGroups, RunSummary } from '../../../core/contract/index.ts';
import { CompareHead } from './CompareHead.tsx';
import { compareLines } from './compare-lines.tsx';
import type { CorrectedPair } from './lead.ts';
import type { ServedRun } from './served-run.ts';

type Props = {
  readonly runs: readonly RunSummary[];
  readonly pairs: readonly CorrectedPair[];
  readonly served: ServedRun | null;
  /** null while they are found out. */
  readonly groups: RunGroups | null;
  readonly onFirst: (runId: string) => void;
  /** null: two are the least. */
  readonly onRemove: ((runId: string) => void) | null;
};

export const CompareTable = ({ runs, pairs, served, groups: alike, onFirst, onRemove }: Props) => {
  const groups = useMemo(() => compareLines(runs, pairs, served, alike), [runs, pairs, served, alike]);
  return (
    <div className="compare-scroll">
      <table className="compare-table">
        <thead>
          <tr>
            <th scope="col">
              <span className="for-readers">what</span>
            </th>
            {runs.map((run, index) => (
              <CompareHead
                key={run.runId}
                run={run}
                served={served}
                first={index === 0}
                onFirst={() => onFirst(run.runId)}
                onRemove={onRemove && (() => onRemove(run.runId))}
              />
            ))}
          </tr>
        </thead>
        {groups.map(({ title, note, lines }, group) => (
          <tbody key={group}>
            <tr className="compare-group">
              <th scope="rowgroup" colSpan={runs.length + 1}>
                <span className="strong">{title}</span> <span className="third small">{note}</span>
              </th>
            </tr>
            {lines.map((line) => (
              <tr key={line.key}>
                <th scope="row">
                  {line.title} {line.note !== undefined && <span className="third small">{line.note}</span>}
                </th>
                {runs.map((run, index) => (
                  <td key={run.runId}>{line.cell(run, index)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
};
