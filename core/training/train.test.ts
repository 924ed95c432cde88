/** Whole training jobs in their child process: results, repeatability, stopping, and every way they can fail. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TrainingEvent } from '../contract/training.ts';
import { openPredictor } from '../nn/predictor.ts';
import { planTraining, type TrainingJob } from './train.ts';
import { killTraining, newFolder, root, rows, run, tiny } from './train.fixture.ts';

const noticesOf = (events: readonly TrainingEvent[]): readonly string[] =>
  events.flatMap((event) => (event.kind === 'started' ? event.notices : []));

test('learns, tells about it, and leaves a folder that predicts what the test scores say', async () => {
  const { result, events } = await run({ recipe: tiny({ epochs: 30, patience: 0 }) });
  expect(result.testAccuracy).toBeGreaterThan(0.9);
  expect(result.labels).toEqual(['negativ', 'positiv']);
  expect(events.filter(({ kind }) => kind === 'step')).toHaveLength(180);
  expect(events.find(({ kind }) => kind === 'started')).toMatchObject({
    totalSteps: 180,
    stepsPerEpoch: 6,
    cutTexts: 0,
  });
  expect(events.at(-1)).toMatchObject({ kind: 'finished', epochsRun: 30 });
  for (const file of ['config.json', 'model.safetensors', 'model.onnx', 'tokenizer.json', 'tokenizer_config.json'])
    expect(existsSync(join(result.modelDir, file))).toBe(true);
  const predictor = await openPredictor(result.modelDir, { threads: 1 });
  expect(predictor.maxLength).toBe(16);
  const predictions = await predictor.predict(rows.test.map(({ text }) => text));
  for (const [i, prediction] of predictions.entries()) {
    const row = result.test[i];
    expect(prediction.label).toBe(row?.predicted);
    expect(Math.abs((row?.probabilities[1] ?? 0) - (prediction.probabilities['positiv'] ?? 1))).toBeLessThan(1e-6);
  }
  await predictor.close();
});

test('one seed gives the same numbers twice, another seed others', async () => {
  const lossesOf = (events: readonly TrainingEvent[]): readonly number[] =>
    events.flatMap((event) => (event.kind === 'step' ? [event.loss] : []));
  const first = await run();
  const second = await run();
  const other = await run({ recipe: tiny({ seed: 7 }) });
  expect(lossesOf(second.events)).toEqual(lossesOf(first.events));
  expect(second.result.test).toEqual(first.result.test);
  expect(lossesOf(other.events)).not.toEqual(lossesOf(first.events));
});

test('stops after `patience` epochs without gain and restores the best epoch', async () => {
  const { result, events } = await run({ recipe: tiny({ epochs: 40, patience: 2, learningRate: 0.02, dropout: 0 }) });
  const epochs = events.flatMap((event) => (event.kind === 'epoch' ? [event] : []));
  const losses = epochs.map(({ metrics }) => metrics.valLoss);
  const best = losses.indexOf(Math.min(...losses)) + 1;
  expect(result.epochsRun).toBe(epochs.length);
  expect(result.bestEpoch).toBe(best);
  expect(result.best.valLoss).toBe(Math.min(...losses));
  expect(epochs.at(-1)?.epochsWithoutGain).toBe(2);
  expect(result.epochsRun).toBe(best + 2);
  const predictor = await openPredictor(result.modelDir, { threads: 1 });
  const predictions = await predictor.predict(rows.val.map(({ text }) => text));
  for (const [i, { probabilities }] of predictions.entries())
    expect(Math.abs((probabilities['positiv'] ?? 0) - (result.val[i]?.probabilities[1] ?? 1))).toBeLessThan(1e-6);
  await predictor.close();
});

test('exact batches and a trajectory of every step and evaluation', async () => {
  const trajectory = join(root, 'trajectory.jsonl');
  const batches = [
    [
      [0, 5],
      [1, 2, 3],
    ],
    [[7]],
  ];
  const { events } = await run({ batches, trajectory });
  const lines = readFileSync(trajectory, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines[0]).toMatchObject({
    config: { learningRate: 3e-3, epochs: 2 },
    parameters: { total: expect.any(Number) },
  });
  expect(lines.filter((line) => 'step' in line)).toMatchObject([
    { step: 1, epoch: 1, rows: [0, 5], learningRate: 3e-3 },
    { step: 2, epoch: 1, rows: [1, 2, 3], learningRate: 2e-3 },
    { step: 3, epoch: 2, rows: [7], learningRate: expect.closeTo(1e-3, 12) },
  ]);
  expect(lines.filter((line) => 'split' in line).map(({ epoch, split }) => [epoch, split])).toEqual([
    [1, 'val'],
    [2, 'val'],
    [expect.any(Number), 'test'],
  ]);
  const step = events.find((event) => event.kind === 'step');
  expect(lines[1]).toMatchObject({ loss: step?.loss, gradNorm: step?.gradNorm });
});

test('starts from a model folder: the same head for the same labels, a new one with a notice for others', async () => {
  const { result: base } = await run({ recipe: tiny({ epochs: 12, patience: 0 }) });
  const again = await run({ recipe: tiny({ base: base.modelDir, epochs: 1, learningRate: 1e-9 }) });
  expect(noticesOf(again.events)).toEqual([]);
  expect(again.result.testAccuracy).toBe(base.testAccuracy);
  const three = { ...rows, train: rows.train.map((row, i) => (i % 5 === 0 ? { ...row, label: 'annat' } : row)) };
  const other = await run({ rows: three, recipe: tiny({ base: base.modelDir, epochs: 1 }) });
  expect(other.result.labels).toEqual(['annat', 'negativ', 'positiv']);
  expect(noticesOf(other.events)[0]).toContain('a new classifier for annat, negativ, positiv');
  expect(other.result.testRocAuc).toBeNull();
});

test('a plan counts and measures without leaving anything', async () => {
  const job = { rows: { ...rows, test: [{ text: 'mycket '.repeat(50), label: 'negativ' }] }, recipe: tiny() };
  const plan = await planTraining(job, root);
  expect(plan).toMatchObject({
    stepsPerEpoch: 6,
    cutTexts: 1,
    labels: ['negativ', 'positiv'],
    rows: { train: 48, val: 20, test: 1 },
  });
  expect(plan.secondsPerStep).toBeGreaterThan(0);
  expect(plan.memoryBytes).toBeGreaterThan(1e7);
});

const failing: readonly (readonly [string, Partial<TrainingJob>, object])[] = [
  ['an empty train', { rows: { ...rows, train: [] } }, { code: 'bad-input', where: 'train.jsonl' }],
  ['an empty val', { rows: { ...rows, val: [] } }, { code: 'bad-input', where: 'val.jsonl' }],
  [
    'one class only',
    { rows: { ...rows, train: rows.train.map((row) => ({ ...row, label: 'positiv' })) } },
    { code: 'bad-input', where: 'train.jsonl', message: expect.stringContaining('"positiv"') },
  ],
  [
    'a label that train lacks',
    { rows: { ...rows, test: [...rows.test, { text: 'x', label: 'neutral' }] } },
    { code: 'bad-input', where: 'test.jsonl', message: expect.stringMatching(/neutral.*row 21 in test/) },
  ],
  [
    'texts longer than the positions',
    { recipe: tiny({ maxLength: 600 }) },
    { code: 'bad-input', message: expect.stringContaining('600 tokens') },
  ],
  [
    'a width that the heads do not divide',
    { recipe: { ...tiny(), size: { ...tiny().size, hidden_size: 30, num_attention_heads: 4 } } },
    { code: 'bad-input', message: expect.stringContaining('30') },
  ],
  [
    'a base that is no model',
    { recipe: tiny({ base: root }) },
    { code: 'not-found', where: join(root, 'config.json') },
  ],
];

test.each(failing)('says what is wrong with %s, and leaves no folder', async (_, job, info) => {
  const outputDir = newFolder();
  await expect(run({ ...job, outputDir })).rejects.toMatchObject({ name: 'IdriftError', info });
  expect(existsSync(outputDir)).toBe(false);
});

test('a loss that is no number stops the run with its step and a remedy', async () => {
  const steep = tiny({ learningRate: 1, maxGradNorm: 0, epochs: 1000, patience: 0, dropout: 0 });
  const base = (await run()).result.modelDir;
  // Weights that are no numbers stand for a run that diverged.
  const { openSafetensors, writeSafetensors } = await import('../nn/safetensors.ts');
  const path = join(base, 'model.safetensors');
  const file = openSafetensors(path);
  const tensors = [...file.tensors].map(([name, { shape, start, end }]) => ({
    name,
    shape,
    data: new Float32Array((end - start) / 4),
  }));
  for (const { name, data } of tensors) file.readInto(name, data);
  file.close();
  tensors[0]?.data.fill(Number.NaN);
  writeSafetensors(path, tensors);
  await expect(run({ recipe: { ...steep, base } })).rejects.toMatchObject({
    info: { code: 'bad-input', where: 'step 1', hint: expect.stringContaining('example 0.1,') },
  });
});

test('cancelling stops within 2 seconds, throws an AbortError and leaves no folder', async () => {
  const controller = new AbortController();
  const outputDir = newFolder();
  let asked = 0;
  const stopAtStep = (event: TrainingEvent): void => {
    if (event.kind !== 'step' || asked > 0) return;
    asked = performance.now();
    controller.abort();
  };
  const job = { recipe: tiny({ epochs: 1000, patience: 0 }), outputDir };
  await expect(run(job, controller.signal, stopAtStep)).rejects.toMatchObject({ name: 'AbortError' });
  expect(performance.now() - asked).toBeLessThan(2000);
  expect(existsSync(outputDir)).toBe(false);
});

test.skipIf(process.platform === 'win32')('a killed child is an internal error that names the signal', async () => {
  const kill = (event: TrainingEvent): void => {
    if (event.kind === 'step' && event.step === 2) killTraining();
  };
  const job = { recipe: tiny({ epochs: 1000, patience: 0 }) };
  await expect(run(job, undefined, kill)).rejects.toMatchObject({
    info: { code: 'internal', message: expect.stringContaining('SIGKILL') },
  });
});
