/** What the address of the Monitoring page holds. */
import { z } from 'zod';

export const monitoringSearch = z.object({
  check: z.string().optional().catch(undefined),
  score: z.string().optional().catch(undefined),
});
