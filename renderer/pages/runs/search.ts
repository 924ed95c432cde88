/** What the address of the Runs page holds. */
import { z } from 'zod';

export const runsSearch = z.object({
  /** Two to eight runs side by side; the first is what the others are compared with. */
  compare: z.array(z.string()).min(2).max(8).optional().catch(undefined),
  trash: z.boolean().optional().catch(undefined),
  /** Words that a run's name, data version or parameters hold; or a filter in MLflow's language. */
  filter: z.string().optional().catch(undefined),
});
