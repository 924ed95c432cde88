/** What the address of the Welcome page holds. */
import { z } from 'zod';

export const welcomeSearch = z.object({
  /** Folder of a project that is to be opened at once. */
  open: z.string().optional().catch(undefined),
  /** Where in it to go then, as a link from outside says. */
  next: z.string().startsWith('/').optional().catch(undefined),
});
