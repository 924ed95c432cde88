/**
 * The matrix products of one BERT training step and nothing else, through onnxruntime: what a step costs at least. One JSON object.
 *
 *     node bench/train-products.ts WORK.json
 *
 * For each layer forward, with respect to the input, and with respect to the weights: six linear maps, and the two products of attention.
 * Each product takes the one before as its input, so that none can be left out or shared, and only one of its rows is added up at the end.
 */
import { z } from 'zod';
import * as t from '../core/graph/build.ts';
import type { Node } from '../core/graph/op.ts';
import { fillNormal, keyOf } from '../core/nn/random.ts';
import { toOnnx } from '../core/onnx/model.ts';
import { openSession, runtimeVersion, type Tensor } from '../core/onnx/session.ts';
import { readWork } from './train-work.ts';

const { config, batches, warmUp } = readWork(process.argv[2] ?? '');
const {
  hidden_size: width,
  intermediate_size: inner,
  num_hidden_layers: layers,
  num_attention_heads: heads,
} = z
  .object({
    hidden_size: z.number(),
    intermediate_size: z.number(),
    num_hidden_layers: z.number(),
    num_attention_heads: z.number(),
  })
  .parse(config);
const texts = batches[0]?.length ?? 0;
const length = batches[0]?.[0]?.length ?? 0;
const tokens = texts * length;
const size = width / heads;

const feeds: Record<string, Tensor> = {};
/** An input of normal numbers of this deviation. */
const random = (name: string, shape: readonly number[], deviation: number): Node => {
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
  fillNormal(data, deviation, keyOf(1, name));
  feeds[name] = { type: 'f32', data, shape };
  return t.input(name, shape);
};

/** One number of each product that nothing else would need. */
const ends: Node[] = [];
const end = (x: Node): void => {
  const row = x.shape.slice(0, -1).reduce((node: Node, _, axis) => t.slice(node, axis, 0, 1), x);
  ends.push(
    t.sum(
      row,
      row.shape.map((_, axis) => axis),
    ),
  );
};

type Linear = { readonly weight: Node; readonly x: Node };

const forward: Linear[] = [];
const linear = (x: Node, layer: number, part: string, out: number, into: number): Node => {
  const weight = random(`${layer}.${part}`, [out, into], 1 / Math.sqrt(into));
  forward.push({ weight, x });
  return t.gemm(x, weight, { transposeB: true });
};

let x = random('x', [tokens, width], 1);
for (let layer = 0; layer < layers; layer += 1) {
  for (const part of ['query', 'key', 'value', 'output']) x = linear(x, layer, part, width, width);
  x = linear(linear(x, layer, 'wide', inner, width), layer, 'narrow', width, inner);
}
end(x);
let slope = random('slope', [tokens, width], 1);
for (const { weight, x } of forward.toReversed()) {
  end(t.gemm(slope, x, { transposeA: true }));
  slope = t.gemm(slope, weight);
}
end(slope);

const keys = random('keys', [texts, heads, length, size], 1);
const scale = { scores: 1 / Math.sqrt(size), mixed: 1 / Math.sqrt(length) };
let mixed = random('queries', [texts, heads, length, size], 1);
for (let layer = 0; layer < layers; layer += 1) {
  const scores = t.matmul(mixed, keys, { transposeB: true, scale: scale.scores });
  mixed = t.matmul(scores, keys, { scale: scale.mixed });
  const scoreSlope = t.matmul(mixed, keys, { transposeB: true, scale: scale.scores });
  const queries = t.matmul(scoreSlope, keys, { scale: scale.mixed });
  end(t.matmul(scores, queries, { transposeA: true, scale: scale.mixed }));
  end(t.matmul(scoreSlope, queries, { transposeA: true, scale: scale.mixed }));
  mixed = queries;
}
end(mixed);

const total = ends.map((node) => t.reshape(node, [1])).reduce(t.add);
const session = await openSession(toOnnx({ total }));
const seconds: number[] = [];
for (let step = 0; step < batches.length; step += 1) {
  const began = performance.now();
  const sum = (await session.run(feeds)).get('total')?.[0] ?? Number.NaN;
  if (!Number.isFinite(sum)) throw new Error(`The products gave ${sum}: they no longer measure ordinary numbers.`);
  if (step >= warmUp) seconds.push((performance.now() - began) / 1000);
}
console.log(
  JSON.stringify({
    seconds,
    losses: [],
    peakMemory: process.resourceUsage().maxRSS * 1024,
    versions: `onnxruntime ${runtimeVersion()}, Node ${process.version}`,
  }),
);
await session.close();
