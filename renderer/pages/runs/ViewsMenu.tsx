/** Saved views and the filters of late: columns, order and filter under a name, for this project. */
import { Button, Popover, TextInput } from '@mantine/core';
import { IconBookmark, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { showToast } from '../../parts/toast-state.ts';
import { applyView, forgetView, saveView, useSavedViews } from './saved-views.ts';

type Props = {
  readonly project: string;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
};

const NONE: readonly never[] = [];

export const ViewsMenu = ({ project, filter, onFilter }: Props) => {
  const views = useSavedViews((kept) => kept.views[project] ?? NONE);
  const recent = useSavedViews((kept) => kept.recent[project] ?? NONE);
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const show = (next: string): void => {
    onFilter(next);
    setOpen(false);
  };
  const save = (): void => {
    if (name.trim() === '') return;
    saveView(project, name.trim(), filter.trim());
    showToast(`Saved the view ${name.trim()}`);
    setName('');
    setOpen(false);
  };
  const replaces = views.some((view) => view.name === name.trim());
  return (
    <Popover position="bottom-start" shadow="md" withinPortal={false} trapFocus opened={open} onChange={setOpen}>
      <Popover.Target>
        <button type="button" className="chip" aria-expanded={open} onClick={() => setOpen(!open)}>
          <IconBookmark size={13} stroke={1.6} /> Views{views.length > 0 ? ` ${views.length}` : ''}
        </button>
      </Popover.Target>
      <Popover.Dropdown className="views-menu">
        {views.length > 0 && <h3>Saved views</h3>}
        {views.map((view) => (
          <div key={view.name} className="view-row">
            <button type="button" onClick={() => show(applyView(view))} title={view.filter || 'All runs'}>
              <div className="cut">{view.name}</div>
              <div className="cut small third mono">{view.filter || 'all runs'}</div>
            </button>
            <button
              type="button"
              className="icon-button"
              aria-label={`Forget the view ${view.name}`}
              title="Forget this view"
              onClick={() => forgetView(project, view.name)}
            >
              <IconX size={13} stroke={1.6} />
            </button>
          </div>
        ))}
        {recent.length > 0 && <h3>Filters of late</h3>}
        {recent.map((text) => (
          <div key={text} className="view-row">
            <button type="button" className="cut mono small" onClick={() => show(text)} title={text}>
              {text}
            </button>
          </div>
        ))}
        <h3>Save what is shown</h3>
        <p className="small second">The filter, the columns and the order, under a name, for this project.</p>
        <div className="view-row">
          <TextInput
            flex={1}
            aria-label="Name of the view"
            placeholder="name"
            maxLength={60}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') save();
            }}
          />
          <Button variant="default" disabled={name.trim() === ''} onClick={save}>
            {replaces ? 'Replace' : 'Save'}
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
};
