/** Edits of the working copy's rows, and taking them back: each says in a toast what it did. */
import { useMutation, useQuery } from '@tanstack/react-query';
import type { Edited, RowEdit } from '../../../core/contract/index.ts';
import { client, orpc, queryClient } from '../../engine/client.ts';
import { showToast } from '../../parts/toast-state.ts';

export type RowEdits = {
  readonly edit: (edit: RowEdit, said: string) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly busy: boolean;
  readonly error: Error | null;
  readonly clearError: () => void;
};

/** @param onDone where the rows stand that were written; none after an undo */
export const useRowEdits = (onDone: (done: Edited) => void): RowEdits => {
  const state = useQuery(orpc.data.edits.queryOptions());
  const settled = (done: Edited): void => {
    queryClient.setQueryData(orpc.data.edits.queryKey(), { undo: done.undo, redo: done.redo });
    onDone(done);
  };
  const undo = useMutation({
    mutationFn: () => client.data.undoEdit(),
    onSuccess: (done) => {
      showToast(done.session ? `Taken back: ${done.session.title}` : 'There is nothing to take back');
      settled(done);
    },
  });
  const edit = useMutation({
    mutationFn: ({ edit }: { readonly edit: RowEdit; readonly said: string }) =>
      client.data.editRows({ edits: [edit] }),
    onSuccess: (done, { said }) => {
      showToast(said, () => undo.mutate());
      settled(done);
    },
  });
  const redo = useMutation({
    mutationFn: () => client.data.redoEdit(),
    onSuccess: (done) => {
      showToast(done.session ? `Done again: ${done.session.title}` : 'There is nothing to do again');
      settled(done);
    },
  });
  const all = [edit, undo, redo];
  return {
    edit: (each, said) => edit.mutate({ edit: each, said }),
    undo: () => {
      if (state.data?.undo !== null) undo.mutate();
    },
    redo: () => {
      if (state.data?.redo !== null) redo.mutate();
    },
    busy: all.some(({ isPending }) => isPending),
    error: all.find(({ error }) => error !== null)?.error ?? null,
    clearError: () => {
      for (const each of all) each.reset();
    },
  };
};
