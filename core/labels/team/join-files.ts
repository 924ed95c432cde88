/** Two versions of one file of `labels/`, as two people left them, in one: nothing that either of them has is lost. */
import { placeOf } from './places.ts';
import { readLines, unitedEvents, unitedItems } from './lines.ts';
import { labelEvent, sharedItem, sharedQueue } from './schemas.ts';

/**
 * @param path inside the folder, `/` between its parts.
 * @returns null when it is no file of ours, so that nobody knows how to join it.
 */
export const joinFiles = (path: string, ours: Uint8Array, theirs: Uint8Array): Buffer | null => {
  const place = placeOf(path);
  if (place === null) return null;
  const [left, right] = [ours, theirs].map((bytes) => Buffer.from(bytes).toString('utf8')) as [string, string];
  switch (place.kind) {
    case 'queue':
      return Buffer.from(olderQueue(left, right));
    case 'items': {
      // In an order that is the same on both computers.
      const sides = [left, right].toSorted();
      return Buffer.from(unitedItems(...sides.map((text) => readLines(text, path, sharedItem).lines)));
    }
    case 'events':
      return Buffer.from(unitedEvents(...[left, right].map((text) => readLines(text, path, labelEvent).lines)));
    default:
      return place.kind satisfies never;
  }
};

/** Two people made a queue of one name: the older stands, since people may have begun with it. What cannot be read gives way. */
const olderQueue = (left: string, right: string): string => {
  const madeAt = (text: string): string => {
    try {
      return sharedQueue.parse(JSON.parse(text)).createdAt;
    } catch {
      return '￿';
    }
  };
  const [a, b] = [madeAt(left), madeAt(right)];
  if (a === b) return left < right ? left : right;
  return a < b ? left : right;
};
