/** What tells model families apart: their keys in config.json, their parameters' names, and their forward pass. */
import type { Node } from '../../graph/op.ts';
import type { Kit } from '../kit.ts';
import type { FamilyName, ModelConfig } from '../model-config.ts';
import type { ParameterSpec } from '../parameters.ts';

export type Family = {
  /** transformers' class, for `architectures`. */
  readonly architecture: string;
  /** Of the base model's parameters, which a bare base checkpoint leaves out. */
  readonly prefix: string;
  /** @throws ZodError naming the key that is missing or not supported. */
  readonly parse: (json: unknown, family: FamilyName) => Omit<ModelConfig, 'family' | 'labels' | 'problem' | 'json'>;
  readonly parameters: (config: ModelConfig) => readonly ParameterSpec[];
  /** Logits, [batch, labels]. */
  readonly forward: (kit: Kit, config: ModelConfig) => Node;
  /** config.json's keys for one dropout rate everywhere. */
  readonly dropoutKeys: (rate: number) => Readonly<Record<string, number | null>>;
  /** What PEFT adapts when it is not told what. */
  readonly loraTargets: readonly string[];
  /** Modules that PEFT trains and saves beside the adapters of a classifier. */
  readonly headModules: readonly string[];
};
