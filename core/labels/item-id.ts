/** What names an item. */
import { hashBytes } from '../base/hash.ts';
import type { ItemOrigin } from '../contract/labels.ts';

/** The same on every computer that makes it of the same text of the same origin. */
export const itemIdOf = (text: string, origin: ItemOrigin): string => {
  const place =
    origin.kind === 'row' ? [origin.revision, origin.split, origin.index, origin.label] : [origin.kind, origin.id];
  return hashBytes('sha256', JSON.stringify([...place, text])).slice(0, 20);
};
