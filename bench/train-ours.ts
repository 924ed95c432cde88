/** One run of our training engine for bench/train.ts: steps of random batches, timed; with --model, equal steps without dropout. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeBatch } from '../core/nn/batch.ts';
import { type BertConfig, writeBertConfig } from '../core/nn/bert-config.ts';
import { bertParameters } from '../core/nn/bert-parameters.ts';
import { initialise } from '../core/nn/initialise.ts';
import { writeWeights } from '../core/nn/model-folder.ts';
import { layOut } from '../core/nn/parameters.ts';
import { mix } from '../core/nn/random.ts';
import { runtimeVersion } from '../core/onnx/session.ts';
import { createAdamW } from '../core/training/adamw.ts';
import { openEngine } from '../core/training/engine.ts';

const WARM_UP = 3;
const BATCH = 8;
const LENGTH = 32;
const LEARNING_RATE = 5e-5;

const { values, positionals } = parseArgs({ options: { model: { type: 'string' } }, allowPositionals: true });
const [name = 'small', count = '100'] = positionals;
const steps = Number(count);
const dropout = values.model === undefined ? 0.1 : 0;
const sizes =
  name === 'base'
    ? { vocab_size: 30522, hidden_size: 768, num_hidden_layers: 12, num_attention_heads: 12, intermediate_size: 3072 }
    : { vocab_size: 8000, hidden_size: 128, num_hidden_layers: 4, num_attention_heads: 4, intermediate_size: 512 };
const config: BertConfig = {
  ...sizes,
  max_position_embeddings: 512,
  type_vocab_size: 2,
  layer_norm_eps: 1e-12,
  initializer_range: 0.02,
  hidden_dropout_prob: dropout,
  attention_probs_dropout_prob: dropout,
  classifier_dropout: null,
  pad_token_id: 0,
  labels: ['a', 'b'],
};

const parameters = layOut(bertParameters(config));
const optimizer = createAdamW(parameters, 0);
initialise(optimizer.weights, parameters, config, 42);
const texts = Array.from({ length: steps * BATCH }, (_, row) =>
  Array.from({ length: LENGTH }, (_, i) => 1 + (mix(row * LENGTH + i) % (config.vocab_size - 1))),
);
if (values.model !== undefined) {
  mkdirSync(values.model, { recursive: true });
  writeFileSync(join(values.model, 'config.json'), writeBertConfig(config));
  writeFileSync(join(values.model, 'texts.json'), JSON.stringify(texts));
  writeWeights(join(values.model, 'model.safetensors'), optimizer.weights, parameters);
}

const engine = await openEngine(config, parameters, optimizer.weights, 42);
const losses: number[] = [];
const seconds: number[] = [];
for (let step = 0; step < steps; step += 1) {
  const began = performance.now();
  const batch = makeBatch(texts.slice(step * BATCH, (step + 1) * BATCH), 0, config.max_position_embeddings);
  const labels = Array.from({ length: BATCH }, (_, i) => i % 2);
  losses.push(await engine.forwardBackward(batch, labels, optimizer.gradients, step));
  optimizer.step((LEARNING_RATE * (steps - step)) / steps, Math.min(1, 1 / (optimizer.norm() + 1e-6)));
  if (step >= WARM_UP) seconds.push((performance.now() - began) / 1000);
}
console.log(
  JSON.stringify({
    steps: seconds,
    losses,
    peakMemory: process.resourceUsage().maxRSS * 1024,
    versions: `onnxruntime ${runtimeVersion()}, Node ${process.version}`,
  }),
);
