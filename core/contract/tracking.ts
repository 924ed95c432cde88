/** Runs, logged models and registered models: MLflow's nouns (mlflow.org/docs, schema of the pinned version). */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { estimate } from './common.ts';
import { runList } from './run-columns.ts';

/** MLflow's run states, `INTERRUPTED` for a run whose process died, `PAUSED` for one that waits to be resumed (both stored as KILLED with a tag). */
export const runStatus = z.enum(['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED', 'INTERRUPTED', 'PAUSED']);
export type RunStatus = z.infer<typeof runStatus>;

export const datasetUse = z.object({
  name: z.string(),
  digest: z.string(),
  /** Where the data came from; `md5` per data file and the git commit of its version. */
  revision: z.string().nullable(),
  files: z.array(z.object({ path: z.string(), md5: z.string() })),
  context: z.string(),
});
export type DatasetUse = z.infer<typeof datasetUse>;

/** Tags that MLflow and Idrift keep for themselves: the name, the owner, the checkpoint, the code. */
export const isProgramTag = (key: string): boolean => /^(?:mlflow|idrift)\./.test(key);

export const runSummary = z.object({
  runId: z.string(),
  name: z.string(),
  experiment: z.string(),
  experimentId: z.string(),
  status: runStatus,
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  seconds: z.number().nullable(),
  user: z.string(),
  deleted: z.boolean(),
  params: z.record(z.string(), z.string()),
  /** Latest value per key, as MLflow's own run table shows them. */
  metrics: z.record(z.string(), z.number()),
  tags: z.record(z.string(), z.string()),
  datasets: z.array(datasetUse),
  /** The logged model this run made. */
  modelId: z.string().nullable(),
  registered: z.array(z.object({ name: z.string(), version: z.number().int() })),
  /** Figures of the kept epoch with intervals; null until the run has them. */
  kept: z
    .object({
      epoch: z.number().int(),
      valLoss: z.number(),
      valAccuracy: estimate,
      testAccuracy: estimate,
      testRocAuc: estimate.nullable(),
    })
    .nullable(),
});
export type RunSummary = z.infer<typeof runSummary>;

export const metricPoint = z.object({ step: z.number().int(), value: z.number(), at: z.string() });
export type MetricPoint = z.infer<typeof metricPoint>;

/** Test accuracy of two runs on the same texts (exact McNemar, statistics.md 4). */
export const runComparison = z.object({
  runs: z.array(runSummary),
  /** Params and metrics that differ; one value per run, null where a run lacks it. */
  params: z.array(z.object({ key: z.string(), values: z.array(z.string().nullable()) })),
  equalParams: z.number().int(),
  metrics: z.array(z.object({ key: z.string(), values: z.array(z.number().nullable()) })),
  /** Each later run against the first. */
  pairs: z.array(
    z.object({
      runId: z.string(),
      against: z.string(),
      state: z.enum(['ok', 'different-texts', 'no-predictions']),
      n: z.number().int(),
      /** Difference in test accuracy, this run minus the first. */
      difference: estimate.nullable(),
      p: z.number().nullable(),
      verdict: z.enum(['better', 'worse', 'cannot-be-told-apart', 'too-few-to-say']).nullable(),
      flipped: z.array(z.object({ text: z.string(), label: z.string(), before: z.string(), after: z.string() })),
    }),
  ),
});
export type RunComparison = z.infer<typeof runComparison>;

/** What a run answered on its test texts: how often each label was answered how, and the texts it got wrong. */
export const runErrors = z.object({
  texts: z.number().int(),
  /** All labels, in the order of the model's outputs. */
  labels: z.array(z.string()),
  /** Only pairs that occur. */
  answers: z.array(z.object({ label: z.string(), predicted: z.string(), count: z.number().int() })),
  /** The surest first; `score` is the probability of the wrong answer, `labelScore` that of the label. */
  wrong: z.array(
    z.object({ text: z.string(), label: z.string(), predicted: z.string(), score: z.number(), labelScore: z.number() }),
  ),
});
export type RunErrors = z.infer<typeof runErrors>;

/** What a filter finds; with a fault nothing was looked for. */
export const runSearch = z.object({
  /** In order; null with a fault. */
  runIds: z.array(z.string()).nullable(),
  /** In MLflow's words; offsets in the text in UTF-16 units, null where it has no place. */
  fault: z
    .object({ message: z.string(), start: z.number().int().nullable(), end: z.number().int().nullable() })
    .nullable(),
});
export type RunSearch = z.infer<typeof runSearch>;

/** What may come next in a filter; an option replaces the text from `start` to `end`. */
export const filterCompletion = z.object({
  start: z.number().int(),
  end: z.number().int(),
  expects: z.enum(['name', 'comparator', 'value', 'and']),
  options: z.array(z.string()),
});
export type FilterCompletion = z.infer<typeof filterCompletion>;

export const curveAxis = z.enum(['step', 'time', 'relative']);
export type CurveAxis = z.infer<typeof curveAxis>;

const curvePoints = z.object({ x: z.array(z.number()), y: z.array(z.number()) });

/** One metric of some runs, few enough points to draw. */
export const runCurves = z.array(
  z.object({
    runId: z.string(),
    /** Points that the run logged. */
    total: z.number().int(),
    raw: curvePoints,
    /** null without smoothing. */
    smooth: curvePoints.nullable(),
  }),
);
export type RunCurves = z.infer<typeof runCurves>;

