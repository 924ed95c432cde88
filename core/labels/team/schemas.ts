/** What the files of the folder `labels/` hold, checked: other people's programs write them too. */
import { z } from 'zod';
import { itemOrigin, labelAct, labelQueue, queueSource, sampling, suggestion } from '../../contract/labels.ts';
import type { EventAct, LabelEvent, NewItem, NewQueue } from '../types.ts';

const name = z.string().min(1).max(200);

const eventAct: z.ZodType<EventAct> = z.union([
  labelAct,
  z.object({ kind: z.enum(['undo', 'redo']), batch: z.string().min(1) }),
  z.object({ kind: z.literal('settle'), label: z.string().min(1).max(200).nullable() }),
  z.object({ kind: z.literal('ask') }),
  z.object({ kind: z.literal('overlap'), share: z.number().min(0).max(1) }),
]);

export const labelEvent: z.ZodType<LabelEvent> = z.object({
  id: z.uuid(),
  queue: name,
  item: z.string().max(200),
  person: name,
  seq: z.number().int().min(1),
  at: z.iso.datetime(),
  act: eventAct,
  batch: z.string().min(1),
  blind: z.boolean(),
  shown: z.number().min(0).nullable(),
  via: z.string().nullable(),
});

export const sharedItem: z.ZodType<NewItem> = z.object({
  id: name,
  text: z.string(),
  group: z.string(),
  reasons: z.array(z.string()),
  unknownWords: z.array(z.string()),
  twins: z.string().nullable(),
  origin: itemOrigin,
  suggestion: suggestion.nullable(),
});

/** A queue without its items. */
export type SharedQueue = Omit<NewQueue, 'items'>;

export const sharedQueue: z.ZodType<SharedQueue> = z.object({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/)
    .max(200),
  title: z.string(),
  source: queueSource,
  order: z.string(),
  createdAt: z.iso.datetime(),
  by: name,
  sampling: sampling.nullable(),
  suggestedBy: labelQueue.shape.suggestedBy,
  labels: z.array(z.string()),
  left: labelQueue.shape.left,
});
