/** From a job to everything that training needs in memory: tokens, labels, weights, optimizer and sessions. */
import { availableParallelism } from 'node:os';
import type { Split } from '../contract/common.ts';
import { type Batch, makeBatch } from '../nn/batch.ts';
import type { BertConfig } from '../nn/bert-config.ts';
import type { Parameters } from '../nn/parameters.ts';
import type { Tokenizer } from '../text/tokenizer.ts';
import { type AdamW, createAdamW } from './adamw.ts';
import { type Engine, openEngine } from './engine.ts';
import type { TrainingJob } from './job.ts';
import { type LabelledRows, labelRows } from './labels.ts';
import { batchesOf, randomOrder } from './random-order.ts';
import { startingPoint } from './starting-point.ts';

export type Prepared = LabelledRows & {
  readonly tokenizer: Tokenizer;
  readonly config: BertConfig;
  readonly parameters: Parameters;
  readonly optimizer: AdamW;
  readonly engine: Engine;
  readonly device: string;
  readonly notices: readonly string[];
  /** Texts of all splits that were cut. */
  readonly cutTexts: number;
  readonly batchOf: (
    split: Split,
    rows: readonly number[],
  ) => { readonly batch: Batch; readonly labels: readonly number[] };
  /** The batches of each epoch. */
  readonly epochs: number;
  readonly batchesOf: (epoch: number) => readonly (readonly number[])[];
  readonly totalSteps: number;
};

export const prepare = async (
  job: TrainingJob,
  phase: (name: 'tokenizing' | 'building') => void,
): Promise<Prepared> => {
  const { recipe, rows } = job;
  const labelled = labelRows(rows);
  phase('tokenizing');
  const start = startingPoint(
    recipe,
    labelled.labels,
    rows.train.map(({ text }) => text),
    job.outputDir,
  );
  const { tokenizer, config, parameters } = start;
  const encode = (split: Split) => rows[split].map(({ text }) => tokenizer.encode(text, recipe.maxLength));
  const encodings = { train: encode('train'), val: encode('val'), test: encode('test') };

  phase('building');
  const optimizer = createAdamW(parameters, recipe.weightDecay);
  const notices = start.fill(optimizer.weights);
  const engine = await openEngine(config, parameters, optimizer.weights, recipe.seed);

  const exact = job.batches;
  const epochBatches = (epoch: number): readonly (readonly number[])[] => {
    if (exact) return exact[epoch] ?? [];
    const n = rows.train.length;
    const order = recipe.shuffle ? randomOrder(n, recipe.seed + epoch) : Array.from({ length: n }, (_, i) => i);
    return batchesOf(order, recipe.batchSize);
  };
  const perEpoch = Math.ceil(rows.train.length / recipe.batchSize);
  return {
    ...labelled,
    tokenizer,
    config,
    parameters,
    optimizer,
    engine,
    notices,
    device: `CPU, ${availableParallelism()} threads`,
    cutTexts: Object.values(encodings)
      .flat()
      .filter(({ truncated }) => truncated).length,
    batchOf: (split, indexes) => ({
      batch: makeBatch(
        indexes.map((i) => encodings[split][i]?.ids ?? []),
        tokenizer.padId,
        config.max_position_embeddings,
      ),
      labels: indexes.map((i) => labelled.targets[split][i] ?? 0),
    }),
    epochs: exact?.length ?? recipe.epochs,
    batchesOf: epochBatches,
    totalSteps: exact ? exact.reduce((sum, batches) => sum + batches.length, 0) : recipe.epochs * perEpoch,
  };
};
