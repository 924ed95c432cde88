/** What the prediction service takes and gives, as schemas: they check, and they are the OpenAPI document. */
import { z } from 'zod';
import { prediction } from '../contract/serving.ts';

export const TEXTS_PER_BATCH = 1000;

const text = z.string().describe('What is beyond the length that the model reads is cut; truncated then says so');

/** What other programs may write into logs: no spaces, no quotes. */
export const REQUEST_ID = /^[\w.:-]{1,128}$/;

export const headers = z.object({
  'x-request-id': z
    .string()
    .regex(REQUEST_ID)
    .optional()
    .describe('Comes back in the answer and is kept in the log; made when it is left out'),
  'x-deadline-ms': z
    .string()
    .regex(/^[1-9]\d{0,5}$/)
    .optional()
    .describe('Milliseconds after which the answer is of no use: 503 then, and nothing is computed'),
});

const served = z.object({
  model_name: z.string(),
  model_version: z.number().int(),
  alias: z.string().nullable(),
  run_id: z.string().nullable(),
  data_md5: z.string().nullable(),
  deployment: z.string().nullable(),
  share: z.number().describe('Of the live requests, per cent'),
  shadow: z.boolean().describe('Is asked on the side; its answers go to the log alone'),
  precision: z.enum(['fp32', 'int8']),
});

export const health = z.object({
  status: z.enum(['ok', 'stopping']),
  live: z.boolean().describe('The process answers'),
  ready: z.boolean().describe('Predictions are answered'),
  model_name: z.string(),
  model_version: z.number().int().describe('Number of the registered version'),
  alias: z.string().nullable().describe('Alias by which the version was chosen'),
  run_id: z.string().nullable().describe('Run that made the model'),
  data_md5: z.string().nullable().describe('md5 of the data that the model was trained on'),
  versions: z
    .array(served)
    .describe('All that are loaded; the fields above are those of the one with the largest share'),
});

export const answer = prediction.extend({
  abstain: z.boolean().describe('The score is below the limit under which the model counts as unsure'),
  id: z.string().describe('Row of the prediction log'),
  model_name: z.string(),
  model_version: z.number().int(),
  request_id: z.string(),
});

export const batchBody = z.object({ texts: z.array(text).min(1).max(TEXTS_PER_BATCH) });
export const batchAnswer = z.object({ predictions: z.array(answer) });
export const predictBody = z.object({ text });

const fault = z.object({
  detail: z.union([
    z.string(),
    z.array(z.object({ type: z.string(), loc: z.array(z.union([z.string(), z.number()])), msg: z.string() })),
  ]),
});

/** What a question of predictions may be answered instead. */
export const faults = {
  400: fault,
  401: fault,
  403: fault,
  408: fault,
  413: fault,
  415: fault,
  422: fault,
  429: fault,
  500: fault,
  503: fault,
};

export const refusedHost = { 400: fault, 403: fault };
