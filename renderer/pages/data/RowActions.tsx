/** What can be done with the row in the strip: on the working copy it is edited, elsewhere the way there is shown. Keys beside the buttons. */
import { Button, Menu } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { RowRef, Split } from '../../../core/contract/index.ts';
import { usePageKeys } from '../../frame/use-page-keys.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { KeyHint } from '../../parts/KeyHint.tsx';
import { LabelMark } from '../../parts/LabelMark.tsx';
import { splitName } from './answer.ts';
import { EditRowDialog, type RowDialog } from './EditRowDialog.tsx';
import { RowHistoryDialog } from './RowHistoryDialog.tsx';
import type { RowEdits } from './use-row-edits.ts';

type Props = {
  readonly row: RowRef;
  /** null: the row is not one of the working copy. */
  readonly edits: RowEdits | null;
  readonly labels: readonly string[];
  readonly splits: readonly Split[];
};

/** A list that is open takes the keys itself. Closed ones may stay in the page, unseen. */
const isListOpen = (): boolean =>
  [...document.querySelectorAll('[role="menu"], [role="listbox"]')].some((list) => list.checkVisibility());

export const RowActions = ({ row, edits, labels, splits }: Props) => {
  const [menu, setMenu] = useState<'label' | 'move' | null>(null);
  const [dialog, setDialog] = useState<RowDialog | null>(null);
  const [history, setHistory] = useState(false);
  const navigate = useNavigate();
  const others = splits.filter((split) => split !== row.split);
  const always = (act: (edits: RowEdits) => void) => (): boolean => {
    if (edits === null || isListOpen()) return false;
    act(edits);
    return true;
  };
  const unless = (act: (edits: RowEdits) => void) =>
    always((by) => {
      // The row in the strip may be another in a moment.
      if (!by.busy) act(by);
    });
  const relabel = (label: string, by = edits): void => {
    if (label !== row.label) by?.edit({ kind: 'relabel', row, label }, `Relabelled: ${row.label} → ${label}`);
  };
  const move = (to: Split): void => edits?.edit({ kind: 'move', row, to }, `Moved to ${splitName(to)}`);
  const remove = (by = edits): void => by?.edit({ kind: 'remove', row }, 'Row removed');
  usePageKeys({
    ...Object.fromEntries(labels.slice(0, 9).map((label, at) => [String(at + 1), unless((by) => relabel(label, by))])),
    l: unless(() => setMenu('label')),
    m: unless(() => setMenu('move')),
    e: unless(() => setDialog('text')),
    s: unless(() => setDialog('divide')),
    Delete: unless(remove),
    'ctrl+z': always((by) => by.undo()),
    'ctrl+y': always((by) => by.redo()),
    h: () => {
      if (isListOpen()) return false;
      setHistory(true);
      return true;
    },
  });
  const showHistory = (
    <Button variant="subtle" size="compact-sm" onClick={() => setHistory(true)}>
      History <KeyHint keys="H" />
    </Button>
  );
  return (
    <div className="data-row-actions">
      {edits === null ? (
        <>
          {showHistory}
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() =>
              void navigate({
                to: '/data/$revision',
                params: { revision: 'workspace' },
                search: { tab: 'rows', split: row.split, search: row.text },
              })
            }
          >
            Edit in the working copy
          </Button>
        </>
      ) : (
        <>
          <Menu opened={menu === 'label'} onChange={(opened) => setMenu(opened ? 'label' : null)} position="top-start">
            <Menu.Target>
              <Button variant="subtle" size="compact-sm" disabled={edits.busy}>
                Relabel <KeyHint keys="L" />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {labels.map((label, at) => (
                <Menu.Item
                  key={label}
                  disabled={label === row.label}
                  rightSection={at < 9 ? <KeyHint keys={String(at + 1)} /> : undefined}
                  onClick={() => relabel(label)}
                >
                  <LabelMark label={label} />
                </Menu.Item>
              ))}
              <Menu.Divider />
              <Menu.Item onClick={() => setDialog('label')}>A new label…</Menu.Item>
            </Menu.Dropdown>
          </Menu>
          {others.length > 0 && (
            <Menu opened={menu === 'move'} onChange={(opened) => setMenu(opened ? 'move' : null)} position="top-start">
              <Menu.Target>
                <Button variant="subtle" size="compact-sm" disabled={edits.busy}>
                  Move to <KeyHint keys="M" />
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {others.map((split) => (
                  <Menu.Item key={split} onClick={() => move(split)}>
                    {splitName(split)}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          )}
          <Button variant="subtle" size="compact-sm" disabled={edits.busy} onClick={() => setDialog('text')}>
            Edit text <KeyHint keys="E" />
          </Button>
          <Button variant="subtle" size="compact-sm" disabled={edits.busy} onClick={() => setDialog('divide')}>
            Split in two <KeyHint keys="S" />
          </Button>
          <Button variant="subtle" size="compact-sm" disabled={edits.busy} onClick={() => remove()}>
            Remove <KeyHint keys="Delete" />
          </Button>
          {showHistory}
        </>
      )}
      {edits?.error && (
        <div className="data-row-error">
          <ErrorState error={edits.error} kept="Nothing was changed.">
            <button type="button" className="text-button" onClick={edits.clearError}>
              Close
            </button>
          </ErrorState>
        </div>
      )}
      {edits !== null && dialog !== null && (
        <EditRowDialog kind={dialog} row={row} labels={labels} edits={edits} onClose={() => setDialog(null)} />
      )}
      {history && <RowHistoryDialog text={row.text} onClose={() => setHistory(false)} />}
    </div>
  );
};
