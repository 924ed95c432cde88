/** What the address of the Models page holds. */
import { z } from 'zod';

const TABS = ['version', 'compare', 'history', 'card'] as const;
export type ModelsTab = (typeof TABS)[number];

export const modelsSearch = z.object({
  version: z.number().int().optional().catch(undefined),
  tab: z.enum(TABS).optional().catch(undefined),
  /** The version that the comparison begins from; what is live, or the one before, when not given. */
  against: z.number().int().optional().catch(undefined),
});
