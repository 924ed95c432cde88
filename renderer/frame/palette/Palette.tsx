/** Search field over the page: commands and objects in one list (Ctrl+K). */
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { Dialog } from '../../parts/Dialog.tsx';
import { KeyHint } from '../../parts/KeyHint.tsx';
import { findEntries, type PaletteEntry } from './entries.ts';
import { PaletteRow } from './PaletteRow.tsx';
import { useEntries } from './use-entries.ts';

/** The last eight that were chosen. */
const useRecent = create<{ readonly ids: readonly string[] }>()(
  persist(() => ({ ids: [] as readonly string[] }), { name: 'idrift.palette' }),
);

const Search = ({ onClose }: { readonly onClose: () => void }) => {
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const all = useEntries();
  const found = findEntries(
    all,
    query,
    useRecent(({ ids }) => ids),
  );
  const current = Math.min(at, Math.max(0, found.length - 1));
  const choose = (entry: PaletteEntry | undefined): void => {
    if (!entry) return;
    useRecent.setState(({ ids }) => ({ ids: [entry.id, ...ids.filter((id) => id !== entry.id)].slice(0, 8) }));
    onClose();
    entry.run();
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setAt((current + 1) % Math.max(1, found.length));
    else if (event.key === 'ArrowUp') setAt((current - 1 + found.length) % Math.max(1, found.length));
    else if (event.key === 'Enter') choose(found[current]);
    else return;
    event.preventDefault();
  };
  return (
    <div className="palette">
      <div className="row palette-field">
        <IconSearch size={16} stroke={1.6} aria-hidden />
        <input
          data-autofocus
          role="combobox"
          aria-label="Search or run a command"
          aria-expanded
          aria-controls="palette-list"
          aria-activedescendant={found[current] ? `palette-${found[current].id}` : undefined}
          placeholder="A page, a run, a hash, a command"
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
        <span className="small third nowrap">
          {found.length} of {all.length}
        </span>
      </div>
      <div className="palette-list" id="palette-list" role="listbox" aria-label="Found">
        {found.map((entry, index) => (
          <PaletteRow
            key={entry.id}
            entry={entry}
            first={found[index - 1]?.group !== entry.group}
            current={index === current}
            onPoint={() => setAt(index)}
            onChoose={() => choose(entry)}
          />
        ))}
        {found.length === 0 && <div className="palette-none second">Nothing is called so. Try fewer letters.</div>}
      </div>
      <div className="row small third palette-foot">
        <span className="row">
          <KeyHint keys="↑+↓" /> choose
        </span>
        <span className="row">
          <KeyHint keys="⏎" /> open
        </span>
        <span className="push">&gt; commands only&ensp;@ runs only&ensp;# alerts only</span>
      </div>
    </div>
  );
};

export const Palette = ({ onClose }: { readonly onClose: () => void }) => (
  <Dialog label="Command palette" onClose={onClose} width={640} high>
    <Search onClose={onClose} />
  </Dialog>
);
