/** Which columns the table of runs has: its own, and any metric, parameter, tag or data set. */
import { Checkbox, Popover, TextInput } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { RunSummary } from '../../../core/contract/index.ts';
import { extraGroups } from './extra-columns.ts';
import './filter.css';
import { OPTIONAL_COLUMNS, type OptionalColumn, toggleColumn, toggleExtra, useTableView } from './table-view.ts';

const isOptional = (key: string): key is OptionalColumn => key in OPTIONAL_COLUMNS;

/** More than anyone reads: typing narrows them. */
const MOST = 60;

const Inside = ({ runs }: { readonly runs: readonly RunSummary[] }) => {
  const { hidden, extra } = useTableView();
  const [sought, setSought] = useState('');
  const groups = useMemo(() => extraGroups(runs), [runs]);
  const fits = (title: string): boolean => title.toLowerCase().includes(sought.trim().toLowerCase());
  const own = Object.entries(OPTIONAL_COLUMNS).filter(([, title]) => fits(title));
  const found = groups
    .map(({ title, columns }) => ({ title, columns: columns.filter((column) => fits(column.title)) }))
    .filter(({ columns }) => columns.length > 0);
  return (
    <>
      <TextInput
        aria-label="Find a column"
        placeholder="metric, parameter, tag"
        data-autofocus
        value={sought}
        onChange={(event) => setSought(event.currentTarget.value)}
      />
      <div className="column-groups">
        {own.map(([key, title]) => (
          <Checkbox
            key={key}
            label={title}
            checked={isOptional(key) && !hidden.includes(key)}
            onChange={() => isOptional(key) && toggleColumn(key)}
          />
        ))}
        {found.map(({ title, columns }) => (
          <div key={title} className="column-group" role="group" aria-label={title}>
            <h3>{title}</h3>
            {columns.slice(0, MOST).map((column) => (
              <Checkbox
                key={column.key}
                label={column.title}
                checked={extra.includes(column.key)}
                onChange={() => toggleExtra(column.key)}
              />
            ))}
            {columns.length > MOST && <span className="small third">{columns.length - MOST} more: type to find</span>}
          </div>
        ))}
        {own.length + found.length === 0 && <span className="small third">No run has that.</span>}
      </div>
    </>
  );
};

export const ColumnPicker = ({ runs }: { readonly runs: readonly RunSummary[] }) => (
  <Popover position="bottom-end" shadow="md" withinPortal={false} trapFocus>
    <Popover.Target>
      <button type="button" className="chip">
        <IconColumns3 size={13} stroke={1.6} /> Columns
      </button>
    </Popover.Target>
    <Popover.Dropdown className="column-picker">
      <Inside runs={runs} />
    </Popover.Dropdown>
  </Popover>
);
