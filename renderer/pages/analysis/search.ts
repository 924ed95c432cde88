/** What the address of the Analysis page holds. */
import { z } from 'zod';

const TABS = ['errors', 'labels', 'ranking', 'groups', 'calibrators', 'compared'] as const;
export type AnalysisTab = (typeof TABS)[number];

export const analysisSearch = z.object({
  /** `NAME/3`, or a run's id. */
  model: z.string().optional().catch(undefined),
  against: z.string().optional().catch(undefined),
  /** A data version other than the one that the model was trained on. */
  data: z.string().optional().catch(undefined),
  split: z.enum(['test', 'both', 'train']).optional().catch(undefined),
  bins: z.enum(['counts', 'widths']).optional().catch(undefined),
  /** The label whose probability is looked at; the answer's when not given. */
  of: z.string().optional().catch(undefined),
  tab: z.enum(TABS).optional().catch(undefined),
  /** Rows that the model was trained on, and repeated rows, are left out. */
  alone: z.boolean().optional().catch(undefined),
});
export type AnalysisSearch = z.infer<typeof analysisSearch>;
