/** What a training job is given and gives, and the messages between its child process and us. */
import type { Row, Split } from '../contract/common.ts';
import type { ErrorInfo } from '../contract/errors.ts';
import type { EpochMetrics, Recipe, TrainingEvent, TrainingPlan } from '../contract/training.ts';

export type TrainingRows = Readonly<Record<Split, readonly Row[]>>;

export type TrainingJob = {
  readonly rows: TrainingRows;
  readonly recipe: Recipe;
  /** A folder that does not exist yet: gets Hugging Face's files and `model.onnx`. */
  readonly outputDir: string;
  /** Exact batches, [epoch][batch][row of train], in place of batch size, epochs and shuffling. */
  readonly batches?: readonly (readonly (readonly number[])[])[];
  /** A file for one JSON object a line: configuration, each step, each evaluation. */
  readonly trajectory?: string;
};

export type ScoredRow = {
  readonly label: string;
  readonly predicted: string;
  /** In the order of `labels`. */
  readonly probabilities: readonly number[];
};

export type TrainingResult = {
  readonly modelDir: string;
  readonly labels: readonly string[];
  readonly bestEpoch: number;
  readonly epochsRun: number;
  readonly best: EpochMetrics;
  readonly test: readonly ScoredRow[];
  readonly val: readonly ScoredRow[];
  readonly testAccuracy: number;
  readonly testRocAuc: number | null;
  readonly seconds: number;
  readonly stepsPerSecond: number;
  readonly parameters: number;
  readonly trainable: number;
  readonly device: string;
};

export type ToChild =
  | { readonly kind: 'train'; readonly job: TrainingJob }
  | { readonly kind: 'plan'; readonly job: TrainingJob };

export type FromChild =
  | { readonly kind: 'event'; readonly event: TrainingEvent }
  | { readonly kind: 'result'; readonly result: TrainingResult }
  | { readonly kind: 'plan'; readonly plan: TrainingPlan }
  | { readonly kind: 'error'; readonly info: ErrorInfo };
