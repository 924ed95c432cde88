/** Training on the CPU: onnxruntime computes loss and gradients of real tokens only, our kernels update the weights that it reads in place. */
import { availableParallelism } from 'node:os';
import { gradients } from '../graph/gradient.ts';
import { type PackedBatch, packBatch, type TokenRows } from '../nn/batch.ts';
import { type ClassifierGraph, classifierGraph, lossOf } from '../nn/classifier.ts';
import type { Adapters } from '../nn/lora.ts';
import type { ModelConfig } from '../nn/model-config.ts';
import { type Parameter, type Parameters, viewOf, viewsOf } from '../nn/parameters.ts';
import { toOnnx } from '../onnx/model.ts';
import { openSession, type Session, type Tensor } from '../onnx/session.ts';
import { readsSharedMemory } from '../onnx/shared-memory.ts';
import { type AdamW, createAdamW } from './adamw.ts';
import { createDropout } from './dropout.ts';
import type { Engine, MicroBatch, StateTensor, StepOrder, StepResult } from './engine.ts';
import { type MomentPlan, planMoments, type UsedRows } from './moments.ts';
import { releaseOutputs } from './release.ts';

export type EngineParts = {
  readonly config: ModelConfig;
  readonly parameters: Parameters;
  readonly adapters: Adapters | null;
  readonly seed: number;
  /** All texts that will be trained on: their tokens are the rows of the tables that can move. */
  readonly texts: TokenRows;
  readonly weightDecay: number;
  /** Whether a step may have more than one micro-batch. */
  readonly accumulates: boolean;
  /** Writes the first weights into memory that `parameters` lays out. */
  readonly fill: (weights: Float32Array) => void;
  readonly threads?: number;
};

/** As `Engine`, with what tests look into. */
export type CpuEngine = Engine & {
  /** Loss and gradients of one micro-batch without an update, by parameter name; of tables as whole tables. */
  readonly gradients: (
    micro: MicroBatch,
  ) => Promise<{ readonly loss: number; readonly gradients: ReadonlyMap<string, Float32Array> }>;
};

export const openCpuEngine = async (parts: EngineParts): Promise<CpuEngine> => {
  const { config, parameters, adapters, seed, threads } = parts;
  const plan = planMoments(parameters, usedRows(parts), parts.weightDecay > 0);
  const optimizer = createAdamW(parameters, plan, {
    accumulates: parts.accumulates,
    shared: availableParallelism() > 1 && threads !== 1 && (await readsSharedMemory()),
  });
  parts.fill(optimizer.weights);
  const graph = classifierGraph(config, { layout: 'packed', dropout: true, adapters });
  const training = await openSession(toOnnx(stepOutputs(graph, config, parameters)), { threads });
  const plain = classifierGraph(config, { layout: 'packed', dropout: false, adapters });
  const scoring = await openSession(toOnnx({ logits: plain.logits }), { threads });
  const fixed = fixedFeeds(graph, parameters, optimizer.weights);
  const dropout = createDropout(graph.dropouts, seed);
  const pack = (texts: TokenRows): PackedBatch =>
    packBatch(texts, { heads: config.heads, first: config.firstPosition, limit: config.maxTokens });

  const run = async (micro: MicroBatch, step: number, part: number) => {
    const batch = pack(micro.texts);
    const { labels, problem } = config;
    const shape = problem === 'single' ? [batch.size, labels.length] : [batch.size, labels.length, 2];
    const results = await runWith(training, {
      ...fixed,
      ...batch.feeds,
      ...dropout.feeds(step, part, { batch: batch.size, length: batch.length, tokens: batch.ids.length }),
      targets: { type: 'f32', data: micro.targets, shape },
    });
    return { batch, results, loss: results.get('loss')?.[0] ?? Number.NaN };
  };
  const addRows = (batch: PackedBatch, results: ReadonlyMap<string, Float32Array>): void => {
    for (const { parameter } of plan.tables.values()) {
      const rows = results.get(gradientOf(parameter)) ?? new Float32Array();
      optimizer.addRows(parameter.name, rows, idsOf(parameter, batch));
    }
  };
  const dense = (results: ReadonlyMap<string, Float32Array>): ReadonlyMap<string, Float32Array> =>
    new Map([...results].flatMap(([name, data]) => (name === 'loss' ? [] : [[name.slice(PREFIX.length), data]])));

  const step = async (micro: readonly MicroBatch[], order: StepOrder): Promise<StepResult> => {
    let loss = 0;
    let last: ReadonlyMap<string, Float32Array> = new Map();
    for (const [part, each] of micro.entries()) {
      const { batch, results, loss: partLoss } = await run(each, order.step, part);
      loss += partLoss;
      addRows(batch, results);
      last = dense(results);
      if (micro.length > 1) optimizer.addDense(last);
    }
    return { loss, gradNorm: optimizer.step(last, order, Number.isFinite(loss)) };
  };
  const large = 4 * plan.length > WORTH_RELEASING;

  return {
    kind: 'cpu',
    device: `CPU, ${threads ?? availableParallelism()} threads`,
    step: async (micro, order) => {
      const result = await step(micro, order);
      if (large) await releaseOutputs();
      return result;
    },
    logits: async (texts) =>
      (await runWith(scoring, { ...fixed, ...pack(texts).feeds })).get('logits') ?? new Float32Array(),
    gradients: async (micro) => {
      const { batch, results, loss } = await run(micro, 0, 0);
      return { loss, gradients: wholeGradients(parameters, batch, dense(results)) };
    },
    weights: async () => viewsOf(optimizer.weights, parameters),
    state: async () => stateOf(optimizer, plan),
    restore: async (state) => restore(optimizer, plan, state),
    close: async () => {
      await optimizer.close();
      await training.close();
      await scoring.close();
    },
  };
};

