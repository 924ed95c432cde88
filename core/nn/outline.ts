/** A model's definition as a tree of modules with shapes and counts, and what of it a method trains (M-06, M-07). */
import type { ModelOutline, ModelPart } from '../contract/training.ts';
import { type Method, trainableOf } from './classifier.ts';
import { families } from './families/index.ts';
import { targetNames } from './lora.ts';
import type { ModelConfig } from './model-config.ts';
import type { Parameter } from './parameters.ts';

/** A node while the tree grows; children keep the order of the parameters. */
type Branch = { readonly children: Map<string, Branch>; parameter: Parameter | null };

const newBranch = (): Branch => ({ children: new Map(), parameter: null });

const grow = (list: readonly Parameter[]): Branch => {
  const root = newBranch();
  for (const parameter of list) {
    let at = root;
    for (const part of parameter.name.split('.')) {
      const next = at.children.get(part) ?? newBranch();
      at.children.set(part, next);
      at = next;
    }
    at.parameter = parameter;
  }
  return root;
};

const kindOf = (name: string, children: ReadonlyMap<string, Branch>): string => {
  if (/lora_[AB]$/.test(name)) return 'adapter';
  if (/^\d+$/.test(name)) return 'layer';
  const weight = children.get('weight')?.parameter;
  if (!weight) return 'group';
  if (weight.table) return 'table';
  return weight.shape.length === 1 ? 'norm' : 'linear';
};

const sum = (parts: readonly ModelPart[], of: 'parameters' | 'trainable'): number =>
  parts.reduce((total, part) => total + part[of], 0);

const toPart = (name: string, { children, parameter }: Branch): ModelPart => {
  if (parameter) {
    const { shape, size, trainable } = parameter;
    return { name, kind: 'parameter', shape, parameters: size, trainable: trainable ? size : 0, parts: [] };
  }
  const [only, ...others] = children;
  // A chain of modules with nothing beside them reads as one.
  if (only && others.length === 0 && !only[1].parameter) return toPart(`${name}.${only[0]}`, only[1]);
  const parts = [...children].map(([child, branch]) => toPart(child, branch));
  const shape = children.get('weight')?.parameter?.shape ?? null;
  return {
    name,
    kind: kindOf(name, children),
    shape,
    parameters: sum(parts, 'parameters'),
    trainable: sum(parts, 'trainable'),
    parts,
  };
};

export const outlineOf = (config: ModelConfig, method: Method): ModelOutline => {
  const family = families[config.family];
  const { parameters } = trainableOf(config, method);
  return {
    family: config.family,
    parameters: parameters.count,
    trainable: parameters.trainable,
    parts: [...grow(parameters.list).children].map(([name, branch]) => toPart(name, branch)),
    targets: [...targetNames(family.parameters(config), family)],
    notices: [],
  };
};
