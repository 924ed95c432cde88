/** What travels with a text through another program, so that it comes back as it went: beside the text, in the record's metadata. */
import { z } from 'zod';
import { itemOrigin, queueSource, sampling, suggestion } from '../../contract/labels.ts';
import { labelEvent } from '../team/schemas.ts';
import { hashText } from './marks.ts';
import type { LabelEvent, NewItem } from '../types.ts';
import { badFile, type Outgoing, type OurRecord, type QueueHead } from './exchange.ts';

const count = z.number().int().min(0);
const head = z.object({
  id: z.string().min(1),
  title: z.string(),
  source: queueSource,
  order: z.string(),
  createdAt: z.string(),
  by: z.string(),
  sampling: sampling.nullable(),
  suggestedBy: z.object({ model: z.string(), version: z.number().int() }).nullable(),
  labels: z.array(z.string()),
  left: z.object({ inData: count, inQueues: count, same: count, blank: count }),
});

const record = z.object({
  /** Of this shape. */
  format: z.literal(1),
  queue: head,
  size: count,
  position: count,
  item: z.object({
    id: z.string().min(1),
    group: z.string(),
    reasons: z.array(z.string()),
    unknownWords: z.array(z.string()),
    twins: z.string().nullable(),
    origin: itemOrigin,
    suggestion: suggestion.nullable(),
  }),
  /** So that answers to a text that was changed elsewhere are not taken for answers to ours. */
  textHash: z.string(),
  events: z.array(labelEvent),
});

type Travelling = Omit<z.input<typeof record>, 'events'> & { readonly events: LabelEvent[] };

/** One record of each item, in the queue's order. */
export function* travelling(out: Outgoing): Generator<{ readonly item: NewItem; readonly record: Travelling }> {
  const { items, ...rest } = out.queue;
  const queue: z.input<typeof head> = { ...rest, labels: [...rest.labels] };
  const ids = new Set(items.map(({ id }) => id));
  // What is about the queue as a whole, or about texts that are not here yet, goes with the first text.
  const byItem = Map.groupBy(out.events, (each) => (ids.has(each.item) ? each.item : (items[0]?.id ?? '')));
  for (const [position, item] of items.entries()) {
    const { text, ...kept } = item;
    const events = byItem.get(item.id) ?? [];
    yield {
      item,
      record: {
        format: 1,
        queue,
        size: items.length,
        position,
        item: { ...kept, reasons: [...kept.reasons], unknownWords: [...kept.unknownWords] },
        textHash: hashText(text),
        events: [...events],
      },
    };
  }
}

/**
 * What came back of ours with a text; null: nothing of ours is there.
 * @throws IdriftError when it is there and is not as we write it, or the text is not the one it was written for.
 */
export const ourRecord = (value: unknown, text: string, where: string): OurRecord | null => {
  const found = typeof value === 'string' ? parsed(value, where) : value;
  if (found === undefined || found === null) return null;
  const result = record.safeParse(found);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw badFile(
      `${where}: what Idrift wrote beside the text cannot be read: ${(issue?.path ?? []).join('.')}: ${issue?.message ?? ''}.`,
      where,
      'It was changed, or a newer Idrift wrote it. Import the file as texts of its own: --as-new.',
    );
  }
  const { queue, size, position, item, events, textHash } = result.data;
  if (textHash !== hashText(text)) {
    throw badFile(
      `${where}: the text was changed since it left queue ${queue.id}.`,
      where,
      'What was said of one text is no answer to another. Import the file as texts of its own: --as-new.',
    );
  }
  return {
    head: queue satisfies QueueHead,
    size,
    position,
    item,
    events,
  };
};

const parsed = (value: string, where: string): unknown => {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    throw badFile(
      `${where}: what Idrift wrote beside the text is cut off or changed.`,
      where,
      'Export the file again, or import it as texts of its own: --as-new.',
    );
  }
};
