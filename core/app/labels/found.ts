/** What each kind of source gives: texts in their order, and what is said of them. */
import type { Sampling } from '../../contract/labels.ts';
import type { FoundText } from '../../labels/take-items.ts';
import { IdriftError } from '../../contract/errors.ts';

export type Found = {
  /** What a queue of it is called. */
  readonly title: string;
  /** Why the texts stand in this order, as a sentence. */
  readonly order: string;
  /** Texts that there are before anything is left out. */
  readonly found: number;
  /** In the order in which they are to be labelled, some at a time; nobody need take them all. */
  readonly texts: Iterable<readonly FoundText[]> | AsyncIterable<readonly FoundText[]>;
  readonly sampling: Sampling | null;
  /** Why there is nothing, or less than one would think; what to do. */
  readonly notes: readonly string[];
};

export type Progress = {
  /** @param share of the finding that is done, 0 to 1; null: not known. */
  readonly report: (share: number | null, where: string) => void;
  readonly signal: AbortSignal | undefined;
};

/** @throws IdriftError `cancelled` once the signal has aborted. */
export const throwIfStopped = (signal: AbortSignal | undefined): void => {
  if (signal?.aborted) throw new IdriftError({ code: 'cancelled', message: 'Making the queue was cancelled.' });
};

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en').replaceAll(',', '\u202F')} ${count === 1 ? one : many}`;
