/** A text classifier of any family as a graph, its loss, and which of its parameters a method trains. */
import * as t from '../graph/build.ts';
import type { Node } from '../graph/op.ts';
import type { Recipe } from '../contract/training.ts';
import { families } from './families/index.ts';
import { createKit, type Collected } from './kit.ts';
import { type Lookup, packedLayout, paddedLayout } from './layout.ts';
import { type Adapters, adapterSpecs, attachAdapters } from './lora.ts';
import type { ModelConfig } from './model-config.ts';
import { layOut, type Parameters, type ParameterSpec } from './parameters.ts';

export type ClassifierGraph = Collected & {
  /** [batch, labels]. */
  readonly logits: Node;
  /** By the table's name: gradients with respect to these rows stand for their table's. */
  readonly lookups: ReadonlyMap<string, Lookup>;
};

export type GraphOptions = {
  /** padded: inputs input_ids, attention_mask, token_type_ids, all [batch, length]; packed: those of packed-batch.ts. */
  readonly layout: 'padded' | 'packed';
  readonly dropout: boolean;
  readonly adapters?: Adapters | null;
};

const allSpecs = (config: ModelConfig, adapters: Adapters | null): readonly ParameterSpec[] => {
  const specs = families[config.family].parameters(config);
  return adapters ? [...specs, ...adapterSpecs(specs, adapters)] : specs;
};

export const classifierGraph = (config: ModelConfig, options: GraphOptions): ClassifierGraph => {
  const adapters = options.adapters ?? null;
  const layout = options.layout === 'padded' ? paddedLayout() : packedLayout();
  const kit = createKit(allSpecs(config, adapters), layout, { dropout: options.dropout, adapters });
  const logits = families[config.family].forward(kit, config);
  const { parameters, dropouts, constants, pooled } = kit;
  const lookups = new Map(
    [...parameters].flatMap(([name, node]) => {
      const lookup = layout.lookups.get(node);
      return lookup ? [[name, lookup] as const] : [];
    }),
  );
  return { logits, parameters, dropouts, constants, pooled, lookups };
};

/**
 * The loss of soft targets, which hold each text's weight in it. single: [batch, labels], cross entropy; multi: [batch, labels, 2],
 * for each label the weights of its presence and of its absence, binary cross entropy.
 */
export const lossOf = (logits: Node, { problem, labels }: ModelConfig): Node => {
  const given = problem === 'single' ? logits : presence(logits, labels.length);
  const targets = t.input('targets', given.shape);
  const axes = given.shape.map((_, axis) => axis);
  return t.reshape(t.mul(t.sum(t.mul(t.logSoftmax(given), targets), axes), t.constant(-1)), []);
};

/** log σ(z) and log σ(−z) are the log-softmax of z and 0. */
const presence = (logits: Node, labels: number): Node => t.pad(t.reshape(logits, ['batch', labels, 1]), 2, 0, 2);

export type Method = Pick<Recipe, 'method' | 'lora' | 'frozenLayers'>;

export type Trainable = { readonly parameters: Parameters; readonly adapters: Adapters | null };

/** All parameters of a run, adapters among them, and which of them move. */
export const trainableOf = (config: ModelConfig, { method, lora, frozenLayers }: Method): Trainable => {
  const family = families[config.family];
  const specs = family.parameters(config);
  const adapters = method === 'lora' ? attachAdapters(specs, family, lora) : null;
  const inHead = (name: string): boolean => family.headModules.some((module) => name.startsWith(`${module}.`));
  const frozen = ({ place }: ParameterSpec): boolean =>
    frozenLayers > 0 && (place === 'embeddings' || (typeof place === 'number' && place < frozenLayers));
  const trains = (spec: ParameterSpec): boolean => {
    switch (method) {
      case 'full':
        return !frozen(spec);
      case 'lora':
        return inHead(spec.name) || (/\.lora_[AB]\.weight$/.test(spec.name) && !frozen(spec));
      case 'head':
        return spec.place === 'head';
    }
  };
  const parameters = layOut(allSpecs(config, adapters), trains);
  if (!adapters) return { parameters, adapters };
  // PEFT keeps the head as it was beside the one that it trains, and counts both.
  const head = parameters.list.reduce((sum, { name, size }) => sum + (inHead(name) ? size : 0), 0);
  return { parameters: { ...parameters, count: parameters.count + head }, adapters };
};

/** Of a plain model, all trainable. */
export const parametersOf = (config: ModelConfig): Parameters => layOut(allSpecs(config, null));
