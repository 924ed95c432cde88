/** Fresh weights as Hugging Face makes them: N(0, initializer_range), zero biases and padding row, LayerNorm 1 and 0. */
import type { BertConfig } from './bert-config.ts';
import { type Parameter, type Parameters, viewOf } from './parameters.ts';
import { fillNormal, keyOf } from './random.ts';

/** Each parameter draws from a key of its own, so a new head does not depend on what was made before it. */
export const initialise = (
  flat: Float32Array,
  parameters: Parameters,
  config: BertConfig,
  seed: number,
  which: (parameter: Parameter) => boolean = () => true,
): void => {
  for (const parameter of parameters.list) {
    if (!which(parameter)) continue;
    const view = viewOf(flat, parameter);
    switch (parameter.init) {
      case 'normal':
        fillNormal(view, config.initializer_range, keyOf(seed, parameter.name));
        break;
      case 'zero':
      case 'one':
        view.fill(parameter.init === 'one' ? 1 : 0);
        break;
    }
    if (parameter.name === 'bert.embeddings.word_embeddings.weight' && config.pad_token_id !== null) {
      const row = config.pad_token_id * config.hidden_size;
      view.fill(0, row, row + config.hidden_size);
    }
  }
};
