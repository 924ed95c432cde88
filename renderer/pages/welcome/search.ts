/** What the address of the Welcome page holds. */
import { z } from 'zod';

export const welcomeSearch = z.object({ open: z.string().optional().catch(undefined) });
