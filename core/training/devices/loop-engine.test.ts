/** Steps inside an ONNX Loop, on the CPU's provider in float32, against the CPU's engine; and the graph that CUDA gets in bfloat16. */
import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { expect, test } from 'vitest';
import { loopParts } from '../../onnx/loop.ts';
import { openCpuEngine } from '../cpu-engine.ts';
import { openLoopEngine, takesChunks } from './loop-engine.ts';
import { trainingLoop } from './loop-graph.ts';
import { type GoldenName, goldenParts, worstAgainstPyTorch } from './parity.fixture.ts';
import { takeTinySteps, tinyParts, tinySteps, tinyTexts, worstDifference } from './tiny-model.ts';

const onCpu = { kind: 'cuda', device: 'CPU', provider: 'cpu', precision: 'fp32' } as const;

const cases = [
  { method: 'full', dropout: 0 },
  { method: 'full', dropout: 0.1 },
  { method: 'lora', dropout: 0.1 },
  { method: 'head', dropout: 0 },
] as const;

test.for(cases)('$method with dropout $dropout trains in chunks as the CPU does step by step', async (options) => {
  const parts = tinyParts(options);
  const [cpu, loop] = [await openCpuEngine(parts), await openLoopEngine(parts, onCpu)];
  const want = await takeTinySteps(cpu, 24);
  const work = tinySteps(24);
  // Chunks of several sizes, one of them a single step.
  const got = [];
  for (const [from, to] of [
    [0, 10],
    [10, 11],
    [11, 24],
  ])
    got.push(...(await loop.steps(work.slice(from, to))));
  expect(got).toHaveLength(24);
  expect([takesChunks(loop), takesChunks(cpu)]).toEqual([true, false]);
  expect(worstDifference(got, want)).toBeLessThan(1e-5);
  const [logits, wanted] = [await loop.logits(tinyTexts), await cpu.logits(tinyTexts)];
  expect(Math.max(...wanted.map((value, i) => Math.abs(value - (logits[i] ?? Number.NaN))))).toBeLessThan(1e-5);
  await cpu.close();
  await loop.close();
});

const goldens: readonly GoldenName[] = [
  ...['bert', 'roberta', 'distilbert', 'electra', 'electra-narrow', 'modernbert', 'modernbert-mean'].flatMap(
    (family): readonly GoldenName[] => [
      [family, 'full'],
      [family, 'lora-all-linear'],
    ],
  ),
  ['bert', 'accumulation-smoothed'],
  ['bert', 'multi-label'],
  ['bert', 'frozen-layer'],
];

test.for(goldens)('%s %s follows PyTorch', async (name) => {
  const engine = await openLoopEngine(goldenParts(name), onCpu);
  expect(await worstAgainstPyTorch(name, engine.steps)).toBeLessThan(1e-5);
  await engine.close();
});

test('goes on from a saved state as if nothing had been between', async () => {
  const [whole, first, second] = [
    await openLoopEngine(tinyParts(), onCpu),
    await openLoopEngine(tinyParts(), onCpu),
    await openLoopEngine(tinyParts(), onCpu),
  ];
  const work = tinySteps(9);
  await whole.steps(work.slice(0, 4));
  await whole.steps(work.slice(4));
  await first.steps(work.slice(0, 4));
  await second.restore(new Map((await first.state()).map(({ name, data }) => [name, data])));
  await second.steps(work.slice(4));
  expect(await second.weights()).toEqual(await whole.weights());
  for (const engine of [whole, first, second]) await engine.close();
});

test('a loss that is not finite ends a chunk; the steps before it stay', async () => {
  const [chunk, single] = [await openLoopEngine(tinyParts(), onCpu), await openLoopEngine(tinyParts(), onCpu)];
  const work = tinySteps(4);
  const bad = { ...work[2], micro: [{ texts: tinyTexts.slice(0, 1), targets: Float32Array.of(Number.NaN, 0, 0) }] };
  const order = work[2]?.order ?? { step: 2, learningRate: 1e-3, weightDecay: 0, maxGradNorm: 1 };
  const results = await chunk.steps([...work.slice(0, 2), { ...bad, order }, ...work.slice(3)]);
  expect(results).toHaveLength(3);
  expect(results[2]?.loss).toBeNaN();
  await single.steps(work.slice(0, 2));
  expect(await chunk.weights()).toEqual(await single.weights());
  await chunk.close();
  await single.close();
});

test('in bfloat16 every product has rounded operands, and nothing else has', () => {
  const { graph } = trainingLoop(tinyParts());
  const model = fromBinary(ModelProtoSchema, Buffer.concat(loopParts(graph, { products: 'bf16' })));
  const body = model.graph?.node[0]?.attribute.find(({ name }) => name === 'body')?.g;
  const nodes = body?.node ?? [];
  const maker = new Map(nodes.flatMap((node) => node.output.map((name) => [name, node] as const)));
  /** Type 16 is bfloat16. Transposition keeps it. */
  const rounded = (name: string): boolean => {
    const node = maker.get(name);
    if (node?.opType === 'Transpose') return rounded(node.input[0] ?? '');
    return node?.opType === 'Cast' && node.attribute.some(({ i }) => i === 16n);
  };
  const products = nodes.filter(({ opType }) => opType === 'Gemm' || opType === 'MatMul');
  expect(products.length).toBeGreaterThan(40);
  for (const { input, name } of products)
    expect(
      input.filter((each) => !rounded(each)),
      `operands of ${name}`,
    ).toEqual([]);
  const others = nodes.filter(({ opType }) => !['Gemm', 'MatMul', 'Transpose'].includes(opType));
  for (const { input, name } of others) expect(input.filter(rounded), `operands of ${name}`).toEqual([]);
});
