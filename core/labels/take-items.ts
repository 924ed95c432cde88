/** What of the texts that were found becomes a queue's items: blank ones, repeats and those that are known already are left out and counted. */
import type { LabelQueue } from '../contract/labels.ts';
import { normalText } from '../text/same-text.ts';
import { itemIdOf } from './item-id.ts';
import type { NewItem } from './types.ts';

/** A text that may become an item. */
export type FoundText = Omit<NewItem, 'id' | 'unknownWords' | 'twins'>;

export type Left = LabelQueue['left'];

export type TakeRules = {
  readonly limit: number;
  /** Texts that the data has a label of, by `normalText`: case, white space and how characters are composed make no other text. */
  readonly inData: ReadonlySet<string>;
  /** Texts of open queues, the same way. */
  readonly inQueues: ReadonlySet<string>;
  /**
   * Of a sample drawn at random nothing is left out: it stands for all answers, and texts that the data or another queue has, or that were
   * asked again and again, are part of what people ask. Such a text has an item for each time that it was drawn.
   */
  readonly isSample: boolean;
};

export type TakenItem = Omit<NewItem, 'unknownWords' | 'twins'>;

export type Taking = {
  /** In the order in which they are to be labelled; false: no more are wanted. */
  readonly offer: (found: FoundText) => boolean;
  readonly items: readonly TakenItem[];
  readonly left: () => Left;
};

export const startTaking = ({ limit, inData, inQueues, isSample }: TakeRules): Taking => {
  const items: TakenItem[] = [];
  const left = { inData: 0, inQueues: 0, same: 0, blank: 0 };
  const met = new Set<string>();
  const why = (found: FoundText): keyof Left | null => {
    const key = normalText(found.text);
    if (key === '') return 'blank';
    if (isSample) return null;
    // Rows of one text with two labels are a finding of their own; of the log, a text is asked about once.
    const { origin } = found;
    const one = origin.kind === 'row' ? `${origin.label}\u0000${key}` : key;
    if (met.has(one)) return 'same';
    if (origin.kind !== 'row' && inData.has(key)) return 'inData';
    if (inQueues.has(key)) return 'inQueues';
    met.add(one);
    return null;
  };
  return {
    items,
    left: () => ({ ...left }),
    offer: (found) => {
      if (items.length >= limit) return false;
      const reason = why(found);
      if (reason === null) items.push({ id: itemIdOf(found.text, found.origin), ...found });
      else left[reason] += 1;
      return items.length < limit;
    },
  };
};
