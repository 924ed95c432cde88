/** Labelling of texts that wait for a second opinion, in their own order. */
import { useEffect, useRef, useState } from 'react';
import type { LabelAct, LabelQueue, QueueItem, SecondOpinions } from '../../../../core/contract/index.ts';
import { orpc, queryClient } from '../../../engine/client.ts';
import { showToast } from '../../../parts/toast-state.ts';
import { type LabelAction, labelOf } from '../keys/actions.ts';
import { useActs } from '../use-acts.ts';
import { useItems } from '../use-items.ts';
import type { Labelling } from '../use-labelling.ts';

export const useSecond = (queue: LabelQueue, { items: waiting }: SecondOpinions): Labelling => {
  const queueId = queue.id;
  const items = useItems(queueId, queue.counts);
  const [chosen, setChosen] = useState<QueueItem | null>(null);
  const [given, setGiven] = useState<ReadonlySet<string>>(new Set());
  const [writesNote, setWritesNote] = useState(false);
  const open = waiting.filter(({ id }) => !given.has(id));
  const item = chosen ?? open[0] ?? null;
  const shownAt = useRef(0);
  const id = item?.id;
  useEffect(() => {
    if (id !== undefined) shownAt.current = performance.now();
  }, [id]);

  const refresh = (): void =>
    void queryClient.invalidateQueries({ queryKey: orpc.labels.secondOpinions.key({ input: { queueId } }) });
  const acts = useActs(queueId, (order, acted) => {
    items.put(acted);
    setWritesNote(false);
    const [first] = acted.items;
    if (order.kind === 'act') {
      if (order.act.act.kind === 'note') setChosen(first ?? null);
      else {
        setGiven((old) => new Set([...old, order.act.itemId]));
        setChosen(null);
      }
    } else if (!first) showToast(order.kind === 'undo' ? 'Nothing is left to take back' : 'Nothing was taken back');
    else if (order.kind === 'undo') {
      setGiven((old) => new Set([...old].filter((each) => each !== first.id)));
      setChosen(first);
    } else {
      // What was said again waits no more.
      const again = acted.items.filter(({ mine }) => mine !== null && mine.state !== 'open');
      setGiven((old) => new Set([...old, ...again.map(({ id: each }) => each)]));
      setChosen(null);
    }
    refresh();
  });
  const say = (act: LabelAct): void => {
    if (!item || queue.state === 'closed') return;
    const shown = Math.round(performance.now() - shownAt.current);
    acts.act({ itemId: item.id, act, blind: true, shown, twins: false });
  };
  const move = (by: 1 | -1): boolean => {
    const at = waiting.findIndex((each) => each.id === item?.id);
    const next = waiting[at + by];
    if (next) setChosen(next);
    return next !== undefined;
  };
  const run = (action: LabelAction): boolean => {
    switch (action) {
      case 'undo':
        acts.undo();
        return true;
      case 'redo':
        acts.redo();
        return true;
      case 'next':
        return move(1);
      case 'previous':
        return move(-1);
      case 'blind':
        showToast('A second opinion is given blind');
        return true;
      case 'skip':
      case 'flag':
        say({ kind: action });
        return item !== null;
      case 'note':
        if (!item || queue.state === 'closed') return false;
        setWritesNote(true);
        return true;
      case 'accept':
      case 'twins':
        return false;
      default: {
        const label = labelOf(queue, action);
        if (label === undefined) return false;
        say({ kind: 'label', label });
        return true;
      }
    }
  };
  return {
    items,
    inHand: { item },
    failure: acts.failure,
    error: null,
    withTwins: false,
    writesNote,
    say,
    run,
    choose: (next) => {
      acts.forget();
      setWritesNote(false);
      setChosen(next);
    },
    setTwins: () => undefined,
    closeNote: () => setWritesNote(false),
  };
};
