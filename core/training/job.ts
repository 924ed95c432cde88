/** What a training job is given and gives, and the messages between its child process and us. */
import type { Row, Split } from '../contract/common.ts';
import type { ErrorInfo } from '../contract/errors.ts';
import type { EpochMetrics, Recipe, TrainingEvent, TrainingPlan } from '../contract/training.ts';
import type { PickedDevice } from './devices/list.ts';

export type TrainingRows = Readonly<Record<Split, readonly Row[]>>;

export type TrainingJob = {
  readonly rows: TrainingRows;
  /** `base` is a folder by now. */
  readonly recipe: Recipe;
  /** The hub's name of the base model, when it came from there. */
  readonly origin?: { readonly id: string; readonly revision: string | null };
  /** The CPU when left out. */
  readonly device?: PickedDevice;
  /** A folder that does not exist yet: gets Hugging Face's files and `model.onnx`. */
  readonly outputDir: string;
  /** A folder of this run alone, from which it can be resumed. */
  readonly checkpointDir: string;
  /** Goes on from the folder's last checkpoint, or from the start where there is none. */
  readonly resume?: boolean;
  /** Each batch is computed in so many parts, whose gradients add up: less memory, the same numbers. */
  readonly pieces?: number;
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
  readonly testF1: number;
  readonly testRocAuc: number | null;
  readonly seconds: number;
  readonly stepsPerSecond: number;
  readonly parameters: number;
  readonly trainable: number;
  readonly device: string;
  /** Why training broke off, where it did: the model is that of the best evaluation before. */
  readonly fault: ErrorInfo | null;
};

export type TrainingOutcome =
  | { readonly kind: 'finished'; readonly result: TrainingResult }
  /** With a checkpoint of this step. */
  | { readonly kind: 'paused'; readonly step: number };

export type ToChild =
  | { readonly kind: 'train'; readonly job: TrainingJob }
  | { readonly kind: 'plan'; readonly job: TrainingJob }
  | { readonly kind: 'pause' }
  /** To end at the next step with the best weights so far. */
  | { readonly kind: 'stop' }
  /** The answer to `record`. */
  | { readonly kind: 'recorded' };

export type FromChild =
  | { readonly kind: 'event'; readonly event: TrainingEvent }
  /** Asks for what was said so far to be stored; a checkpoint is written after that. */
  | { readonly kind: 'record' }
  | { readonly kind: 'outcome'; readonly outcome: TrainingOutcome }
  | { readonly kind: 'plan'; readonly plan: TrainingPlan }
  /** `memory`: it was not enough. */
  | { readonly kind: 'error'; readonly info: ErrorInfo; readonly memory: boolean };
