/** The texts of a queue in their order: the list, any one of them at once, and what is likely to be asked for next. */
import { useCallback, useEffect, useRef } from 'react';
import type { Acted, QueueCounts, QueueItem } from '../../../core/contract/index.ts';
import { client, orpc, queryClient } from '../../engine/client.ts';
import { type PagedRows, usePagedRows } from '../../parts/table/paged-rows.ts';

/** Texts whose help is fetched before their turn comes. */
const AHEAD = 3;
/** How far they are looked for: between them may lie texts that are done. */
const LOOK = 200;
/** Pages of the list beyond those in view: the engine answers keys first. */
const PAGES_AROUND = 1;
/** That the engine gives at once. */
const MOST_ITEMS = 1000;
/** How old help may be before it is fetched again when its text comes up, in milliseconds: others label, too. */
const HELP_AGE = 30_000;

export const helpOptions = (queueId: string, itemId: string, blind: boolean) => ({
  ...orpc.labels.help.queryOptions({ input: { queueId, itemId, blind } }),
  staleTime: HELP_AGE,
});

export type QueueItems = {
  readonly rows: PagedRows<QueueItem>;
  /** The item at a place; fetched where it is not here yet; null: there is none. */
  readonly at: (position: number) => Promise<QueueItem | null>;
  /** The open item of this id, which is probably soon after `position`; null: it is not open any more. */
  readonly open: (id: string, position: number) => Promise<QueueItem | null>;
  /** Writes what an act changed into the list. */
  readonly put: (acted: Pick<Acted, 'items' | 'counts'>) => void;
};

/** What the list shows of all texts together: equal for as long as nobody else says something. */
const inSum = ({ open, labelled, skipped, flagged, differs, labels }: QueueCounts): string =>
  JSON.stringify([open, labelled, skipped, flagged, differs, labels]);

/** `counts` as the engine says them now: where they are not those of this person's last act, the list is fetched again. */
export const useItems = (queueId: string, counts: QueueCounts): QueueItems => {
  const rows = usePagedRows<QueueItem>(
    (offset, limit) => {
      const input = { queueId, offset, limit };
      return {
        queryKey: [...orpc.labels.items.queryKey({ input }), 'rows'],
        queryFn: async () => {
          const { total, items } = await client.labels.items(input);
          return { total, rows: items };
        },
      };
    },
    true,
    PAGES_AROUND,
  );
  const { source, replace } = rows;
  const at = useCallback(
    async (position: number): Promise<QueueItem | null> => {
      const here = source.get(position);
      if (here) return here;
      const { items } = await client.labels.items({ queueId, offset: position, limit: 1 });
      return items[0] ?? null;
    },
    [source, queueId],
  );
  const open = useCallback(
    async (id: string, position: number): Promise<QueueItem | null> => {
      for (let step = 1; step <= source.total; step += 1) {
        const item = source.get((position + step) % source.total);
        if (item === undefined) break;
        if (item.id === id) return item;
      }
      const { items } = await client.labels.items({ queueId, state: 'open', limit: MOST_ITEMS });
      const found = items.find((item) => item.id === id);
      if (found) return found;
      // More are open: it is behind them all, and behind `position`.
      for (let offset = position + 1; items.length === MOST_ITEMS; offset += MOST_ITEMS) {
        const page = await client.labels.items({ queueId, offset, limit: MOST_ITEMS });
        const there = page.items.find((item) => item.id === id);
        if (there) return there;
        if (page.items.length < MOST_ITEMS) break;
      }
      return items[0] ?? null;
    },
    [source, queueId],
  );
  const sum = inSum(counts);
  const own = useRef(sum);
  const put = useCallback(
    ({ items, counts }: Pick<Acted, 'items' | 'counts'>): void => {
      own.current = inSum(counts);
      for (const item of items) replace(item.position, item);
    },
    [replace],
  );
  useEffect(() => {
    if (sum === own.current) return;
    own.current = sum;
    void queryClient.invalidateQueries({ queryKey: orpc.labels.items.key() });
  }, [sum]);
  return { rows, at, open, put };
};

/** Fetches the help of the open texts after this one, so that they show at once when their turn comes. */
export const usePrefetch = ({ rows }: QueueItems, queueId: string, position: number | null, blind: boolean): void => {
  const { source } = rows;
  useEffect(() => {
    if (position === null) return;
    let found = 0;
    for (let step = 1; step <= LOOK && found < AHEAD; step += 1) {
      const item = source.get(position + step);
      if (item?.state !== 'open') continue;
      found += 1;
      void queryClient.prefetchQuery(helpOptions(queueId, item.id, blind));
    }
  }, [source, queueId, position, blind]);
};
