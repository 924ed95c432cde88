/** What the address of the Runs page holds. */
import { z } from 'zod';

export const runsSearch = z.object({ compare: z.array(z.string()).optional().catch(undefined) });
