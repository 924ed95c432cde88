/** Texts that people differ on, one in hand: decided by a key, taken back by another. */
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { LabelQueue, ReviewItem } from '../../../../core/contract/index.ts';
import { client, orpc, queryClient } from '../../../engine/client.ts';
import { showToast } from '../../../parts/toast-state.ts';
import { type LabelAction, labelOf } from '../keys/actions.ts';

/** `next`: the text that shows once it is kept. */
type Decision = { readonly itemId: string; readonly label: string | null; readonly next: string | null };

export type Review = {
  readonly items: readonly ReviewItem[];
  readonly total: number;
  readonly item: ReviewItem | null;
  readonly isLoading: boolean;
  readonly error: unknown;
  readonly settle: (label: string | null) => void;
  readonly note: (note: string) => void;
  readonly writesNote: boolean;
  readonly closeNote: () => void;
  readonly choose: (id: string) => void;
  readonly run: (action: LabelAction) => boolean;
};

export const useReview = (queue: LabelQueue, state: 'differs' | 'settled'): Review => {
  const queueId = queue.id;
  const list = useQuery({
    ...orpc.labels.review.queryOptions({ input: { queueId, state } }),
    placeholderData: keepPreviousData,
  });
  const [chosen, setChosen] = useState<string | null>(null);
  const [writesNote, setWritesNote] = useState(false);
  const items = list.data?.items ?? [];
  const found = items.findIndex(({ id }) => id === chosen);
  const at = found < 0 ? 0 : found;
  const item = items[at] ?? null;
  const refresh = () => queryClient.invalidateQueries({ queryKey: orpc.labels.key() });
  const settle = useMutation({
    mutationFn: ({ itemId, label }: Decision) =>
      client.labels.settle({ queueId, itemId, label, actId: crypto.randomUUID() }),
    onSuccess: (_done, { next }) => {
      if (state === 'differs') setChosen(next);
      return refresh();
    },
  });
  const say = useMutation({
    mutationFn: ({ itemId, note }: { itemId: string; note: string }) =>
      client.labels.act({ queueId, itemId, act: { kind: 'note', note }, actId: crypto.randomUUID() }),
    onSuccess: () => {
      setWritesNote(false);
      return refresh();
    },
  });
  const again = useMutation({
    mutationFn: (which: 'undo' | 'redo') => client.labels[which]({ queueId, actId: crypto.randomUUID() }),
    onSuccess: async ({ items: changed }) => {
      await refresh();
      const [first] = changed;
      if (first) setChosen(first.id);
      else showToast('Nothing is left to take back');
    },
  });
  const decide = (label: string | null): void => {
    if (!item || queue.state === 'closed') return;
    // It is decided once; a key that is pressed when the next text shows is about that one.
    if (settle.isPending && settle.variables.itemId === item.id) return;
    settle.mutate({ itemId: item.id, label, next: (items[at + 1] ?? items[at - 1])?.id ?? null });
    setWritesNote(false);
  };
  const move = (by: 1 | -1): boolean => {
    const next = items[at + by];
    if (next) setChosen(next.id);
    setWritesNote(false);
    return next !== undefined;
  };
  const run = (action: LabelAction): boolean => {
    switch (action) {
      case 'next':
        return move(1);
      case 'previous':
        return move(-1);
      case 'undo':
      case 'redo':
        if (!again.isPending) again.mutate(action);
        return true;
      case 'skip':
        decide(null);
        return true;
      case 'note':
        if (!item || queue.state === 'closed') return false;
        setWritesNote(true);
        return true;
      case 'accept':
      case 'flag':
      case 'blind':
      case 'twins':
        return false;
      default: {
        const label = labelOf(queue, action);
        if (label === undefined) return false;
        decide(label);
        return true;
      }
    }
  };
  return {
    items,
    total: list.data?.total ?? 0,
    item,
    isLoading: list.isPending,
    error: settle.error ?? say.error ?? again.error ?? list.error,
    settle: decide,
    note: (note) => {
      // The field stays until the note is kept.
      if (item && note !== '' && !say.isPending) say.mutate({ itemId: item.id, note });
    },
    writesNote,
    closeNote: () => setWritesNote(false),
    choose: (id) => {
      setChosen(id);
      setWritesNote(false);
      settle.reset();
    },
    run,
  };
};
