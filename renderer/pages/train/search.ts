/** What the address of the Train page holds. */
import { z } from 'zod';

export const trainSearch = z.object({
  revision: z.string().optional().catch(undefined),
  from: z.string().optional().catch(undefined),
  /** The field that is changed of `from`. */
  focus: z.string().optional().catch(undefined),
});
export type TrainSearch = z.infer<typeof trainSearch>;
