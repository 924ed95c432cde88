/** A served model version: the HTTP service, what it answered, and how fast. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { deploymentPlan } from './deployments.ts';

/** Running, or about to. */
export const isUp = ({ state }: Pick<Deployment, 'state'>): boolean => state === 'running' || state === 'starting';

export const deployment = z.object({
  name: z.string(),
  model: z.string(),
  version: z.number().int(),
  runId: z.string().nullable(),
  state: z.enum(['starting', 'running', 'stopped', 'failed']),
  url: z.string().nullable(),
  webUrl: z.string().nullable(),
  startedAt: z.string().nullable(),
  /** When it was stopped or failed; null while it starts or runs. */
  endedAt: z.string().nullable(),
  error: z.string().nullable(),
  pid: z.number().int().nullable(),
  ...deploymentPlan.shape,
});
export type Deployment = z.infer<typeof deployment>;

/** The answer of `POST /predict`, with what the app shows beside it. */
export const prediction = z.object({
  label: z.string(),
  score: z.number(),
  probabilities: z.record(z.string(), z.number()),
  tokens: z.number().int(),
  truncated: z.boolean(),
});
export type Prediction = z.infer<typeof prediction>;

/** What is kept of a text in a log that keeps none. Characters are code points, words as drift counts them. */
export const textStatistics = z.object({ characters: z.number().int(), words: z.number().int() });
export type TextStatistics = z.infer<typeof textStatistics>;

/** One row of the prediction log (P-04). `milliseconds` is the time inside the service. Rows of older programs know less: null. */
export const loggedPrediction = z.object({
  id: z.string(),
  createdAt: z.string(),
  modelName: z.string(),
  modelVersion: z.number().int(),
  runId: z.string().nullable(),
  /** Of the data file that the model was trained on. */
  dataMd5: z.string().nullable(),
  /** Empty where the log keeps no texts. */
  text: z.string(),
  /** null where the text is kept. */
  statistics: textStatistics.nullable(),
  label: z.string(),
  score: z.number(),
  probabilities: z.record(z.string(), z.number()).nullable(),
  tokens: z.number().int().nullable(),
  truncated: z.boolean(),
  /** The score was below the limit under which the consumer is told that the model is not sure. */
  abstain: z.boolean(),
  milliseconds: z.number(),
  /** The name of the owner of the API key that the request came with. */
  consumer: z.string().nullable(),
  requestId: z.string().nullable(),
  /** shadow: a version that is tried on the same requests, whose answer nobody got. */
  role: z.enum(['live', 'shadow']),
  deployment: z.string().nullable(),
  /** Somebody said that the answer is wrong; `label` is what it should be, if they said. The newest word on it. */
  feedback: z.object({ at: z.string(), label: z.string().nullable() }).nullable(),
});
export type LoggedPrediction = z.infer<typeof loggedPrediction>;

/** What stands in a logged text in place of personal data. */
export const MASKS = {
  'mail address': '[mail]',
  'telephone number': '[phone]',
  'personal number': '[personal number]',
} as const;

/** Score below which an answer is called unsure. */
export const UNSURE_BELOW = 0.6;

/**
 * unsure: its score is low, or it abstained; cut: longer than the model reads; disputed: somebody said that it is wrong; masked: personal data
 * was taken out; unknown: holds words that are not in the training texts of its version.
 */
export const logFlag = z.enum(['unsure', 'cut', 'disputed', 'masked', 'unknown']);
export type LogFlag = z.infer<typeof logFlag>;

/** Rows that are all of it. */
export const logFilter = z.object({
  version: z.number().int().optional(),
  label: z.string().optional(),
  /** null: came without a key. */
  consumer: z.string().nullable().optional(),
  flags: z.array(logFlag).optional(),
  /** Created then or before: what came later is not there. */
  until: z.iso.datetime().optional(),
});
export type LogFilter = z.infer<typeof logFilter>;

/** A row as it is shown. */
export const logRow = loggedPrediction.extend({
  /** That the training texts of its version do not have; null: those texts are not here. */
  unknownWords: z.array(z.string()).nullable(),
});
export type LogRow = z.infer<typeof logRow>;

