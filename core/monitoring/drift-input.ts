/** What a drift check is made of. */
import type { StatisticName } from '../contract/drift-family.ts';
import type { SparseVector } from './spelling-vector.ts';

/** A logged prediction, as far as drift needs it. */
export type LiveText = {
  readonly id: string;
  readonly text: string;
  /** There where the log keeps no texts: of its words only their number is known. */
  readonly statistics?: { readonly words: number } | null;
  readonly label: string;
  readonly score: number;
  readonly createdAt: string;
  /** Of each label, in the model's order. */
  readonly probabilities?: Readonly<Record<string, number>> | null;
  /** The text was longer than the model reads. */
  readonly truncated?: boolean;
  readonly requestId?: string | null;
  readonly consumer?: string | null;
  /** The served model's pooled hidden state. */
  readonly state?: ArrayLike<number> | null;
};

/** A text of the reference, with what the served model says of it where that is known. */
export type ReferenceText = Pick<LiveText, 'text' | 'probabilities' | 'state'>;

export type DriftInput = {
  readonly model: string;
  readonly version: number;
  readonly runId: string;
  /** Data version that `reference` and `training` come from. */
  readonly revision: string | null;
  /** Validation and test texts, and training texts, of the data that the served model was trained on. */
  readonly reference: readonly (string | ReferenceText)[];
  readonly training: readonly string[];
  /** Predictions of the window; rows outside [from, to) are left out. */
  readonly live: readonly LiveText[];
  /** Half-open, ISO 8601 with any zone. */
  readonly from: string;
  readonly to: string;
  /** Days of the window that was asked for and those that it was extended to; 0: no days were asked for. */
  readonly days?: { readonly asked: number; readonly covered: number };
  /** Fixed limit per score name. */
  readonly thresholds: Readonly<Record<string, number>>;
  /** What decides the state; default `promise`. */
  readonly rule?: 'promise' | 'fixed';
  /** Level of the one verdict; default 1/52: one false alarm in a year of weekly checks. */
  readonly alpha?: number;
  /** Default 9 999. */
  readonly permutations?: number;
  /** Each text of a consumer counts once, however often it came. */
  readonly countRepeatsOnce?: boolean;
  /** Statistics that are left out, and why. */
  readonly unavailable?: Readonly<Partial<Record<StatisticName, string>>>;
  /** Shares of unknown words divided by raw words, as Python notebooks do. */
  readonly seedCompatible?: boolean;
};

export const WEEKLY_LEVEL = 1 / 52;

/** A row of either side, measured; null: not known. Aligned with the texts that it is of. */
export type RowFigures = {
  readonly words: number;
  readonly bits: number | null;
  readonly spelling: SparseVector | null;
  readonly probabilities: Readonly<Record<string, number>> | null;
  readonly state: SparseVector | null;
};
