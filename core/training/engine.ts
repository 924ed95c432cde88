/** Loss, gradients and logits of a BERT whose weights lie in one flat memory: two sessions over the same named dimensions. */
import { gradients } from '../graph/gradient.ts';
import type { Node } from '../graph/op.ts';
import { type Batch, softmaxRow } from '../nn/batch.ts';
import { type BertGraph, bertGraph, crossEntropy } from '../nn/bert.ts';
import type { BertConfig } from '../nn/bert-config.ts';
import { type Parameter, type Parameters, viewOf } from '../nn/parameters.ts';
import { toOnnx } from '../onnx/model.ts';
import { openSession, type Tensor } from '../onnx/session.ts';
import { createDropout } from './dropout.ts';
import { rowLoss } from './metrics.ts';

export type Engine = {
  /** The mean loss of a batch; its gradients are written into `gradients`. `step` numbers the dropout masks. */
  readonly forwardBackward: (
    batch: Batch,
    labels: readonly number[],
    gradients: Float32Array,
    step: number,
  ) => Promise<number>;
  /** Probabilities and loss of each text, without dropout. */
  readonly evaluate: (
    batch: Batch,
    labels: readonly number[],
  ) => Promise<readonly { readonly probabilities: readonly number[]; readonly loss: number }[]>;
  readonly close: () => Promise<void>;
};

const TABLES = {
  'bert.embeddings.word_embeddings.weight': 'words',
  'bert.embeddings.position_embeddings.weight': 'positions',
  'bert.embeddings.token_type_embeddings.weight': 'types',
} as const;

const tableOf = (name: string): keyof BertGraph['rows'] | undefined =>
  Object.hasOwn(TABLES, name) ? TABLES[name as keyof typeof TABLES] : undefined;

export const openEngine = async (
  config: BertConfig,
  parameters: Parameters,
  weights: Float32Array,
  seed: number,
  threads?: number,
): Promise<Engine> => {
  const graph = bertGraph(config, { dropout: true });
  const loss = crossEntropy(graph.logits);
  const targets = parameters.list.map(({ name }): Node => {
    const table = tableOf(name);
    const node = table ? graph.rows[table] : graph.parameters.get(name);
    if (!node) throw new Error(`BERT has no parameter ${name}.`);
    return node;
  });
  const outputs = gradients(loss, targets).map((node, i) => [`gradient.${parameters.list[i]?.name}`, node] as const);
  const training = await openSession(toOnnx({ loss, ...Object.fromEntries(outputs) }), { threads });
  const plain = await openSession(toOnnx({ logits: bertGraph(config, { dropout: false }).logits }), { threads });
  const feeds = Object.fromEntries(
    parameters.list.map((parameter): [string, Tensor] => [
      parameter.name,
      { type: 'f32', data: viewOf(weights, parameter), shape: parameter.shape },
    ]),
  );
  const dropout = createDropout(graph.dropouts, seed);
  const scatter = createScatter(config, parameters);
  const classes = config.labels.length;

  return {
    forwardBackward: async (batch, labels, into, step) => {
      const data = new Float32Array(batch.size * classes);
      for (const [row, label] of labels.entries()) data[row * classes + label] = 1 / batch.size;
      const results = await training.run({
        ...feeds,
        ...batch.feeds,
        ...dropout.feeds(step, batch.size, batch.length),
        targets: { type: 'f32', data, shape: [batch.size, classes] },
      });
      for (const parameter of parameters.list) {
        const gradient = results.get(`gradient.${parameter.name}`);
        if (!gradient) throw new Error(`The step gave no gradient of ${parameter.name}.`);
        const table = tableOf(parameter.name);
        if (table) scatter(table, parameter, gradient, batch, into);
        else into.set(gradient, parameter.offset);
      }
      return results.get('loss')?.[0] ?? Number.NaN;
    },
    evaluate: async (batch, labels) => {
      const logits = (await plain.run({ ...feeds, ...batch.feeds })).get('logits') ?? new Float32Array();
      return labels.map((label, row) => ({
        probabilities: softmaxRow(logits, row, classes),
        loss: rowLoss(logits, row, classes, label),
      }));
    },
    close: async () => {
      await training.close();
      await plain.close();
    },
  };
};

/** Adds the gradients of looked-up rows into their table, after clearing the rows of the step before. */
const createScatter = (config: BertConfig, { list }: Parameters) => {
  const width = config.hidden_size;
  const touched = new Map<string, number[]>(list.map(({ name }) => [name, []]));
  return (
    table: keyof BertGraph['rows'],
    parameter: Parameter,
    rows: Float32Array,
    batch: Batch,
    into: Float32Array,
  ): void => {
    const last = touched.get(parameter.name) ?? [];
    for (const start of last) into.fill(0, start, start + width);
    last.length = 0;
    for (let row = 0; row * width < rows.length; row += 1) {
      const id = table === 'words' ? Number(batch.ids[row]) : table === 'positions' ? row : 0;
      // PyTorch's padding row never moves.
      if (table === 'words' && id === config.pad_token_id) continue;
      const start = parameter.offset + id * width;
      last.push(start);
      for (let i = 0; i < width; i += 1) into[start + i] = (into[start + i] ?? 0) + (rows[row * width + i] ?? 0);
    }
  };
};
