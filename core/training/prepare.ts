/** From a job to everything that training needs in memory: tokens, labels, weights and the engine. */
import type { Split } from '../contract/common.ts';
import type { TokenRows } from '../nn/batch.ts';
import type { ModelConfig } from '../nn/model-config.ts';
import type { Adapters } from '../nn/lora.ts';
import type { Parameters } from '../nn/parameters.ts';
import type { Tokenizer } from '../text/tokenizer.ts';
import type { EngineParts } from './cpu-engine.ts';
import { type OpenedEngine, openEngine } from './devices/open-engine.ts';
import type { Engine } from './engine.ts';
import type { TrainingJob } from './job.ts';
import { type LabelledRows, labelRows } from './labels.ts';
import { startingPoint } from './starting-point.ts';

export type Prepared = LabelledRows & {
  readonly tokenizer: Tokenizer;
  readonly config: ModelConfig;
  readonly parameters: Parameters;
  readonly adapters: Adapters | null;
  readonly engine: Engine;
  /** What the user should know before the first step. */
  readonly notices: readonly string[];
  /** Token ids of each text, cut to the recipe's length. */
  readonly encodings: Readonly<Record<Split, TokenRows>>;
  /** Texts of all splits that were cut. */
  readonly cutTexts: number;
};

const CPU = { kind: 'cpu', name: 'CPU', notice: null } as const;

export const prepare = async (
  job: TrainingJob,
  phase: (name: 'tokenizing' | 'building') => void,
  open: (parts: EngineParts) => Promise<OpenedEngine> = (parts) =>
    openEngine(job.device ?? CPU, parts, job.recipe.precision),
): Promise<Prepared> => {
  const { recipe, rows } = job;
  const labelled = labelRows(rows);
  phase('tokenizing');
  const texts = rows.train.map(({ text }) => text);
  const { tokenizer, config, parameters, adapters, fill } = startingPoint(recipe, labelled, texts, job.outputDir);
  let cutTexts = 0;
  const encode = (split: Split): TokenRows =>
    rows[split].map(({ text }) => {
      const { ids, truncated } = tokenizer.encode(text, recipe.maxLength);
      if (truncated) cutTexts += 1;
      return ids;
    });
  const encodings = { train: encode('train'), val: encode('val'), test: encode('test') };

  phase('building');
  let ofWeights: readonly string[] = [];
  const parts = {
    config,
    parameters,
    adapters,
    seed: recipe.seed,
    texts: encodings.train,
    weightDecay: recipe.weightDecay,
    accumulates: recipe.accumulation > 1,
    fill: (weights: Float32Array) => {
      ofWeights = fill(weights);
    },
  };
  const { engine, notices: ofDevice } = await open(parts);
  const notices = [...ofWeights, ...ofDevice];
  return { ...labelled, tokenizer, config, parameters, adapters, engine, notices, encodings, cutTexts };
};
