/** What the address of the Monitoring page holds. */
import { z } from 'zod';

const TABS = ['checks', 'alerts', 'lab', 'replay'] as const;
export type MonitoringTab = (typeof TABS)[number];

export const monitoringSearch = z.object({
  tab: z.enum(TABS).optional().catch(undefined),
  check: z.string().optional().catch(undefined),
  /** Key of the measure that is shown. */
  score: z.string().optional().catch(undefined),
});
