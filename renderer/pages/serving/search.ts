/** What the address of the Serving page holds. */
import { z } from 'zod';

export const servingSearch = z.object({
  search: z.string().optional().catch(undefined),
  /** Name of the deployment that the page is about. */
  deployment: z.string().optional().catch(undefined),
});
