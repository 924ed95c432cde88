/** Fresh weights as Hugging Face makes them: N(0, initializer_range), zero biases and padding rows, norms 1 and 0; adapters as PEFT's. */
import type { ModelConfig } from './model-config.ts';
import { type Parameter, type Parameters, viewOf } from './parameters.ts';
import { fillNormal, fillUniform, keyOf } from './random.ts';

/** Each parameter draws from a key of its own, so a new head does not depend on what was made before it. */
export const initialise = (
  flat: Float32Array,
  parameters: Parameters,
  config: ModelConfig,
  seed: number,
  which: (parameter: Parameter) => boolean = () => true,
): void => {
  for (const parameter of parameters.list) {
    if (!which(parameter)) continue;
    const view = viewOf(flat, parameter);
    const width = parameter.shape.at(-1) ?? 1;
    switch (parameter.init) {
      case 'normal':
        fillNormal(view, config.initializerRange, keyOf(seed, parameter.name));
        break;
      case 'kaiming':
        // kaiming_uniform with a = √5: uniform within ±1 / √width.
        fillUniform(view, 1 / Math.sqrt(width), keyOf(seed, parameter.name));
        break;
      case 'zero':
      case 'one':
        view.fill(parameter.init === 'one' ? 1 : 0);
        break;
    }
    const padding = parameter.table?.padding ?? null;
    if (padding !== null) view.fill(0, padding * width, (padding + 1) * width);
  }
};
