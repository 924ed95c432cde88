/** Shapes that several domains share. Times are ISO 8601 UTC, durations seconds, sizes bytes, shares 0 to 1 (docs/architecture.md). */
import { z } from 'zod';

/** A two-sided interval. `method` names how it was made, for example `wilson` or `bootstrap`. */
export const interval = z.object({ low: z.number(), high: z.number(), level: z.number(), method: z.string() });
export type Interval = z.infer<typeof interval>;

/** A measured figure with its interval, when one can be given, and the number of texts behind it. */
export const estimate = z.object({ value: z.number(), interval: interval.nullable(), n: z.number().int() });
export type Estimate = z.infer<typeof estimate>;

export const split = z.enum(['train', 'val', 'test']);
export type Split = z.infer<typeof split>;

/** One row of a data file: the text and its label. `labels` when the file gives a list of them: then `label` is their sorted names, joined. */
export const row = z.object({ text: z.string(), label: z.string(), labels: z.array(z.string()).readonly().optional() });
export type Row = z.infer<typeof row>;

/** A histogram with true bin edges: `edges` has one entry more than `shares`; shares sum to 1. */
export const histogram = z.object({ edges: z.array(z.number()), shares: z.array(z.number()) });
export type Histogram = z.infer<typeof histogram>;

/** A commit hash, tag or branch, or `workspace` for the files as they lie in the folder. */
export const revision = z.string().min(1);
