/** What the address of the Train page holds. */
import { z } from 'zod';

export const trainSearch = z.object({
  revision: z.string().optional().catch(undefined),
  from: z.string().optional().catch(undefined),
});
