/** Edits of the working copy's rows, and taking them back: each says in a toast what it did. */
import { useMutation } from '@tanstack/react-query';
import type { Edited, RowEdit } from '../../../core/contract/index.ts';
import { client } from '../../engine/client.ts';
import { showToast } from '../../parts/toast-state.ts';

export type RowEdits = {
  /** `onKept`: it is in the file. */
  readonly edit: (edit: RowEdit, said: string, onKept?: () => void) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly busy: boolean;
  readonly error: Error | null;
  readonly clearError: () => void;
};

/** One after the other: an undo that is pressed at once takes back what was just asked for. */
const SCOPE = { id: 'row-edits' };

/** @param onDone where the rows stand that were written; none after an undo */
export const useRowEdits = (onDone: (done: Edited) => void): RowEdits => {
  const undo = useMutation({
    scope: SCOPE,
    mutationFn: () => client.data.undoEdit(),
    onSuccess: (done) => {
      showToast(done.session ? `Taken back: ${done.session.title}` : 'There is nothing to take back');
      onDone(done);
    },
  });
  const edit = useMutation({
    scope: SCOPE,
    mutationFn: ({ edit }: { readonly edit: RowEdit; readonly said: string }) =>
      client.data.editRows({ edits: [edit] }),
    onSuccess: (done, { said }) => {
      showToast(said, () => undo.mutate());
      onDone(done);
    },
  });
  const redo = useMutation({
    scope: SCOPE,
    mutationFn: () => client.data.redoEdit(),
    onSuccess: (done) => {
      showToast(done.session ? `Done again: ${done.session.title}` : 'There is nothing to do again');
      onDone(done);
    },
  });
  const all = [edit, undo, redo];
  return {
    edit: (each, said, onKept) => edit.mutate({ edit: each, said }, { onSuccess: () => onKept?.() }),
    undo: () => undo.mutate(),
    redo: () => redo.mutate(),
    busy: all.some(({ isPending }) => isPending),
    error: all.find(({ error }) => error !== null)?.error ?? null,
    clearError: () => {
      for (const each of all) each.reset();
    },
  };
};
