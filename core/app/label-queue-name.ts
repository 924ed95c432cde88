/** Names of label queues, as they stand in addresses, and their titles. */
import type { QueueSource } from '../contract/labels.ts';

/** `alert-12`, `unsure-2026-11-27`; with a number behind it where the name is taken. */
export const queueName = (source: QueueSource, at: Date, isTaken: (name: string) => boolean): string => {
  const day = at.toISOString().slice(0, 10);
  const name = source.kind === 'alert' ? `alert-${source.alert}` : `${source.kind}-${day}`;
  if (!isTaken(name)) return name;
  for (let number = 2; ; number++) if (!isTaken(`${name}-${number}`)) return `${name}-${number}`;
};
