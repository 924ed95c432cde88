/**
 * One run of our training engine for bench/train.ts: prints one JSON object.
 *
 *     node bench/train-ours.ts WORK.json [SAVE]      SAVE: a folder for the weights that it started from
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loraSettings } from '../core/contract/training.ts';
import { trainableOf } from '../core/nn/classifier.ts';
import { configFrom, writeConfig } from '../core/nn/config-file.ts';
import { initialise } from '../core/nn/initialise.ts';
import { writeWeights } from '../core/nn/model-folder.ts';
import { viewOf, viewsOf } from '../core/nn/parameters.ts';
import { writeSafetensors } from '../core/nn/safetensors.ts';
import { runtimeVersion } from '../core/onnx/session.ts';
import { openCpuEngine } from '../core/training/cpu-engine.ts';
import { readWork } from './train-work.ts';

const [path = '', save] = process.argv.slice(2);
const { config: json, method, lora, learningRate, batches, warmUp } = readWork(path);
const config = configFrom(json, path);
const { parameters, adapters } = trainableOf(config, { method, lora: loraSettings.parse(lora), frozenLayers: 0 });

const keep = (dir: string, weights: Float32Array): void => {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'config.json'), writeConfig(config));
  writeWeights(join(dir, 'model.safetensors'), config, viewsOf(weights, parameters));
  const own = parameters.list.filter(({ name }) => /\.lora_[AB]\.weight$/.test(name));
  const tensors = own.map((p) => ({ name: p.name, shape: p.shape, data: viewOf(weights, p) }));
  writeSafetensors(join(dir, 'adapters.safetensors'), tensors);
};

const engine = await openCpuEngine({
  config,
  parameters,
  adapters,
  seed: 42,
  texts: batches.flat(),
  weightDecay: 0,
  accumulates: false,
  fill: (weights) => {
    initialise(weights, parameters, config, 42);
    if (save !== undefined) keep(save, weights);
  },
});
const losses: number[] = [];
const seconds: number[] = [];
for (const [step, texts] of batches.entries()) {
  const began = performance.now();
  const targets = Float32Array.from(
    texts.flatMap((_, i) => [1 - (i % 2), i % 2]),
    (share) => share / texts.length,
  );
  const rate = (learningRate * (batches.length - step)) / batches.length;
  const { loss } = await engine.step([{ texts, targets }], {
    step,
    learningRate: rate,
    weightDecay: 0,
    maxGradNorm: 1,
  });
  losses.push(loss);
  if (step >= warmUp) seconds.push((performance.now() - began) / 1000);
}
console.log(
  JSON.stringify({
    seconds,
    losses,
    peakMemory: process.resourceUsage().maxRSS * 1024,
    versions: `onnxruntime ${runtimeVersion()}, Node ${process.version}`,
  }),
);
await engine.close();