/** Bytes of a step's gradients from which waiting for their memory pays. */
const WORTH_RELEASING = 150e6;

const PREFIX = 'gradient.';
const gradientOf = ({ name }: Parameter): string => `${PREFIX}${name}`;

const usedRows = ({ texts, config }: EngineParts): UsedRows => {
  const words = new Set<number>();
  let longest = 0;
  for (const text of texts) {
    for (const id of text) words.add(id);
    longest = Math.max(longest, text.length);
  }
  const positions = new Set(Array.from({ length: longest }, (_, i) => config.firstPosition + i));
  return { words, positions, types: new Set([0]) };
};

/** Which table rows a batch's looked-up rows belong to. */
const idsOf = ({ table }: Parameter, batch: PackedBatch): ArrayLike<number> => {
  switch (table?.by) {
    case 'words':
      return batch.ids;
    case 'positions':
      return batch.positions;
    case 'types':
    case undefined:
      return [0];
  }
};

const stepOutputs = (graph: ClassifierGraph, config: ModelConfig, { list }: Parameters) => {
  const loss = lossOf(graph.logits, config);
  const moving = list.filter(({ trainable }) => trainable);
  const targets = moving.flatMap(({ name }) => graph.lookups.get(name)?.rows ?? graph.parameters.get(name) ?? []);
  const slopes = gradients(loss, targets);
  return {
    loss,
    ...Object.fromEntries(
      moving.flatMap((parameter, i) => (slopes[i] ? [[gradientOf(parameter), slopes[i]] as const] : [])),
    ),
  };
};

const fixedFeeds = (
  { constants }: ClassifierGraph,
  { list }: Parameters,
  weights: Float32Array,
): Readonly<Record<string, Tensor>> => ({
  ...Object.fromEntries(
    list.map((parameter): [string, Tensor] => [
      parameter.name,
      { type: 'f32', data: viewOf(weights, parameter), shape: parameter.shape },
    ]),
  ),
  ...Object.fromEntries(
    [...constants].map(([name, { shape, data }]): [string, Tensor] => [name, { type: 'f32', data, shape }]),
  ),
});

