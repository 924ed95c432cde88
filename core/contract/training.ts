/** One training run: its recipe, what it costs, and what it says while it runs. */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';

/** Sizes of a BERT that starts from random weights. Names are those of a Hugging Face `config.json`. */
export const modelSize = z.object({
  num_hidden_layers: z.number().int().min(1).max(48).default(3),
  hidden_size: z.number().int().min(8).max(4096).default(192),
  num_attention_heads: z.number().int().min(1).max(64).default(4),
  intermediate_size: z.number().int().min(8).max(16384).default(768),
  /** Largest vocabulary that the WordPiece trainer may make. */
  vocab_size: z.number().int().min(64).max(200_000).default(8000),
  max_position_embeddings: z.number().int().min(8).max(8192).default(512),
});
export type ModelSize = z.infer<typeof modelSize>;

export const trainingMethod = z.enum(['full', 'lora', 'head']);
export type TrainingMethod = z.infer<typeof trainingMethod>;

export const deviceKind = z.enum(['cpu', 'webgpu', 'cuda']);
export type DeviceKind = z.infer<typeof deviceKind>;

/** PEFT's LoraConfig, in our spelling. */
export const loraSettings = z.object({
  /** Rank. */
  r: z.number().int().min(1).max(512).default(4),
  /** The product of both adapters counts alpha / r times (alpha / √r with rsLoRA); null: 2·r. */
  alpha: z.number().positive().nullable().default(null),
  dropout: z.number().min(0).max(0.9).default(0.2),
  /** Ends of module names (`query`, `attention.output.dense`), or `all-linear`; empty: the model family's attention queries and values. */
  targets: z.array(z.string().min(1)).default([]),
  rsLora: z.boolean().default(false),
});
export type LoraSettings = z.infer<typeof loraSettings>;

/** Everything that decides a run's numbers. Defaults that are not sizes are Hugging Face Trainer's, but for the learning rate of random weights. */
export const recipe = z.object({
  /** A folder of Hugging Face files or a model of the hub (`KB/bert-base-swedish-cased`, with `@revision` if any), or null: random weights of `size`. */
  base: z.string().nullable().default(null),
  /** full: every weight; lora: adapters and the head; head: the head alone. */
  method: trainingMethod.default('full'),
  lora: loraSettings.default(loraSettings.parse({})),
  /** The embeddings and this many of the lowest layers stay as they are; 0 freezes nothing. */
  frozenLayers: z.number().int().min(0).max(48).default(0),
  device: z.enum(['auto', ...deviceKind.options]).default('auto'),
  /** Of products on CUDA: bf16 keeps float32 weights beside it. Elsewhere float32 always. */
  precision: z.enum(['fp32', 'tf32', 'bf16']).default('fp32'),
  size: modelSize.default(modelSize.parse({})),
  epochs: z.number().int().min(1).max(1000).default(10),
  batchSize: z.number().int().min(1).max(1024).default(8),
  /** Batches whose gradients make one optimizer step. */
  accumulation: z.number().int().min(1).max(1024).default(1),
  learningRate: z.number().positive().max(1).default(2e-4),
  schedule: z.enum(['linear', 'cosine', 'constant']).default('linear'),
  /** Steps in which the rate rises from 0; `warmupRatio` of all steps when this is 0. */
  warmupSteps: z.number().int().min(0).default(0),
  warmupRatio: z.number().min(0).max(1).default(0),
  weightDecay: z.number().min(0).max(1).default(0),
  /** Largest norm of all gradients together; 0 switches clipping off. */
  maxGradNorm: z.number().min(0).default(1),
  dropout: z.number().min(0).max(0.9).default(0.1),
  labelSmoothing: z.number().min(0).max(0.99).default(0),
  /** balanced: each class counts as much as any other, as scikit-learn weighs them. */
  classWeights: z.enum(['none', 'balanced']).default('none'),
  /** Steps between evaluations, each with a checkpoint; 0: at the end of each epoch. */
  evalSteps: z.number().int().min(0).default(0),
  /** What the kept weights are best at, on the validation texts. */
  bestMetric: z.enum(['loss', 'accuracy', 'f1', 'rocAuc']).default('loss'),
  /** Evaluations without a better `bestMetric` before training stops; 0 switches early stopping off. */
  patience: z.number().int().min(0).default(2),
  maxLength: z.number().int().min(8).max(8192).default(128),
  seed: z.number().int().min(0).default(42),
  shuffle: z.boolean().default(true),
});
export type Recipe = z.infer<typeof recipe>;

