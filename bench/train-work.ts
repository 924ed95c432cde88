/** What bench/train measures: the cases, and the work order that both programs of a case read. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { createSampleProject } from '../core/data/sample.ts';
import { mix } from '../core/nn/random.ts';
import { loadTokenizer } from '../core/text/tokenizer.ts';
import { trainWordPiece } from '../core/text/wordpiece-trainer.ts';
import { randomOrder } from '../core/training/random-order.ts';

const workOrder = z.object({
  /** config.json of a BERT. */
  config: z.looseObject({ vocab_size: z.number() }),
  method: z.enum(['full', 'lora']),
  lora: z.object({ r: z.number(), alpha: z.number(), dropout: z.number() }),
  learningRate: z.number(),
  /** Token ids: [step][text][token]. A text's label is its place in the batch, odd or even. */
  batches: z.array(z.array(z.array(z.number()))),
  /** Steps that are not timed. */
  warmUp: z.number(),
  /** The weights to start from; null: random ones. */
  folder: z.string().nullable(),
});
export type WorkOrder = z.infer<typeof workOrder>;

export const readWork = (path: string): WorkOrder => workOrder.parse(JSON.parse(readFileSync(path, 'utf8')));

const MODELS = {
  base: {
    vocab_size: 30522,
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
  },
  /** The size of all-MiniLM-L6. */
  minilm: {
    vocab_size: 30522,
    hidden_size: 384,
    num_hidden_layers: 6,
    num_attention_heads: 12,
    intermediate_size: 1536,
  },
  small: { vocab_size: 8000, hidden_size: 128, num_hidden_layers: 4, num_attention_heads: 4, intermediate_size: 512 },
} as const;

export type BenchCase = {
  readonly model: keyof typeof MODELS;
  readonly method: 'full' | 'lora';
  readonly batch: number;
  /** Tokens of every text; sample: the sample project's training texts as they are, in the order in which they are trained on. */
  readonly length: number | 'sample';
  readonly steps: number;
};

export const CASES: Readonly<Record<string, BenchCase>> = {
  'base-8x32': { model: 'base', method: 'full', batch: 8, length: 32, steps: 12 },
  'base-8x128': { model: 'base', method: 'full', batch: 8, length: 128, steps: 8 },
  'minilm-16x64': { model: 'minilm', method: 'full', batch: 16, length: 64, steps: 20 },
  'small-16x32': { model: 'small', method: 'full', batch: 16, length: 32, steps: 150 },
  'base-texts': { model: 'base', method: 'full', batch: 8, length: 'sample', steps: 16 },
  'minilm-texts': { model: 'minilm', method: 'full', batch: 8, length: 'sample', steps: 40 },
  'small-texts': { model: 'small', method: 'full', batch: 8, length: 'sample', steps: 150 },
  'base-lora-texts': { model: 'base', method: 'lora', batch: 8, length: 'sample', steps: 16 },
  'small-lora-texts': { model: 'small', method: 'lora', batch: 8, length: 'sample', steps: 150 },
};

const WARM_UP = 3;

export const configOf = (model: keyof typeof MODELS, dropout: number): WorkOrder['config'] => ({
  ...MODELS[model],
  model_type: 'bert',
  max_position_embeddings: 512,
  type_vocab_size: 2,
  layer_norm_eps: 1e-12,
  initializer_range: 0.02,
  hidden_act: 'gelu',
  hidden_dropout_prob: dropout,
  attention_probs_dropout_prob: dropout,
  pad_token_id: 0,
  id2label: { '0': 'a', '1': 'b' },
  label2id: { a: 0, b: 1 },
});

export const workOf = (
  { model, method, batch, length }: BenchCase,
  {
    steps,
    dropout,
    samples,
  }: { readonly steps: number; readonly dropout: number; readonly samples: readonly (readonly number[])[] },
): WorkOrder => ({
  config: configOf(model, dropout),
  method,
  lora: { r: 4, alpha: 8, dropout },
  learningRate: 5e-5,
  batches:
    length === 'sample'
      ? sampleBatches(samples, steps, batch)
      : Array.from({ length: steps }, (_, step) =>
          Array.from({ length: batch }, (_, text) =>
            Array.from(
              { length },
              (_, i) => 1 + (mix((step * batch + text) * length + i) % (MODELS[model].vocab_size - 1)),
            ),
          ),
        ),
  warmUp: Math.min(WARM_UP, steps - 1),
  folder: null,
});

/** Epoch after epoch in the Trainer's order, cut into whole batches. */
const sampleBatches = (samples: readonly (readonly number[])[], steps: number, batch: number): number[][][] => {
  const epochs = Math.ceil((steps * batch) / samples.length);
  const order = Array.from({ length: epochs }, (_, epoch) => randomOrder(samples.length, 42 + epoch)).flat();
  return Array.from({ length: steps }, (_, step) =>
    order.slice(step * batch, (step + 1) * batch).map((row) => [...(samples[row] ?? [])]),
  );
};

export type Sample = {
  /** The texts' rows, `train.jsonl`, `val.jsonl`, `test.jsonl`. */
  readonly dataDir: string;
  readonly tokenizerDir: string;
  readonly trainIds: readonly (readonly number[])[];
};

/** Makes the sample project in `dir`, and a tokenizer for it as a run with random weights would. */
export const makeSample = async (dir: string): Promise<Sample> => {
  const project = join(dir, 'sample');
  await createSampleProject(project, fileURLToPath(new URL('..', import.meta.url)), '{}\n');
  const dataDir = join(project, 'data');
  const tokenizerDir = join(dir, 'tokenizer');
  const texts = readTexts(join(dataDir, 'train.jsonl'));
  mkdirSync(tokenizerDir);
  for (const [name, content] of Object.entries(trainWordPiece(texts, MODELS.small.vocab_size, 128))) {
    writeFileSync(join(tokenizerDir, name), content);
  }
  const tokenizer = loadTokenizer(tokenizerDir);
  return { dataDir, tokenizerDir, trainIds: texts.map((text) => tokenizer.encode(text, 128).ids) };
};

const textRow = z.object({ text: z.string() });

const readTexts = (path: string): readonly string[] =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => textRow.parse(JSON.parse(line)).text);