/** Which of some runs the test set cannot tell apart: every pair by exact McNemar, p corrected for their number (Holm). */
export const runGroups = z.object({
  texts: z.number().int(),
  /** Those that answered the same texts, the highest accuracy first. */
  compared: z.array(z.string()),
  /** Not compared: tested on other texts, or no answers are kept. */
  others: z.array(z.object({ runId: z.string(), state: z.enum(['different-texts', 'no-predictions']) })),
  pairs: z.array(z.object({ a: z.string(), b: z.string(), p: z.number(), corrected: z.number(), apart: z.boolean() })),
  /** Two runs share a letter exactly when the texts cannot tell them apart. Empty with too few texts to say. */
  groups: z.array(z.object({ letter: z.string(), runIds: z.array(z.string()) })),
  tooFew: z.boolean(),
});
export type RunGroups = z.infer<typeof runGroups>;

export const artifact = z.object({ path: z.string(), isDirectory: z.boolean(), size: z.number().int().nullable() });

export type Artifact = z.infer<typeof artifact>;

export const modelVersion = z.object({
  name: z.string(),
  version: z.number().int(),
  createdAt: z.string(),
  description: z.string(),
  aliases: z.array(z.string()),
  status: z.string(),
  source: z.string(),
  modelId: z.string().nullable(),
  runId: z.string().nullable(),
  runName: z.string().nullable(),
  revision: z.string().nullable(),
  testAccuracy: estimate.nullable(),
  valAccuracy: estimate.nullable(),
});
export type ModelVersion = z.infer<typeof modelVersion>;

export const registeredModel = z.object({
  name: z.string(),
  createdAt: z.string(),
  description: z.string(),
  versions: z.array(modelVersion),
});
export type RegisteredModel = z.infer<typeof registeredModel>;

/** safetensors: a Hugging Face folder; bundle: the model with the service that answers for it, for Node alone. */
export const exportFormat = z.enum(['onnx', 'safetensors', 'peft', 'mlflow', 'bundle']);
export type ExportFormat = z.infer<typeof exportFormat>;

const runId = z.object({ runId: z.string() });

export const runsContract = {
  /** Newest first. */
  list: oc.input(z.object({ deleted: z.boolean().default(false) })).output(runList),
  get: oc.input(runId).output(runSummary),
  /** Every metric's history, in MLflow's order; with `most`, metrics of more points are thinned to what a chart shows. */
  history: oc
    .input(runId.extend({ most: z.number().int().min(100).optional() }))
    .output(z.record(z.string(), z.array(metricPoint))),
  /** By MLflow's filter language and order. */
  search: oc
    .input(
      z.object({
        filter: z.string().max(10_000),
        orderBy: z.array(z.string()).default([]),
        deleted: z.boolean().default(false),
      }),
    )
    .output(runSearch),
  /** `cursor` is an offset in the text: only what stands before it counts. */
  complete: oc
    .input(z.object({ text: z.string().max(10_000), cursor: z.number().int().min(0) }))
    .output(filterCompletion),
  curves: oc
    .input(
      z.object({
        runIds: z.array(z.string()).min(1).max(8),
        metric: z.string(),
        /** Milliseconds since 1970 for `time`, seconds since the run's first point for `relative`. */
        axis: curveAxis,
        /** Weight of what came before, as TensorBoard's. */
        smoothing: z.number().min(0).max(0.999),
      }),
    )
    .output(runCurves),
  groups: oc.input(z.object({ runIds: z.array(z.string()).min(2).max(8) })).output(runGroups),
  /** A value of null takes the tag away. Tags of MLflow's and ours are refused. */
  setTag: oc
    .input(z.object({ runId: z.string(), key: z.string().min(1).max(250), value: z.string().max(8000).nullable() }))
    .output(z.void()),
  compare: oc.input(z.object({ runIds: z.array(z.string()).min(2).max(8) })).output(runComparison),
  /** null where the run kept no answers: it has not ended, or another program made it. */
  errors: oc.input(runId).output(runErrors.nullable()),
  rename: oc.input(z.object({ runId: z.string(), name: z.string().min(1).max(250) })).output(z.void()),
  setNote: oc.input(z.object({ runId: z.string(), note: z.string().max(5000) })).output(z.void()),
  delete: oc.input(runId).output(z.void()),
  restore: oc.input(runId).output(z.void()),
  /** Files of the run and of the model it made, folders first. */
  artifacts: oc.input(runId).output(z.array(artifact)),
  /** A text artifact's beginning (at most 64 KiB), or `null` text for a binary one. */
  artifact: oc
    .input(z.object({ runId: z.string(), path: z.string() }))
    .output(z.object({ path: z.string(), size: z.number().int(), text: z.string().nullable(), cut: z.boolean() })),
};

export const modelsContract = {
  list: oc.output(z.array(registeredModel)),
  register: oc
    .input(z.object({ runId: z.string(), name: z.string().min(1).max(250), description: z.string().default('') }))
    .output(modelVersion),
  setAlias: oc
    .input(z.object({ name: z.string(), version: z.number().int(), alias: z.string().min(1) }))
    .output(z.void()),
  deleteAlias: oc.input(z.object({ name: z.string(), alias: z.string() })).output(z.void()),
  deleteVersion: oc.input(z.object({ name: z.string(), version: z.number().int() })).output(z.void()),
  /** Starts a job that writes a folder of the version inside `folder`, which exists; `out` is the new folder's path. */
  export: oc
    .input(z.object({ name: z.string(), version: z.number().int(), format: exportFormat, folder: z.string().min(1) }))
    .output(z.object({ jobId: z.string(), out: z.string() })),
};