/** What a run would do, counted without training. */
export const trainingPlan = z.object({
  parameters: z.number().int(),
  vocabulary: z.number().int(),
  labels: z.array(z.string()),
  rows: z.object({ train: z.number().int(), val: z.number().int(), test: z.number().int() }),
  stepsPerEpoch: z.number().int(),
  /** Texts longer than `maxLength` tokens; they are cut. */
  cutTexts: z.number().int(),
  /** Measured on a few steps on this machine. `seconds` is all epochs without early stopping. */
  secondsPerStep: z.number(),
  seconds: z.number(),
  memoryBytes: z.number(),
  trainable: z.number().int(),
  device: z.string(),
  /** Free disk that checkpoints and the model need, and what there is. */
  diskBytes: z.number(),
  diskFree: z.number(),
  /** What to know before starting: a new head, texts that are cut, a batch that was made smaller. */
  notices: z.array(z.string()),
  /** Smallest difference in accuracy that the test split can show with 80 % power, paired (statistics.md 6). */
  smallestGain: z.number().nullable(),
});
export type TrainingPlan = z.infer<typeof trainingPlan>;

/** One evaluation: at the end of an epoch, or within it (`epoch` is the one it lies in) when `evalSteps` says so. */
export const epochMetrics = z.object({
  epoch: z.number().int(),
  step: z.number().int(),
  trainLoss: z.number(),
  valLoss: z.number(),
  valAccuracy: z.number(),
  /** null when the split holds one class only. */
  valRocAuc: z.number().nullable(),
  /** Mean of the classes' F1. */
  valF1: z.number(),
});
export type EpochMetrics = z.infer<typeof epochMetrics>;

export const trainingEvent = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('phase'),
    phase: z.enum(['reading', 'tokenizing', 'building', 'training', 'testing', 'saving']),
  }),
  z.object({
    kind: z.literal('started'),
    device: z.string(),
    parameters: z.number().int(),
    trainable: z.number().int(),
    vocabulary: z.number().int(),
    labels: z.array(z.string()),
    totalSteps: z.number().int(),
    stepsPerEpoch: z.number().int(),
    cutTexts: z.number().int(),
    /** What to know of the first weights: a head that the base model did not bring is new (M-19). */
    notices: z.array(z.string()),
  }),
  z.object({
    kind: z.literal('step'),
    step: z.number().int(),
    epoch: z.number(),
    loss: z.number(),
    gradNorm: z.number(),
    learningRate: z.number(),
    stepsPerSecond: z.number(),
    /** Real tokens, padding not counted. */
    tokensPerSecond: z.number(),
    secondsLeft: z.number(),
    memoryBytes: z.number(),
  }),
  /** Something to know that happened on the way: a smaller batch, another device. */
  z.object({ kind: z.literal('notice'), message: z.string() }),
  /** From here a run that is paused or killed goes on. */
  z.object({ kind: z.literal('checkpoint'), step: z.number().int(), bytes: z.number() }),
  z.object({ kind: z.literal('resumed'), step: z.number().int() }),
  z.object({ kind: z.literal('epoch'), metrics: epochMetrics, best: z.boolean(), epochsWithoutGain: z.number().int() }),
  z.object({
    kind: z.literal('finished'),
    bestEpoch: z.number().int(),
    epochsRun: z.number().int(),
    testAccuracy: z.number(),
    testRocAuc: z.number().nullable(),
    seconds: z.number(),
    stepsPerSecond: z.number(),
  }),
  /** The run ended without a model. */
  z.object({
    kind: z.literal('ended'),
    status: z.enum(['cancelled', 'failed', 'interrupted', 'paused']),
    message: z.string(),
  }),
]);
export type TrainingEvent = z.infer<typeof trainingEvent>;

/** An event and when it was said: whoever follows late learns the times too. */
export const trainingMoment = z.object({ at: z.string(), event: trainingEvent });
export type TrainingMoment = z.infer<typeof trainingMoment>;

export const trainingRequest = z.object({
  /** A data version of the project, or `workspace`. */
  revision: z.string(),
  name: z.string().optional(),
  recipe,
});

/** A run that waits for the device. */
export const queuedRun = z.object({
  id: z.string(),
  name: z.string(),
  revision: z.string(),
  recipe,
  /** The sweep that it belongs to. */
  sweep: z.string().nullable(),
  addedAt: z.string(),
});
export type QueuedRun = z.infer<typeof queuedRun>;