/** A graph takes only the inputs that its outputs need. */
const runWith = (
  session: Session,
  feeds: Readonly<Record<string, Tensor>>,
): Promise<ReadonlyMap<string, Float32Array>> =>
  session.run(Object.fromEntries(session.inputs.flatMap((name) => (feeds[name] ? [[name, feeds[name]]] : []))));

const wholeGradients = (
  { list }: Parameters,
  batch: PackedBatch,
  found: ReadonlyMap<string, Float32Array>,
): ReadonlyMap<string, Float32Array> =>
  new Map(
    list.flatMap((parameter) => {
      const slope = found.get(parameter.name);
      if (!slope || !parameter.table) return slope ? [[parameter.name, slope] as const] : [];
      const whole = new Float32Array(parameter.size);
      const width = parameter.shape[1] ?? 1;
      const ids = idsOf(parameter, batch);
      for (let row = 0; row < ids.length; row += 1) {
        if (ids[row] === parameter.table.padding) continue;
        for (let i = 0; i < width; i += 1) {
          const at = (ids[row] ?? 0) * width + i;
          whole[at] = (whole[at] ?? 0) + (slope[row * width + i] ?? 0);
        }
      }
      return [[parameter.name, whole] as const];
    }),
  );

/** A parameter's own floats among the moments; of a table, those of its planned rows. */
const spanOf = (plan: MomentPlan, name: string): { readonly from: number; readonly length: number } => {
  const own = plan.segments.filter(({ parameter }) => parameter.name === name);
  return { from: own[0]?.moments ?? 0, length: own.reduce((sum, { size }) => sum + size, 0) };
};

const movingNames = (plan: MomentPlan): readonly string[] => [
  ...new Set(plan.segments.map(({ parameter }) => parameter.name)),
];

const stateOf = ({ weights, first, second, count }: AdamW, plan: MomentPlan): readonly StateTensor[] => [
  { name: 'steps', shape: [1], data: Float32Array.of(count.value) },
  ...movingNames(plan).flatMap((name) => {
    const { from, length } = spanOf(plan, name);
    const own = weightsOf(weights, plan, name);
    const tensor = (kind: string, data: Float32Array): StateTensor => ({
      name: `${kind}/${name}`,
      shape: [length],
      data,
    });
    return [
      tensor('weights', own),
      tensor('first', first.subarray(from, from + length)),
      tensor('second', second.subarray(from, from + length)),
    ];
  }),
];

/** Of a table, the planned rows, one after the other; of anything else a view, since a large model's copy takes hundreds of megabytes. */
const weightsOf = (weights: Float32Array, plan: MomentPlan, name: string): Float32Array => {
  const own = plan.segments.filter(({ parameter }) => parameter.name === name);
  const [first] = own;
  if (first && own.length === 1) return weights.subarray(first.weights, first.weights + first.size);
  const { from, length } = spanOf(plan, name);
  const rows = new Float32Array(length);
  for (const { weights: at, moments, size } of own) rows.set(weights.subarray(at, at + size), moments - from);
  return rows;
};

const restore = (
  { weights, first, second, count }: AdamW,
  plan: MomentPlan,
  state: ReadonlyMap<string, Float32Array>,
): void => {
  count.value = state.get('steps')?.[0] ?? count.value;
  for (const name of movingNames(plan)) {
    const { from, length } = spanOf(plan, name);
    for (const [kind, memory] of [
      ['first', first],
      ['second', second],
    ] as const) {
      const saved = state.get(`${kind}/${name}`);
      if (saved && saved.length !== length) throw new Error(`The state of ${name} has another size.`);
      if (saved) memory.set(saved, from);
    }
    const saved = state.get(`weights/${name}`);
    if (!saved) continue;
    if (saved.length !== length) throw new Error(`The state of ${name} has another size.`);
    for (const segment of plan.segments) {
      if (segment.parameter.name !== name) continue;
      const at = segment.moments - from;
      weights.set(saved.subarray(at, at + segment.size), segment.weights);
    }
  }
};
