/** A row's text, a label that no row has yet, or the row in two. Ctrl+Enter does it. */
import { Autocomplete, Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { RowEdit, RowRef } from '../../../core/contract/index.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { IN_DIALOG } from '../../parts/in-dialog.ts';
import { cutInTwo } from './cut-text.ts';
import type { RowEdits } from './use-row-edits.ts';

export type RowDialog = 'text' | 'label' | 'divide';

type Props = {
  readonly kind: RowDialog;
  readonly row: RowRef;
  readonly labels: readonly string[];
  readonly edits: RowEdits;
  readonly onClose: () => void;
};

const TITLES = { text: 'Edit the text', label: 'A new label', divide: 'Split into two rows' } as const;
const VERBS = { text: 'Change text', label: 'Relabel', divide: 'Split row' } as const;

export const EditRowDialog = ({ kind, row: first, labels, edits, onClose }: Props) => {
  // The row that it was opened for, whatever stands in its place by now.
  const [row] = useState(first);
  const [asked, setAsked] = useState(false);
  const [text, setText] = useState(row.text);
  const [label, setLabel] = useState('');
  const [parts, setParts] = useState(() => cutInTwo(row.text).map((part) => ({ text: part, label: row.label })));
  const editOf = (): readonly [RowEdit, string] | null => {
    switch (kind) {
      case 'text':
        return text.trim() === '' || text === row.text ? null : [{ kind, row, text }, 'Text changed'];
      case 'label':
        return label.trim() === ''
          ? null
          : [{ kind: 'relabel', row, label: label.trim() }, `Relabelled: ${row.label} → ${label.trim()}`];
      case 'divide':
        return parts.some((part) => part.text.trim() === '' || part.label.trim() === '')
          ? null
          : [
              { kind, row, parts: parts.map((part) => ({ text: part.text.trim(), label: part.label.trim() })) },
              'Row split into two',
            ];
      default:
        return kind satisfies never;
    }
  };
  const edit = editOf();
  const go = (): void => {
    if (edit === null || edits.busy) return;
    setAsked(true);
    edits.edit(...edit, onClose);
  };
  const setPart = (at: number, change: Partial<(typeof parts)[number]>): void =>
    setParts(parts.map((part, nth) => (nth === at ? { ...part, ...change } : part)));
  return (
    <Dialog label={TITLES[kind]} width={560} onClose={onClose}>
      <form
        className="dialog-inside"
        onSubmit={(event) => {
          event.preventDefault();
          go();
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          // Of a field of one line, the form would be sent a second time.
          event.preventDefault();
          go();
        }}
      >
        <h2>{TITLES[kind]}</h2>
        {kind === 'text' && (
          <Textarea
            label="Text"
            autosize
            minRows={3}
            maxRows={12}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            data-autofocus
          />
        )}
        {kind === 'label' && (
          <Autocomplete
            label="Label"
            description="The model learns labels from the training rows: a label that stands on few of them is seldom given."
            data={[...labels]}
            value={label}
            onChange={setLabel}
            comboboxProps={IN_DIALOG}
            data-autofocus
          />
        )}
        {kind === 'divide' &&
          parts.map((part, at) => (
            <div key={at} className="data-part">
              <Textarea
                className="grow"
                label={at === 0 ? 'First text' : 'Second text'}
                autosize
                minRows={2}
                maxRows={8}
                value={part.text}
                onChange={(event) => setPart(at, { text: event.currentTarget.value })}
                {...(at === 0 ? { 'data-autofocus': true } : {})}
              />
              <Autocomplete
                label="Label"
                data={[...labels]}
                value={part.label}
                onChange={(value) => setPart(at, { label: value })}
                comboboxProps={IN_DIALOG}
              />
            </div>
          ))}
        <p className="second dialog-text">
          Only the file in the folder changes; the committed version keeps what it has.
        </p>
        {asked && edits.error && <ErrorState error={edits.error} kept="Nothing was changed." />}
        <div className="row dialog-actions">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={edits.busy} disabled={edit === null}>
            {VERBS[kind]}
          </Button>
        </div>
      </form>
    </Dialog>
  );
};