/** How many rows each filter would leave, most first. */
export const logFacets = z.object({
  versions: z.array(z.object({ version: z.number().int(), rows: z.number().int() })),
  labels: z.array(z.object({ label: z.string(), rows: z.number().int() })),
  consumers: z.array(z.object({ consumer: z.string().nullable(), rows: z.number().int() })),
  unsure: z.number().int(),
  cut: z.number().int(),
  disputed: z.number().int(),
  masked: z.number().int(),
});
export type LogFacets = z.infer<typeof logFacets>;

/** Of one consumer on one day (UTC); null: requests without a key. */
export const consumerUsage = z.object({
  day: z.string(),
  consumer: z.string().nullable(),
  requests: z.number().int(),
  tokens: z.number().int(),
});
export type ConsumerUsage = z.infer<typeof consumerUsage>;

export const servingTraffic = z.object({
  total: z.number().int(),
  failed: z.number().int(),
  /** Per minute, or per bucket of minutes beginning at `at`; oldest first, only those with requests. Milliseconds. */
  minutes: z.array(
    z.object({ at: z.string(), requests: z.number().int(), p50: z.number(), p95: z.number(), p99: z.number() }),
  ),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
});
export type ServingTraffic = z.infer<typeof servingTraffic>;

export const servingContract = {
  list: oc.output(z.array(deployment)),
  stop: oc.input(z.object({ name: z.string() })).output(deployment),
  /** Through the HTTP service, so logged like any other request. */
  predict: oc.input(z.object({ text: z.string(), deployment: z.string().optional() })).output(prediction),
  /** Of the deployment; without its name of the first one's model, else of the project's; `facets` and `traffic` too. */
  log: oc
    .input(
      z.object({
        offset: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(1000).default(200),
        search: z.string().optional(),
        deployment: z.string().optional(),
        ...logFilter.shape,
      }),
    )
    /** `complete` false: a search goes on, and these are what it has found; a change of `serving` tells of more. */
    .output(z.object({ total: z.number().int(), rows: z.array(logRow), complete: z.boolean() })),
  /** null: a large log is still being counted. */
  facets: oc.input(z.object({ deployment: z.string().optional() })).output(logFacets.nullable()),
  /** Of the watched model, or of one deployment; today first. */
  usage: oc
    .input(
      z.object({ days: z.number().int().min(1).max(366).default(30), deployment: z.string().optional() }).optional(),
    )
    .output(z.array(consumerUsage)),
  /** Answers that somebody says are wrong, the newest word first: what a person should label. */
  disputed: oc
    .input(z.object({ limit: z.number().int().min(1).max(1000).default(200) }).optional())
    .output(z.array(loggedPrediction)),
  /** Removes every logged prediction of this text, or of this consumer; gives how many. `stack`: from the stack's database as well. */
  forget: oc
    .input(
      z.object({
        text: z.string().min(1).optional(),
        consumer: z.string().min(1).optional(),
        stack: z.boolean().default(false),
      }),
    )
    .output(z.object({ project: z.number().int(), stack: z.number().int().nullable() })),
  /** `bucket`: minutes that are taken together, 1 by default. Percentiles of buckets cannot be joined afterwards. */
  traffic: oc
    .input(
      z
        .object({
          bucket: z.number().int().min(1).max(1440).default(1),
          deployment: z.string().optional(),
        })
        .optional(),
    )
    .output(servingTraffic),
  /** Live text files of the project that can be sent (JSONL with `text`). */
  liveFiles: oc.output(z.array(z.object({ path: z.string(), texts: z.number().int() }))),
  /** Sends texts of such a file in order, as consumers would; a job. Default: all of them, to the first deployment. */
  sendFile: oc
    .input(
      z.object({
        path: z.string(),
        offset: z.number().int().min(0).default(0),
        count: z.number().int().min(1).optional(),
        deployment: z.string().optional(),
      }),
    )
    .output(z.object({ jobId: z.string() })),
};