/** Values to try; an axis that is left out keeps the request's value. */
export const sweepAxes = z.object({
  learningRate: z.array(z.number().positive().max(1)).min(1).optional(),
  rank: z.array(z.number().int().min(1).max(512)).min(1).optional(),
  epochs: z.array(z.number().int().min(1).max(1000)).min(1).optional(),
  seed: z.array(z.number().int().min(0)).min(1).optional(),
});
export const sweepRequest = trainingRequest.extend({
  axes: sweepAxes,
  /** grid: each combination; random: `runs` of them, drawn with the recipe's seed. */
  kind: z.enum(['grid', 'random']).default('grid'),
  runs: z.number().int().min(1).max(200).default(10),
  /** Ends a run whose validation loss, after as many evaluations, is above the median of the sweep's earlier runs. */
  stopHopeless: z.boolean().default(true),
});
export type SweepRequest = z.infer<typeof sweepRequest>;

export const trainingDevice = z.object({
  kind: deviceKind,
  /** As the driver calls it. */
  name: z.string(),
  /** untested: its self-test runs before its first use. */
  state: z.enum(['ready', 'untested', 'failed', 'absent']),
  /** Why it failed or is absent, and what would help; null when ready. */
  reason: z.string().nullable(),
  /** Bytes of a runtime that it lacks and that `fetchCuda` brings. */
  fetchBytes: z.number().optional(),
  /** Largest relative difference of the self-test's losses to the stored ones. */
  worstDifference: z.number().nullable(),
});
export type TrainingDevice = z.infer<typeof trainingDevice>;

/** A model's definition as a tree: embeddings, layers, pooler, head. */
export type ModelPart = {
  readonly name: string;
  readonly kind: string;
  readonly shape: readonly number[] | null;
  readonly parameters: number;
  readonly trainable: number;
  readonly parts: readonly ModelPart[];
};
export const modelPart: z.ZodType<ModelPart> = z.lazy(() =>
  z.object({
    name: z.string(),
    kind: z.string(),
    shape: z.array(z.number()).nullable(),
    parameters: z.number(),
    trainable: z.number(),
    parts: z.array(modelPart),
  }),
);
export const modelOutline = z.object({
  family: z.string(),
  parameters: z.number(),
  trainable: z.number(),
  parts: z.array(modelPart),
  /** The ends of module names that LoRA may target. */
  targets: z.array(z.string()),
  notices: z.array(z.string()),
});
export type ModelOutline = z.infer<typeof modelOutline>;

/** Whether the files of a recipe's `base` are on this computer. */
export const baseState = z.object({
  /** partial: a download that was cut, and goes on where it ended. */
  state: z.enum(['here', 'partial', 'absent']),
  /** Bytes of the files that training reads; null when the hub was not asked or does not say. */
  bytes: z.number().nullable(),
  haveBytes: z.number(),
  /** Where they are or would be; the commit of the hub's model behind it. */
  folder: z.string().nullable(),
  revision: z.string().nullable(),
});
export type BaseState = z.infer<typeof baseState>;

const runRef = z.object({ runId: z.string() });

export const trainingContract = {
  /** Ends at the next step with a checkpoint; the run reads `paused` until it is resumed. */
  pause: oc.input(runRef).output(z.object({})),
  /** Ends at the next step as early stopping would: the best weights so far are tested and logged as the model. */
  stop: oc.input(runRef).output(z.object({})),
  /** Goes on from the last checkpoint, whatever ended the run. */
  resume: oc.input(runRef).output(z.object({ runId: z.string(), jobId: z.string() })),
  queue: oc.output(z.array(queuedRun)),
  enqueue: oc.input(trainingRequest).output(z.object({ id: z.string() })),
  unqueue: oc.input(z.object({ id: z.string() })).output(z.object({})),
  sweep: oc.input(sweepRequest).output(z.object({ sweep: z.string(), runs: z.number().int() })),
  devices: oc.output(z.array(trainingDevice)),
  /** Downloads the CUDA runtime as a job, from where a download before it ended. */
  fetchCuda: oc.output(z.object({ jobId: z.string() })),
  testDevice: oc.input(z.object({ kind: deviceKind })).output(trainingDevice),
  outline: oc.input(z.object({ recipe, labels: z.number().int().min(2).default(2) })).output(modelOutline),
  base: oc.input(z.object({ base: z.string() })).output(baseState),
  /** Fetches a model of the hub as a job (kind `download`). */
  download: oc.input(z.object({ base: z.string() })).output(z.object({ jobId: z.string() })),
  plan: oc.input(trainingRequest).output(trainingPlan),
  start: oc.input(trainingRequest).output(z.object({ runId: z.string(), jobId: z.string() })),
  /** Everything since the run's start, then live; step events at most four times a second. Ends with the run. */
  follow: oc.input(z.object({ runId: z.string() })).output(eventIterator(trainingMoment)),
};
