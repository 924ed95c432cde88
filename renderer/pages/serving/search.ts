/** What the address of the Serving page holds. */
import { z } from 'zod';
import { logFilter } from '../../../core/contract/index.ts';

export const servingSearch = z.object({
  search: z.string().optional().catch(undefined),
  /** Name of the deployment that the page is about. */
  deployment: z.string().optional().catch(undefined),
  /** Which rows of the log are shown. */
  version: logFilter.shape.version.catch(undefined),
  label: logFilter.shape.label.catch(undefined),
  consumer: logFilter.shape.consumer.catch(undefined),
  flags: logFilter.shape.flags.catch(undefined),
});
