/** What the address of the Models page holds. */
import { z } from 'zod';

export const modelsSearch = z.object({ version: z.number().int().optional().catch(undefined) });
