/** How a deployment is made up: what it follows, which versions share its requests, what it goes back to. */
import { z } from 'zod';

const version = z.number().int().min(1);

/** A version that answers a part of the live requests. `share`: 0 to 1, of all of them. */
export const splitPart = z.object({ version, share: z.number().gt(0).lt(1) });

export const deploymentPlan = z.object({
  /** The alias whose version it serves; null: a version that stays. */
  follows: z.string().nullable(),
  /** What each start takes; 0 is any free one. */
  port: z.number().int().min(0).max(65535),
  /** Versions beside its own one, which answers the rest of the live requests. */
  split: z.array(splitPart),
  /** A version that is asked everything too, and whose answers are only logged. */
  shadow: version.nullable(),
  /** The version that a rollback goes back to. */
  before: version.nullable(),
  /** Since when its version answers. */
  switchedAt: z.string().nullable(),
  /** Why its last change did not come about: what answered before answers on. */
  notice: z.string().nullable(),
});
export type DeploymentPlan = z.infer<typeof deploymentPlan>;

/** Names are file names and words on the command line. */
export const deploymentName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'a name has letters, digits, dots, hyphens and underscores');
