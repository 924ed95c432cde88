/** Long work: one list for all of it. */
import { oc } from '@orpc/contract';
import { z } from 'zod';

export const job = z.object({
  id: z.string(),
  kind: z.enum([
    'training',
    'sending',
    'sample',
    'cache',
    'download',
    'export',
    'data',
    'stack',
    'store',
    'rehearsal',
    'labels',
  ]),
  title: z.string(),
  state: z.enum(['running', 'cancelling', 'finished', 'failed', 'cancelled', 'interrupted']),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  /** 0 to 1; null when the total is not known. */
  progress: z.number().nullable(),
  /** "epoch 7 of 10". */
  where: z.string().nullable(),
  /** "6.4 steps/s". */
  rate: z.string().nullable(),
  secondsLeft: z.number().nullable(),
  error: z.string().nullable(),
  /** Path in the app that shows it. */
  path: z.string().nullable(),
});
export type Job = z.infer<typeof job>;

export const jobsContract = {
  /** Running ones first, then newest first; the last 50. */
  list: oc.output(z.array(job)),
  cancel: oc.input(z.object({ id: z.string() })).output(z.void()),
};
