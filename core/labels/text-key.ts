/** When two texts count as the same, and what names an item. */
import { hashBytes } from '../base/hash.ts';
import type { ItemOrigin } from '../contract/labels.ts';

/**
 * Texts with one key are the same text: composed characters, white space at the ends left out and elsewhere one blank. Case and punctuation
 * count, for "BRA!!!" may be meant otherwise than "bra": such texts are near-duplicates, which are shown, not left out.
 */
export const textKey = (text: string): string => text.normalize('NFC').trim().replaceAll(/\s+/gu, ' ');

/** The same on every computer that makes it of the same text of the same origin. */
export const itemIdOf = (text: string, origin: ItemOrigin): string => {
  const place =
    origin.kind === 'row' ? [origin.revision, origin.split, origin.index, origin.label] : [origin.kind, origin.id];
  return hashBytes('sha256', JSON.stringify([...place, text])).slice(0, 20);
};
