/** What the address of the page behind links from outside holds. */
import { z } from 'zod';

export const openSearch = z.object({
  /** Name of the project's folder; '' means the one that is open. */
  project: z.string().catch(''),
  /** Where in the app the link leads. */
  path: z.string().startsWith('/').catch('/'),
});
