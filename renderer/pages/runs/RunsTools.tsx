/** Above the table of runs: find, show equal parameters too, choose columns, and the way to the trash. */
import { IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { RefObject } from 'react';
import type { RunSummary } from '../../../core/contract/index.ts';
import { count } from '../../format/index.ts';
import { ColumnPicker } from './ColumnPicker.tsx';
import { FilterField } from './FilterField.tsx';
import { useTableView } from './table-view.ts';
import { ViewsMenu } from './ViewsMenu.tsx';

type Props = {
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  readonly field: RefObject<HTMLInputElement | null>;
  /** Views and recent filters are kept for it. */
  readonly project: string;
  readonly faulty: boolean;
  readonly faultId: string;
  /** All of them: their metrics, parameters and tags can be columns. */
  readonly runs: readonly RunSummary[];
  /** Parameters that are equal in all runs; null with fewer than two runs. */
  readonly equal: number | null;
  readonly shown: number;
  readonly total: number;
  readonly deleted: number;
  /** Whether there is a chart that can be hidden. */
  readonly chartable: boolean;
  readonly selected: number;
  /** null: nothing that can go to the trash is selected. */
  readonly onRemove: (() => void) | null;
};

export const RunsTools = (props: Props) => {
  const {
    filter,
    onFilter,
    field,
    project,
    faulty,
    faultId,
    runs,
    equal,
    shown,
    total,
    deleted,
    chartable,
    selected,
    onRemove,
  } = props;
  const { onlyDifferences, chart } = useTableView();
  return (
    <div className="tool-row runs-tools" data-pane="filters" tabIndex={-1}>
      <FilterField
        filter={filter}
        onFilter={onFilter}
        field={field}
        project={project}
        faulty={faulty}
        faultId={faultId}
      />
      <ViewsMenu project={project} filter={filter} onFilter={onFilter} />
      {equal !== null && (
        <button
          type="button"
          className="chip"
          aria-pressed={onlyDifferences}
          onClick={() => useTableView.setState({ onlyDifferences: !onlyDifferences })}
        >
          Only what differs
        </button>
      )}
      {onRemove && (
        <button type="button" className="chip" onClick={onRemove} title="Move the selected runs to the trash (Del)">
          <IconTrash size={13} stroke={1.6} /> Move {selected} to trash
        </button>
      )}
      <span className="small third cut">
        {shown < total
          ? `${shown} of ${count(total, 'run')}`
          : equal !== null && onlyDifferences && equal > 0
            ? `${count(equal, 'parameter')} equal in all runs ${equal === 1 ? 'is' : 'are'} hidden`
            : ''}
      </span>
      <span className="push row">
        {deleted > 0 && (
          <Link to="/runs" search={{ trash: true }} className="chip">
            <IconTrash size={13} stroke={1.6} /> Trash {deleted}
          </Link>
        )}
        <ColumnPicker runs={runs} />
        {chartable && (
          <button
            type="button"
            className="chip"
            aria-pressed={chart !== 'none'}
            onClick={() => useTableView.setState({ chart: chart === 'none' ? 'lines' : 'none' })}
          >
            Chart
          </button>
        )}
      </span>
    </div>
  );
};
