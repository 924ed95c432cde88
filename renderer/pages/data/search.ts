/** What the address of the Data page holds. */
import { z } from 'zod';

export const dataSearch = z.object({
  tab: z.enum(['changes', 'rows', 'statistics', 'duplicates', 'files', 'used-by']).optional().catch(undefined),
});
