/** What the address of the Run page holds. */
import { z } from 'zod';

export const runSearch = z.object({ tab: z.string().optional().catch(undefined) });
