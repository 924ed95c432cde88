/** LoRA as PEFT does it: which modules get adapters, how much these count, and their parameters (facts of PEFT's LoraConfig). */
import { IdriftError } from '../contract/errors.ts';
import type { LoraSettings } from '../contract/training.ts';
import type { Family } from './families/family.ts';
import type { ParameterSpec } from './parameters.ts';

export type Adapters = {
  /** Names of the adapted modules: `bert.encoder.layer.0.attention.self.query`. */
  readonly modules: ReadonlySet<string>;
  readonly r: number;
  readonly alpha: number;
  /** What the product of both adapters counts. */
  readonly scale: number;
  readonly dropout: number;
  readonly settings: LoraSettings;
};

/** Modules with a weight matrix, tables left out. */
const linearModules = (specs: readonly ParameterSpec[]): readonly string[] =>
  specs.flatMap(({ name, shape, table }) =>
    shape.length === 2 && !table && name.endsWith('.weight') ? [name.slice(0, -'.weight'.length)] : [],
  );

/** Modules that may be adapted: every linear one that is not trained and saved as a whole. */
const adaptable = (specs: readonly ParameterSpec[], { headModules }: Family): readonly string[] =>
  linearModules(specs).filter((name) => !headModules.includes(name));

/** The ends of module names that tell layers' modules apart: `query`, `attention.output.dense`. */
export const targetNames = (specs: readonly ParameterSpec[], family: Family): readonly string[] => {
  const inLayers = specs.filter(({ place }) => typeof place === 'number');
  const ends = adaptable(inLayers, family).map((name) => name.replace(/^.*\.\d+\./, ''));
  return [...new Set(ends)].map((end) => end.replace(/^attention\.self\./, ''));
};

/** @throws IdriftError when a target names no module. */
export const attachAdapters = (specs: readonly ParameterSpec[], family: Family, settings: LoraSettings): Adapters => {
  const names = adaptable(specs, family);
  const targets = settings.targets.length > 0 ? settings.targets : family.loraTargets;
  const modules = new Set<string>();
  for (const target of targets) {
    // As PEFT: all linear layers but the head, whatever else is named.
    const found =
      target === 'all-linear' ? names : names.filter((name) => name === target || name.endsWith(`.${target}`));
    if (found.length === 0) {
      throw new IdriftError({
        code: 'bad-input',
        message: `The model has no linear layer named "${target}" that an adapter could go to.`,
        where: 'lora.targets',
        hint: `Choose among ${targetNames(specs, family).join(', ')}, or all-linear.`,
      });
    }
    for (const name of found) modules.add(name);
  }
  const alpha = settings.alpha ?? 2 * settings.r;
  const scale = alpha / (settings.rsLora ? Math.sqrt(settings.r) : settings.r);
  return { modules, r: settings.r, alpha, scale, dropout: settings.dropout, settings };
};

/** The adapters' parameters, behind those of the model. A starts as PyTorch's linear layers do, B at zero. */
export const adapterSpecs = (specs: readonly ParameterSpec[], { modules, r }: Adapters): readonly ParameterSpec[] =>
  specs.flatMap(({ name, shape: [out = 0, into = 0], place }): readonly ParameterSpec[] => {
    const module = name.slice(0, -'.weight'.length);
    if (!name.endsWith('.weight') || !modules.has(module)) return [];
    return [
      { name: `${module}.lora_A.weight`, shape: [r, into], init: 'kaiming', decay: true, place },
      { name: `${module}.lora_B.weight`, shape: [out, r], init: 'zero', decay: true, place },
    ];
  });

/** W += scale · B·A in place, in the order of PyTorch's product: [out, r] by [r, in]. */
export const mergeInto = (
  weight: Float32Array,
  a: Float32Array,
  b: Float32Array,
  { r, scale }: { readonly r: number; readonly scale: number },
): void => {
  const into = a.length / r;
  const out = b.length / r;
  for (let row = 0; row < out; row += 1) {
    for (let column = 0; column < into; column += 1) {
      let sum = 0;
      for (let k = 0; k < r; k += 1) sum += (b[row * r + k] ?? 0) * (a[k * into + column] ?? 0);
      const at = row * into + column;
      weight[at] = (weight[at] ?? 0) + Math.fround(sum) * scale;
    }
  }
};
