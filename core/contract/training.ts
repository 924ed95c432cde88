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

/** Everything that decides a run's numbers. Defaults that are not sizes are Hugging Face Trainer's, but for the learning rate of random weights. */
export const recipe = z.object({
  /** A folder of Hugging Face files to start from, or null: random weights of `size`. */
  base: z.string().nullable().default(null),
  size: modelSize.default(modelSize.parse({})),
  epochs: z.number().int().min(1).max(1000).default(10),
  batchSize: z.number().int().min(1).max(1024).default(8),
  learningRate: z.number().positive().max(1).default(2e-4),
  weightDecay: z.number().min(0).max(1).default(0),
  /** Largest norm of all gradients together; 0 switches clipping off. */
  maxGradNorm: z.number().min(0).default(1),
  dropout: z.number().min(0).max(0.9).default(0.1),
  /** Epochs without a lower validation loss before training stops; 0 switches early stopping off. */
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
  /** Smallest difference in accuracy that the test split can show with 80 % power, paired (statistics.md 6). */
  smallestGain: z.number().nullable(),
});
export type TrainingPlan = z.infer<typeof trainingPlan>;

export const epochMetrics = z.object({
  epoch: z.number().int(),
  trainLoss: z.number(),
  valLoss: z.number(),
  valAccuracy: z.number(),
  /** null when the split holds one class only. */
  valRocAuc: z.number().nullable(),
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
    secondsLeft: z.number(),
    memoryBytes: z.number(),
  }),
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
  z.object({ kind: z.literal('ended'), status: z.enum(['cancelled', 'failed', 'interrupted']), message: z.string() }),
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

export const trainingContract = {
  plan: oc.input(trainingRequest).output(trainingPlan),
  start: oc.input(trainingRequest).output(z.object({ runId: z.string(), jobId: z.string() })),
  /** Everything since the run's start, then live; step events at most four times a second. Ends with the run. */
  follow: oc.input(z.object({ runId: z.string() })).output(eventIterator(trainingMoment)),
};
