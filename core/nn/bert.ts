/**
 * BERT for sequence classification as a graph over named dimensions `batch` and `length`.
 * Padding never reaches a text's logits: masked positions get the lowest float before the softmax.
 */
import * as t from '../graph/build.ts';
import type { Node } from '../graph/op.ts';
import type { Shape } from '../graph/shape.ts';
import type { BertConfig } from './bert-config.ts';
import { bertParameters } from './bert-parameters.ts';

/** A dropout mask to feed: 0 or 1 / (1 − rate) for each element. */
export type DropoutInput = { readonly name: string; readonly shape: Shape; readonly rate: number };

export type BertGraph = {
  readonly logits: Node;
  readonly parameters: ReadonlyMap<string, Node>;
  /** What the lookups gave, before they were added up: gradients with respect to these stand for their tables. */
  readonly rows: { readonly words: Node; readonly positions: Node; readonly types: Node };
  readonly dropouts: readonly DropoutInput[];
};

const LOWEST = -3.4028234663852886e38;
const TOKENS = 'batch*length';

export const bertGraph = (config: BertConfig, { dropout }: { readonly dropout: boolean }): BertGraph => {
  const width = config.hidden_size;
  const heads = config.num_attention_heads;
  const parameters = new Map(bertParameters(config).map(({ name, shape }) => [name, t.input(name, shape)]));
  const p = (name: string): Node => {
    const found = parameters.get(name);
    if (!found) throw new Error(`BERT has no parameter ${name}.`);
    return found;
  };
  const linear = (x: Node, name: string): Node =>
    t.gemm(x, p(`${name}.weight`), { transposeB: true }, p(`${name}.bias`));
  const norm = (x: Node, name: string): Node =>
    t.layerNorm(x, p(`${name}.weight`), p(`${name}.bias`), config.layer_norm_eps);
  const dropouts: DropoutInput[] = [];
  const drop = (x: Node, rate: number): Node => {
    if (!dropout || rate === 0) return x;
    const name = `dropout.${dropouts.length}`;
    dropouts.push({ name, shape: x.shape, rate });
    return t.mul(x, t.input(name, x.shape));
  };
  const hiddenDrop = (x: Node): Node => drop(x, config.hidden_dropout_prob);

  const ids = (name: string): Node => t.reshape(t.input(name, ['batch', 'length'], 'i64'), [TOKENS]);
  const words = t.gatherRows(p('bert.embeddings.word_embeddings.weight'), ids('input_ids'));
  const types = t.gatherRows(p('bert.embeddings.token_type_embeddings.weight'), ids('token_type_ids'));
  const positions = t.slice(p('bert.embeddings.position_embeddings.weight'), 0, 0, 'length');
  const summed = t.add(t.reshape(t.add(words, types), ['batch', 'length', width]), positions);
  const embedded = hiddenDrop(norm(t.reshape(summed, [TOKENS, width]), 'bert.embeddings.LayerNorm'));

  const attentionMask = t.toFloat(t.input('attention_mask', ['batch', 'length'], 'i64'));
  const bias = t.reshape(t.mul(t.sub(t.constant(1), attentionMask), t.constant(LOWEST)), ['batch', 1, 1, 'length']);

  const attention = (x: Node, name: string): Node => {
    const head = (part: string): Node =>
      t.transpose(
        t.reshape(linear(x, `${name}.self.${part}`), ['batch', 'length', heads, width / heads]),
        [0, 2, 1, 3],
      );
    const scores = t.matmul(head('query'), head('key'), { transposeB: true, scale: 1 / Math.sqrt(width / heads) });
    const shares = drop(t.softmax(t.add(scores, bias)), config.attention_probs_dropout_prob);
    const mixed = t.reshape(t.transpose(t.matmul(shares, head('value')), [0, 2, 1, 3]), [TOKENS, width]);
    return norm(t.add(hiddenDrop(linear(mixed, `${name}.output.dense`)), x), `${name}.output.LayerNorm`);
  };
  const layer = (x: Node, name: string): Node => {
    const attended = attention(x, `${name}.attention`);
    const wide = t.gelu(linear(attended, `${name}.intermediate.dense`));
    return norm(t.add(hiddenDrop(linear(wide, `${name}.output.dense`)), attended), `${name}.output.LayerNorm`);
  };
  const hidden = Array.from({ length: config.num_hidden_layers }, (_, i) => `bert.encoder.layer.${i}`).reduce(
    layer,
    embedded,
  );
  const first = t.slice(t.reshape(hidden, ['batch', 'length', width]), 1, 0, 1);
  const pooled = t.tanh(linear(t.reshape(first, ['batch', width]), 'bert.pooler.dense'));
  const logits = linear(drop(pooled, config.classifier_dropout ?? config.hidden_dropout_prob), 'classifier');
  return { logits, parameters, rows: { words, positions, types }, dropouts };
};

/** Cross entropy; `targets` holds each text's weight in the mean (1 / batch) at its label, else 0. */
export const crossEntropy = (logits: Node): Node => {
  const targets = t.input('targets', logits.shape);
  return t.reshape(t.mul(t.sum(t.mul(t.logSoftmax(logits), targets), [0, 1]), t.constant(-1)), []);
};
