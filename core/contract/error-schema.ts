/** The schema of an ErrorInfo that comes from another process. */
import { z } from 'zod';
import { ERROR_CODES } from './errors.ts';

export const errorInfo = z.object({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  hint: z.string().optional(),
  where: z.string().optional(),
});
