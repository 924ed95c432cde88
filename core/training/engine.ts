/** What trains: one optimizer step at a time, on whatever device; the loop above it knows no more than this. */
import type { DeviceKind } from '../contract/training.ts';
import type { TokenRows } from '../nn/batch.ts';

/**
 * Texts of one forward and backward pass. `targets` are soft and hold each text's weight in the loss: [texts, labels], or for
 * several labels a text [texts, labels, 2] with the weights of presence and absence (`lossOf` in core/nn/classifier.ts).
 */
export type MicroBatch = { readonly texts: TokenRows; readonly targets: Float32Array };

export type StepOrder = {
  /** From 0; numbers the dropout masks. */
  readonly step: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  /** 0: no clipping. */
  readonly maxGradNorm: number;
};

export type StepResult = {
  /** The sum over the micro-batches. */
  readonly loss: number;
  /** Before clipping. */
  readonly gradNorm: number;
};

export type StateTensor = { readonly name: string; readonly shape: readonly number[]; readonly data: Float32Array };

export type Engine = {
  readonly kind: DeviceKind;
  /** For people: `CPU, 2 threads`. */
  readonly device: string;
  /** One optimizer step from micro-batches whose gradients add up. A loss or norm that is not finite leaves the weights as they were. */
  readonly step: (micro: readonly MicroBatch[], order: StepOrder) => Promise<StepResult>;
  /** [texts, labels], without dropout. */
  readonly logits: (texts: TokenRows) => Promise<Float32Array>;
  /** All parameters by name, as they are now; valid until the next step. */
  readonly weights: () => Promise<ReadonlyMap<string, Float32Array>>;
  /** What a resumed run needs beside its recipe: `weights/NAME`, `first/NAME`, `second/NAME` of what moves, and `steps`. */
  readonly state: () => Promise<readonly StateTensor[]>;
  /** Tensors of `state`; those of one kind may be left out: weights alone bring back a model, not a run. */
  readonly restore: (state: ReadonlyMap<string, Float32Array>) => Promise<void>;
  readonly close: () => Promise<void>;
};
