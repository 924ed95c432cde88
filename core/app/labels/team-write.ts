/** What was said here, as files of the folder `labels/`: each is written only where it says more than the commit does. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import type { LabelStore } from '../../labels/label-store.ts';
import { eventLine, readLines, unitedEvents, unitedItems } from '../../labels/team/lines.ts';
import { ITEMS_FILE, LABELS_FOLDER, personFile, QUEUE_FILE } from '../../labels/team/places.ts';
import { labelEvent, sharedItem } from '../../labels/team/schemas.ts';
import type { LabelEvent } from '../../labels/types.ts';
import { type FolderFile, textOf } from './team-folder.ts';

export type Written = {
  /** Relative to the project. */
  readonly paths: readonly string[];
  readonly queues: readonly string[];
  /** Events that the commit does not have. */
  readonly events: number;
};

/**
 * @param recorded what the commit records of the folder.
 * @param person for the order of the queues alone: everybody's events are written, each person's to a file of their own.
 */
export const writeFolder = (
  root: string,
  store: LabelStore,
  person: string,
  recorded: readonly FolderFile[],
): Written => {
  const before = new Map(recorded.map((file) => [file.path, file]));
  const paths: string[] = [];
  const queues = new Set<string>();
  let count = 0;
  const here = (path: string): string | null => {
    const file = join(root, LABELS_FOLDER, path);
    return existsSync(file) ? readFileSync(file, 'utf8') : null;
  };
  const write = (path: string, text: string): boolean => {
    const known = before.get(path);
    if (known && textOf(known) === text) return false;
    if (here(path) !== text) writeFileAtomic(join(root, LABELS_FOLDER, path), text);
    paths.push(`${LABELS_FOLDER}/${path}`);
    return true;
  };
  const sides = (path: string): readonly string[] => {
    const known = before.get(path);
    return [known && textOf(known), here(path)].flatMap((text) => (text ? [text] : []));
  };

  for (const { id } of store.queues(person)) {
    const queueFile = `${id}/${QUEUE_FILE}`;
    if (!before.has(queueFile) && write(queueFile, `${JSON.stringify(store.madeQueue(id), null, 2)}\n`)) queues.add(id);
    const itemsFile = `${id}/${ITEMS_FILE}`;
    const known = sides(itemsFile).map((text) => readLines(text, itemsFile, sharedItem).lines);
    const items = store.items.allKept(id).map((item) => {
      const { id: name, text, group, reasons, unknownWords, twins, origin, suggestion } = item;
      const value = { id: name, text, group, reasons, unknownWords, twins, origin, suggestion };
      return { raw: JSON.stringify(value), value };
    });
    if (write(itemsFile, unitedItems(...known, items))) queues.add(id);
    for (const [name, events] of Map.groupBy(store.events(id), (event) => event.person)) {
      const path = `${id}/${personFile(name)}`;
      const lines = sides(path).map((text) => readLines(text, path, labelEvent).lines);
      const own = events.map((value) => ({ raw: eventLine(value), value }));
      const recordedText = before.get(path);
      const news = unsharedEvents(events, recordedText === undefined ? '' : textOf(recordedText), path);
      if (!write(path, unitedEvents(...lines, own))) continue;
      queues.add(id);
      count += news.length;
    }
  }
  return { paths, queues: [...queues], events: count };
};

/** Those that the file does not have. */
export const unsharedEvents = (events: readonly LabelEvent[], text: string, path: string): readonly LabelEvent[] => {
  const known = new Set(readLines(text, path, labelEvent).lines.map(({ value }) => value?.id));
  return events.filter(({ id }) => !known.has(id));
};
