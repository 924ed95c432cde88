/** What the address of the Stack page holds: which lines of the log are shown. */
import { z } from 'zod';

export const stackSearch = z.object({
  service: z.string().optional().catch(undefined),
  find: z.string().optional().catch(undefined),
  level: z.enum(['warning', 'error']).optional().catch(undefined),
});
export type StackSearch = z.infer<typeof stackSearch>;
