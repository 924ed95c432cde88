/** Above the table of runs: find, show equal parameters too, choose columns, and the way to the trash. */
import { Checkbox, Popover, TextInput } from '@mantine/core';
import { IconColumns3, IconFilter, IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { RefObject } from 'react';
import { count } from '../../format/index.ts';
import { OPTIONAL_COLUMNS, type OptionalColumn, toggleColumn, useTableView } from './table-view.ts';

type Props = {
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  readonly field: RefObject<HTMLInputElement | null>;
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

const isOptional = (key: string): key is OptionalColumn => key in OPTIONAL_COLUMNS;

export const RunsTools = (props: Props) => {
  const { filter, onFilter, field, equal, shown, total, deleted, chartable, selected, onRemove } = props;
  const { hidden, onlyDifferences, chart } = useTableView();
  return (
    <div className="tool-row runs-tools" data-pane="filters" tabIndex={-1}>
      <TextInput
        ref={field}
        w={220}
        leftSection={<IconFilter size={13} stroke={1.6} />}
        placeholder="name, parameter, data version"
        aria-label="Filter runs"
        value={filter}
        onChange={(event) => onFilter(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onFilter('');
        }}
      />
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
        <Popover position="bottom-end" shadow="md" withinPortal={false} trapFocus>
          <Popover.Target>
            <button type="button" className="chip">
              <IconColumns3 size={13} stroke={1.6} /> Columns
            </button>
          </Popover.Target>
          <Popover.Dropdown className="column-list">
            {Object.entries(OPTIONAL_COLUMNS).map(([key, title]) => (
              <Checkbox
                key={key}
                label={title}
                checked={isOptional(key) && !hidden.includes(key)}
                onChange={() => isOptional(key) && toggleColumn(key)}
              />
            ))}
          </Popover.Dropdown>
        </Popover>
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
