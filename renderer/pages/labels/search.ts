/** What the addresses of the Labels pages hold. */
import { z } from 'zod';
import { queueSource } from '../../../core/contract/index.ts';

export const labelsSearch = z.object({
  /** Opens the dialog that makes a queue, filled with this source; nothing is made before somebody presses its button. */
  make: z
    .union([queueSource, z.literal('ask')])
    .optional()
    .catch(undefined),
});

/** label: one text after the other; review: what people differ on; second: texts that wait for this person's second opinion. */
const VIEWS = ['label', 'review', 'second'] as const;

export const queueSearch = z.object({
  /** The text to begin with; else the first that is open. */
  item: z.string().optional().catch(undefined),
  /** Suggestions and what others said are hidden: for a second opinion. */
  blind: z.boolean().optional().catch(undefined),
  view: z.enum(VIEWS).optional().catch(undefined),
});
export type QueueSearch = z.infer<typeof queueSearch>;
