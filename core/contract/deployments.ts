/** How a deployment is made up: what it follows, which versions share its requests, what it goes back to. */
import { z } from 'zod';

const version = z.number().int().min(1);

/** A version that answers a part of the live requests. `share`: 0 to 1, of all of them. */
export const splitPart = z.object({ version, share: z.number().gt(0).lt(1) });

/** A program that has a key of its own. The key is shown once, when it is made. */
export const consumerName = z
  .string()
  .regex(/^[^\s\p{C}](?:[^\p{C}]{0,98}[^\s\p{C}])?$/u, 'a consumer’s name has up to 100 characters on one line');
/** A request of several texts counts as many. */
const requestsPerMinute = z.number().int().min(1).max(1_000_000).nullable();
export const deploymentConsumer = z.object({
  name: consumerName,
  /** null: as everybody else. */
  requestsPerMinute,
  createdAt: z.string(),
});
export type DeploymentConsumer = z.infer<typeof deploymentConsumer>;

const siteOf = (text: string): string | null => {
  try {
    const { origin, protocol } = new URL(text);
    return /^https?:$/.test(protocol) ? origin : null;
  } catch {
    return null;
  }
};

/** What requests of a deployment's own are logged under: what is tried and sent in the app, and what people ask on the web page. */
export const OWN_CONSUMERS = { app: 'Idrift', page: 'web page' } as const;

/** Who may ask. */
export const deploymentAccess = z.object({
  /** Whether a request without a key is refused. */
  keysNeeded: z.boolean(),
  consumers: z.array(deploymentConsumer),
  /** Texts a minute of each consumer that has no pace of its own, and of each address without a key; null: no limit. */
  requestsPerMinute,
  /** Sites whose pages may ask. */
  origins: z
    .array(
      z.string().refine((text) => siteOf(text) === text, 'a site is written as https://shop.example, without a path'),
    )
    .max(100),
});
export type DeploymentAccess = z.infer<typeof deploymentAccess>;

/** Of a deployment of which nobody has said anything. */
export const OPEN_ACCESS: DeploymentAccess = { keysNeeded: false, consumers: [], requestsPerMinute: null, origins: [] };

/** How much it takes. */
export const deploymentLimits = z.object({
  /** Of a JSON body, bytes; null: 2 MiB for one text, 16 MiB for a batch, which is also the most. */
  bodyBytes: z
    .number()
    .int()
    .min(1024)
    .max(16 * 1024 * 1024)
    .nullable(),
  /** Tokens that may wait; beyond, requests are refused. */
  queueTokens: z.number().int().min(512).max(10_000_000),
  /** Milliseconds that a request waits which names no deadline of its own. */
  deadlineMs: z.number().int().min(100).max(600_000),
  /** What computes its answers, from its next start on; auto: a GPU that is here and faster, else the CPU. */
  device: z.enum(['auto', 'cpu', 'webgpu', 'cuda']),
});
export type DeploymentLimits = z.infer<typeof deploymentLimits>;

export const USUAL_LIMITS: DeploymentLimits = {
  bodyBytes: null,
  queueTokens: 65_536,
  deadlineMs: 30_000,
  device: 'cpu',
};

/** What is left out stays as it is. */
export const deploymentRules = z.object({
  ...deploymentAccess.omit({ consumers: true }).partial().shape,
  ...deploymentLimits.partial().shape,
});
export type DeploymentRules = z.infer<typeof deploymentRules>;

export const deploymentPlan = z.object({
  /** The alias whose version it serves; null: a version that stays. */
  follows: z.string().nullable(),
  /** What each start takes; 0 is any free one. */
  port: z.number().int().min(0).max(65535),
  /** Versions beside its own one, which answers the rest of the live requests. */
  split: z.array(splitPart),
  /** A version that is asked everything too, and whose answers are only logged. */
  shadow: version.nullable(),
  /** Of the weights of all its versions. */
  precision: z.enum(['fp32', 'int8']),
  /** The version that a rollback goes back to. */
  before: version.nullable(),
  /** Since when its version answers. */
  switchedAt: z.string().nullable(),
  /** Why its last change did not come about: what answered before answers on. */
  notice: z.string().nullable(),
  access: deploymentAccess,
  limits: deploymentLimits,
});
export type DeploymentPlan = z.infer<typeof deploymentPlan>;

/** Names are file names and words on the command line. */
export const deploymentName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'a name has letters, digits, dots, hyphens and underscores')
  // NAME.state.json is the other file of NAME.
  .refine((name) => !name.toLowerCase().endsWith('.state'), 'a name does not end with .state');
