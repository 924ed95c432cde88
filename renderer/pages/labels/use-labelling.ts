/** The text in hand: where labelling begins, what comes after each key, and what was said of it. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { LabelAct, LabelQueue, QueueItem } from '../../../core/contract/index.ts';
import { client, queryClient } from '../../engine/client.ts';
import { onOpen } from '../../engine/connection.ts';
import { showToast } from '../../parts/toast-state.ts';
import { type LabelAction, labelOf } from './keys/actions.ts';
import { type Failure, useActs } from './use-acts.ts';
import { helpOptions, type QueueItems, useItems, usePrefetch } from './use-items.ts';

/** null: every text of the queue is done. */
type InHand = { readonly item: QueueItem | null };

export type Labelling = {
  readonly items: QueueItems;
  /** null until the first is here. */
  readonly inHand: InHand | null;
  readonly failure: Failure | null;
  /** Why the first could not be shown. */
  readonly error: unknown;
  readonly withTwins: boolean;
  readonly writesNote: boolean;
  readonly say: (act: LabelAct) => void;
  readonly run: (action: LabelAction) => boolean;
  readonly choose: (item: QueueItem) => void;
  readonly setTwins: (on: boolean) => void;
  readonly closeNote: () => void;
};

type Options = {
  readonly queue: LabelQueue;
  /** To begin with; undefined: the first that is open. */
  readonly start: string | undefined;
  readonly blind: boolean;
  readonly onBlind: (blind: boolean) => void;
};

/** Stays on the text: what is said beside its label. */
const STAYS: ReadonlySet<LabelAct['kind']> = new Set(['note', 'clear']);

export const useLabelling = ({ queue, start, blind, onBlind }: Options): Labelling => {
  const queueId = queue.id;
  const items = useItems(queueId, queue.counts);
  const [inHand, setInHand] = useState<InHand | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [withTwins, setTwins] = useState(false);
  const [writesNote, setWritesNote] = useState(false);
  const shownAt = useRef(0);
  const item = inHand?.item ?? null;

  const show = useCallback((next: QueueItem | null): void => {
    shownAt.current = performance.now();
    setInHand({ item: next });
    setError(null);
    setTwins(false);
    setWritesNote(false);
  }, []);
  const showNext = async (id: string | null, from: number): Promise<void> => {
    show(id === null ? null : await items.open(id, from));
  };

  useEffect(() => {
    let gone = false;
    let begun = false;
    const begin = async (): Promise<void> => {
      const first = start === undefined ? null : await find(queueId, start);
      const { items: open } = first
        ? { items: [first] }
        : await client.labels.items({ queueId, state: 'open', limit: 1 });
      if (gone || begun) return;
      begun = true;
      show(open[0] ?? null);
    };
    // Again where the engine was away.
    const leave = onOpen(() => {
      if (!begun) begin().catch(setError);
    });
    return () => {
      gone = true;
      leave();
    };
    // oxlint-disable-next-line react/exhaustive-deps -- `start` is where one begins, not where one is
  }, [queueId, show]);
  usePrefetch(items, queueId, item?.position ?? null, blind);

  const acts = useActs(queueId, async (order, acted) => {
    items.put(acted);
    const first = acted.items[0];
    const position = first?.position ?? item?.position ?? 0;
    if (order.kind === 'act') {
      if (!STAYS.has(order.act.act.kind)) return showNext(acted.next, position);
      const own = acted.items.find(({ id }) => id === order.act.itemId);
      if (own) setInHand({ item: own });
      setWritesNote(false);
      return;
    }
    if (!first) showToast(order.kind === 'undo' ? 'Nothing is left to take back' : 'Nothing was taken back');
    else if (order.kind === 'undo') show(first);
    else await showNext(acted.next, position);
  });

  const say = (act: LabelAct): void => {
    if (!item) return;
    const shown = Math.round(performance.now() - shownAt.current);
    acts.act({ itemId: item.id, act, blind, shown, twins: withTwins && act.kind === 'label' });
  };
  const choose = (next: QueueItem): void => {
    acts.forget();
    show(next);
  };
  const move = (by: 1 | -1): void => {
    const position = item ? item.position + by : by > 0 ? 0 : items.rows.source.total - 1;
    if (position < 0 || position >= items.rows.source.total) return;
    void items.at(position).then((next) => {
      if (next) choose(next);
    }, setError);
  };
  const accept = (): boolean => {
    if (!item || blind) return false;
    const help = queryClient.getQueryData(helpOptions(queueId, item.id, false).queryKey);
    const label = help?.suggestion?.label;
    if (label === undefined || !queue.labels.some((each) => each.label === label)) return false;
    say({ kind: 'label', label });
    return true;
  };
  /** On a text that is labelled already, at once; else with the label that comes. */
  const twins = (): void => {
    if (item?.mine?.state === 'labelled' && item.mine.label !== null) {
      const { label } = item.mine;
      acts.act({ itemId: item.id, act: { kind: 'label', label }, blind, shown: 0, twins: true });
    } else setTwins(!withTwins);
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
        move(1);
        return true;
      case 'previous':
        move(-1);
        return true;
      case 'blind':
        onBlind(!blind);
        return true;
      default:
    }
    if (!item || queue.state === 'closed') return false;
    switch (action) {
      case 'accept':
        return accept();
      case 'skip':
        say({ kind: 'skip' });
        return true;
      case 'flag':
        say({ kind: 'flag' });
        return true;
      case 'note':
        setWritesNote(true);
        return true;
      case 'twins':
        twins();
        return true;
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
    inHand,
    failure: acts.failure,
    error,
    withTwins,
    writesNote,
    say,
    run,
    choose,
    setTwins,
    closeNote: () => setWritesNote(false),
  };
};

/** An item by its id, among the first thousand of the queue; null: not there. */
const find = async (queueId: string, id: string): Promise<QueueItem | null> => {
  const { items } = await client.labels.items({ queueId, limit: 1000 });
  return items.find((each) => each.id === id) ?? null;
};
