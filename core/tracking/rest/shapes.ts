/** What an MLflow server answers, as far as we read it. It leaves out empty lists and unset fields. */
import { z } from 'zod';

/** int64: numbers on the open-source server, strings by protobuf's own rules. */
const int = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
]);
/** Non-finite numbers come as strings. */
const double = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);
const list = <Item extends z.ZodType>(item: Item) => z.array(item).default([]);
const text = z.string().default('');

const pair = z.object({ key: z.string(), value: text });
const pairs = list(pair).transform((all) => Object.fromEntries(all.map(({ key, value }) => [key, value])));
const stage = z.enum(['active', 'deleted']).default('active');
const token = text;

export const nothing = z.object({});

export const experimentShape = z.object({
  experiment_id: z.string(),
  name: z.string(),
  artifact_location: text,
  lifecycle_stage: stage,
  tags: pairs,
});
export type ServerExperiment = z.infer<typeof experimentShape>;

const metricShape = z.object({
  key: text,
  value: double.default(0),
  timestamp: int.default(0),
  step: int.default(0),
});

const dataset = z.object({
  name: text,
  digest: text,
  source_type: text,
  source: text,
  schema: z.string().optional(),
  profile: z.string().optional(),
});

const runInfoShape = z.object({
  run_id: z.string(),
  run_name: text,
  experiment_id: z.string(),
  user_id: text,
  status: z.enum(['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED']),
  start_time: int.default(0),
  end_time: int.optional(),
  artifact_uri: text,
  lifecycle_stage: stage,
});

export const runShape = z.object({
  info: runInfoShape,
  data: z.object({ metrics: list(metricShape), params: pairs, tags: pairs }).prefault({}),
  inputs: z
    .object({
      dataset_inputs: list(z.object({ dataset, tags: pairs })),
      model_inputs: list(z.object({ model_id: z.string() })),
    })
    .prefault({}),
  outputs: z.object({ model_outputs: list(z.object({ model_id: z.string(), step: int.default(0) })) }).prefault({}),
});
export type ServerRun = z.infer<typeof runShape>;

export const loggedModelShape = z.object({
  info: z.object({
    model_id: z.string(),
    experiment_id: z.string(),
    name: text,
    creation_timestamp_ms: int.default(0),
    last_updated_timestamp_ms: int.default(0),
    artifact_uri: text,
    status: text,
    model_type: text,
    source_run_id: text,
    status_message: text,
    tags: pairs,
  }),
  data: z
    .object({
      params: pairs,
      metrics: list(
        metricShape.extend({
          run_id: text,
          dataset_name: z.string().optional(),
          dataset_digest: z.string().optional(),
        }),
      ),
    })
    .prefault({}),
});
export type ServerModel = z.infer<typeof loggedModelShape>;

export const versionShape = z.object({
  name: z.string(),
  version: int,
  creation_timestamp: int.default(0),
  last_updated_timestamp: int.default(0),
  description: text,
  source: text,
  run_id: text,
  status: text,
  current_stage: text,
  tags: pairs,
});
export type ServerVersion = z.infer<typeof versionShape>;

export const registeredShape = z.object({
  name: z.string(),
  creation_timestamp: int.default(0),
  last_updated_timestamp: int.default(0),
  description: text,
  tags: pairs,
  aliases: list(z.object({ alias: z.string(), version: int })),
});
export type ServerRegistered = z.infer<typeof registeredShape>;

export const experimentPage = z.object({ experiments: list(experimentShape), next_page_token: token });
export const runPage = z.object({ runs: list(runShape), next_page_token: token });
export const metricPage = z.object({ metrics: list(metricShape), next_page_token: token });
export const modelPage = z.object({ models: list(loggedModelShape), next_page_token: token });
export const versionPage = z.object({ model_versions: list(versionShape), next_page_token: token });
export const registeredPage = z.object({ registered_models: list(registeredShape), next_page_token: token });
export const filePage = z.object({
  files: list(z.object({ path: z.string(), is_dir: z.boolean().default(false), file_size: int.optional() })),
});
