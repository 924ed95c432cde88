/** What a file that was read does to the queues of the project: the queue it makes or joins, and the events that it adds. */
import type { QueueSource } from '../../contract/labels.ts';
import { IdriftError } from '../../contract/errors.ts';
import { itemIdOf } from '../item-id.ts';
import type { LabelEvent, NewItem, NewQueue } from '../types.ts';
import { badFile, type Brought, type BroughtItem } from './exchange.ts';

/** The queue that the file came from; null: its texts are another program's. @throws IdriftError when it came from several. */
export const queueOf = ({ items }: Brought, name: string): string | null => {
  const ids = [...new Set(items.flatMap(({ ours, named }) => ours?.head.id ?? named?.queue ?? []))];
  if (ids.length <= 1) return ids[0] ?? null;
  throw badFile(
    `${name} holds texts of several queues: ${ids.join(', ')}.`,
    name,
    'Import the file of each queue by itself, or all as texts of their own: --as-new.',
  );
};

/**
 * The queue as it was when it was exported.
 * @throws IdriftError when texts of it are missing in the file: a queue is whole or it is another one.
 */
export const ourQueue = ({ items }: Brought, queueId: string, name: string): NewQueue => {
  const records = items.flatMap(({ ours, text }) => (ours === null ? [] : [{ ...ours, text }]));
  const [first] = records.toSorted((a, b) => a.position - b.position);
  const places = new Set(records.map(({ position }) => position));
  if (first === undefined || places.size !== first.size || records.length !== places.size) {
    throw new IdriftError({
      code: 'not-found',
      message: `${name} comes from the queue ${queueId}, which this project does not have, and holds ${places.size} of its ${first?.size ?? 'unknown number of'} texts.`,
      where: name,
      hint: 'Import it where the queue is, or export every text, labelled or not; or make a queue of what is there: --as-new.',
    });
  }
  const ordered = records.toSorted((a, b) => a.position - b.position);
  return { ...first.head, items: ordered.map(({ item, text }) => ({ ...item, text })) };
};

/** All that was said before the file left, as it is in the file. */
export const ourEvents = ({ items }: Brought): readonly LabelEvent[] => items.flatMap(({ ours }) => ours?.events ?? []);

export type NewOptions = {
  readonly id: string;
  readonly title: string;
  readonly source: Extract<QueueSource, { kind: 'import' }>;
  readonly createdAt: string;
  readonly by: string;
  readonly labels: readonly string[];
};

/** A queue of another program's texts, in the file's order. */
export const newQueue = ({ items }: Brought, options: NewOptions): NewQueue => ({
  ...options,
  order: `As in ${options.source.file}.`,
  sampling: null,
  suggestedBy: null,
  left: { inData: 0, inQueues: 0, same: 0, blank: 0 },
  items: items.map(
    (item): NewItem => ({
      id: newItemId(item),
      text: item.text,
      group: '',
      reasons: item.suggestedBy === '' ? [] : [`suggested by ${item.suggestedBy}`],
      unknownWords: [],
      twins: null,
      origin: { kind: 'import', id: item.id },
      suggestion: item.suggestion,
    }),
  ),
});

/** The same on every computer that reads the same text under the same id. */
export const newItemId = ({ id, text }: Pick<BroughtItem, 'id' | 'text'>): string =>
  itemIdOf(text, { kind: 'import', id });
