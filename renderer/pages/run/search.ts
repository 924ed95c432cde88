/** What the address of the Run page holds. */
import { z } from 'zod';

const runTab = z.enum(['overview', 'curves', 'parameters', 'system', 'layers', 'errors', 'artifacts']);
export type RunTab = z.infer<typeof runTab>;

export const runSearch = z.object({ tab: runTab.optional().catch(undefined) });
