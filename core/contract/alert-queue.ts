/** Which label queues are of an alert. */
import type { QueueSource } from './labels.ts';

/**
 * Alerts are numbered in each copy of a project by itself: the queue `alert-12` that a colleague shared is of another alert than number 12 here.
 * Where a queue does not say which alert it was made of, the number has to do.
 */
export const isOfAlert = (
  source: QueueSource,
  { id, number }: { readonly id: string; readonly number: number | null },
): boolean =>
  source.kind === 'alert' && (source.alertId === undefined ? source.alert === number : source.alertId === id);
