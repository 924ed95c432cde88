/** Which of a file's own columns are shown; remembered for all versions. */
import { Button, Checkbox, Popover } from '@mantine/core';
import { useState } from 'react';
import { number } from '../../format/index.ts';

const KEY = 'idrift.data.hidden-columns';

const stored = (): ReadonlySet<string> => {
  try {
    const names: unknown = JSON.parse(window.localStorage.getItem(KEY) ?? '[]');
    return new Set(Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []);
  } catch {
    return new Set();
  }
};

export const useHiddenColumns = () => {
  const [hidden, setHidden] = useState(stored);
  const change = (next: ReadonlySet<string>): void => {
    window.localStorage.setItem(KEY, JSON.stringify([...next]));
    setHidden(next);
  };
  return [hidden, change] as const;
};

type Props = {
  readonly columns: readonly string[];
  readonly hidden: ReadonlySet<string>;
  readonly onChange: (hidden: ReadonlySet<string>) => void;
};

export const ColumnMenu = ({ columns, hidden, onChange }: Props) => {
  if (columns.length === 0) return null;
  const shown = columns.filter((name) => !hidden.has(name)).length;
  const toggle = (name: string): void => {
    const next = new Set(hidden);
    if (!next.delete(name)) next.add(name);
    onChange(next);
  };
  return (
    <Popover position="bottom-end" shadow="md" width={220} trapFocus>
      <Popover.Target>
        <Button variant="default" title="Columns of the file beside text and label">
          Columns {number(shown)}/{number(columns.length)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className="data-columns">
        {columns.map((name) => (
          <Checkbox key={name} label={<bdi>{name}</bdi>} checked={!hidden.has(name)} onChange={() => toggle(name)} />
        ))}
      </Popover.Dropdown>
    </Popover>
  );
};
