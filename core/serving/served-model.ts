/** What a prediction service serves, and the messages between it and the process that started it. */
import { z } from 'zod';
import { USUAL_LIMITS } from '../contract/deployments.ts';
import { errorInfo } from '../contract/error-schema.ts';
import { projectSettings } from '../contract/project.ts';
import { consumer } from './api-keys.ts';

const servedModel = z.object({
  modelDir: z.string(),
  modelName: z.string(),
  version: z.number().int(),
  runId: z.string().nullable(),
});
export type ServedModel = z.infer<typeof servedModel>;

/** A version in a service, and which of the requests are its. */
const target = servedModel.extend({
  alias: z.string().nullable(),
  /** Of the training data. */
  dataMd5: z.string().nullable(),
  /** Of live requests, per cent; a shadow's counts for nothing. */
  share: z.number().min(0).max(100),
  /** Is asked what the live ones were asked, when nothing else waits; its answers go to the log alone. */
  shadow: z.boolean(),
  /** Name of the deployment that wants it, for the log. */
  deployment: z.string().nullable().default(null),
  /** Below this score an answer says that the model is not sure; null: never. */
  abstainBelow: z.number().min(0).max(1).nullable().default(null),
  /** int8: the folder's `model.int8.onnx`. */
  precision: z.enum(['fp32', 'int8']).default('fp32'),
});
export type Target = z.infer<typeof target>;

/** The same for targets that one loaded model serves: two would take twice the memory. */
export const modelKey = ({ modelDir, precision }: Target): string => `${precision} ${modelDir}`;

/** Live shares add up to 100. */
export const routing = z.object({
  targets: z
    .array(target)
    .refine(
      (targets) => Math.abs(targets.reduce((sum, { share, shadow }) => sum + (shadow ? 0 : share), 0) - 100) < 0.01,
      'the shares of the live versions add up to 100 per cent',
    ),
});
export type Routing = z.infer<typeof routing>;
/** As a caller may write it. */
export type RoutingInput = z.input<typeof routing>;

/** One version takes every request. */
export const routingTo = (
  model: ServedModel & Partial<Pick<Target, 'alias' | 'dataMd5' | 'deployment' | 'precision'>>,
) => ({ targets: [{ alias: null, dataMd5: null, ...model, share: 100, shadow: false }] }) satisfies RoutingInput;

/** Whose requests are taken, and how many. */
export const access = z.object({
  /** JSON: `{"consumers": [{"name", "sha256", "requestsPerMinute"?}]}`; read again when it changes. null: nobody needs a key. */
  keysFile: z.string().nullable().default(null),
  /** Consumers besides those of the file; null: none are known but from there. */
  consumers: z.array(consumer).nullable().default(null),
  /** Where consumers are known: whether a request without a key of theirs is refused. */
  keysNeeded: z.boolean().default(true),
  /** Of one consumer, or of one address where no keys are needed; a request of several texts counts as many. null: no limit. */
  requestsPerMinute: z.number().int().min(1).nullable().default(null),
  /** Sites whose pages may ask; none by default. */
  origins: z.array(z.string()).default([]),
});
export type Access = z.infer<typeof access>;

export const limits = z.object({
  /** Tokens that may wait; beyond, requests are refused with 503. */
  queueTokens: z.number().int().min(1).default(USUAL_LIMITS.queueTokens),
  /** Of a JSON body; null: as much as each path takes. */
  bodyBytes: z.number().int().min(1).nullable().default(null),
  /** Of a request that names no deadline of its own. */
  deadlineMs: z.number().int().min(1).default(USUAL_LIMITS.deadlineMs),
  /** Threads of a model; null: one for each core. */
  threads: z.number().int().min(1).nullable().default(null),
  /** What computes the answers. A GPU must give the CPU's before it is used. */
  device: z.enum(['cpu', 'webgpu', 'cuda']).default('cpu'),
  /** Of all models together, with what computing takes; null: no limit. */
  memoryBytes: z.number().min(1).nullable().default(null),
});
export type Limits = z.infer<typeof limits>;

/** To the child, once, at its start. */
export const serviceOrder = z.object({
  port: z.number().int(),
  logFile: z.string(),
  /** What it keeps of a text. */
  logTexts: projectSettings.shape.logTexts,
  routing,
  access: access.prefault({}),
  limits: limits.prefault({}),
});
export type ServiceOrder = z.input<typeof serviceOrder>;

/** To a running child: answered by `routed`, or by `refused` with everything as it was. */
export const routeMessage = z.object({ kind: z.literal('route'), id: z.number().int(), routing });

/** To a running child: from the next request on; answered by `routed`. What a service has only once (threads, memory, its file of keys) stays. */
export const settingsMessage = z.object({ kind: z.literal('settings'), id: z.number().int(), access, limits });

/** From the child. `logged` says that the log has grown; at most twice a second. */
export const serviceNews = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('running'), url: z.string() }),
  z.object({ kind: z.literal('failed'), error: errorInfo }),
  z.object({ kind: z.literal('logged') }),
  z.object({ kind: z.literal('routed'), id: z.number().int() }),
  z.object({ kind: z.literal('refused'), id: z.number().int(), error: errorInfo }),
]);
export type ServiceNews = z.infer<typeof serviceNews>;
