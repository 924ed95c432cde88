/** Files of `labels/` into the store: queues and texts that are new, and every event that is not there yet. Doing it again changes nothing. */
import { LABELS_FOLDER, placeOf } from '../../labels/team/places.ts';
import { readLines, type Unread } from '../../labels/team/lines.ts';
import { labelEvent, sharedItem, type SharedQueue, sharedQueue } from '../../labels/team/schemas.ts';
import type { LabelStore } from '../../labels/label-store.ts';
import type { LabelEvent, NewItem } from '../../labels/types.ts';
import { type FolderFile, textOf } from './team-folder.ts';

export type TakenIn = {
  readonly queues: readonly string[];
  /** New events, by person. */
  readonly events: ReadonlyMap<string, number>;
  readonly unread: readonly Unread[];
};

/** Events of one transaction: a keystroke waits no longer than for these. */
const BATCH = 500;
const MOST_TOLD = 100;

/** @param folders the same folder as it lies in different places; a file that is the same in two of them is read once. */
export const takeIn = async (
  store: LabelStore,
  folders: readonly (readonly FolderFile[])[],
  signal?: AbortSignal,
): Promise<TakenIn> => {
  const unread: Unread[] = [];
  const queues: string[] = [];
  const events = new Map<string, number>();
  const read = new Set<string>();
  const files = folders.flat().flatMap((file) => {
    const place = placeOf(file.path);
    return place === null ? [] : [{ ...file, ...place }];
  });
  for (const kind of ['queue', 'items', 'events'] as const) {
    const ofKind = files.filter((each) => each.kind === kind);
    for (const file of ofKind) {
      signal?.throwIfAborted();
      const text = textOf(file);
      const seen = JSON.stringify([file.path, text]);
      if (read.has(seen)) continue;
      read.add(seen);
      const shown = `${LABELS_FOLDER}/${file.path}`;
      if (kind === 'queue') continue; // read with its items
      if (kind === 'items') {
        const queue = queueOf(files, file.queue, unread);
        const { lines, unread: some } = readLines(text, shown, sharedItem);
        unread.push(...some);
        const items = onlyOnce(lines.flatMap(({ value }) => (value === null ? [] : [value])));
        if (addQueue(store, file.queue, queue, items)) queues.push(file.queue);
      } else {
        const { lines, unread: some } = readLines(text, shown, labelEvent);
        unread.push(...some);
        const said = lines.flatMap(({ value }) => (value === null ? [] : [value]));
        for (const { person } of await addEvents(store, said, signal))
          events.set(person, (events.get(person) ?? 0) + 1);
      }
    }
  }
  return { queues: [...new Set(queues)], events, unread: unread.slice(0, MOST_TOLD) };
};

const onlyOnce = (items: readonly NewItem[]): readonly NewItem[] => [
  ...new Map(items.map((item) => [item.id, item])).values(),
];

/** The first of the queue's own files that can be read. */
const queueOf = (
  files: readonly (FolderFile & { readonly queue: string; readonly kind: string })[],
  queue: string,
  unread: Unread[],
): SharedQueue | null => {
  for (const file of files.filter((each) => each.kind === 'queue' && each.queue === queue)) {
    try {
      const found = sharedQueue.parse(JSON.parse(textOf(file)));
      if (found.id === queue) return found;
      unread.push({
        where: `${LABELS_FOLDER}/${file.path}`,
        problem: `It names the queue ${found.id}, not its folder's.`,
      });
    } catch {
      unread.push({
        where: `${LABELS_FOLDER}/${file.path}`,
        problem: 'It is not the description of a queue as it is kept.',
      });
    }
  }
  return null;
};

/** @returns whether anything was new. */
const addQueue = (store: LabelStore, id: string, queue: SharedQueue | null, items: readonly NewItem[]): boolean => {
  if (store.hasQueue(id)) return store.addItems(id, items) > 0;
  if (queue === null) return false; // its events are kept until it comes
  store.addQueue({ ...queue, items });
  return true;
};

/** @returns those that were new. */
const addEvents = async (
  store: LabelStore,
  events: readonly LabelEvent[],
  signal?: AbortSignal,
): Promise<readonly LabelEvent[]> => {
  const known = new Set(
    [...new Set(events.map(({ queue }) => queue))].flatMap((queue) => store.events(queue).map(({ id }) => id)),
  );
  const fresh = events.filter(({ id }) => !known.has(id));
  for (let at = 0; at < fresh.length; at += BATCH) {
    signal?.throwIfAborted();
    store.addEvents(fresh.slice(at, at + BATCH));
    await new Promise(setImmediate);
  }
  return fresh;
};
