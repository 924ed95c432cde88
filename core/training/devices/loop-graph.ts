/** Optimizer steps as the body of an ONNX Loop: forward, backward, clipping and AdamW, with weights and moments carried along. */
import * as t from '../../graph/build.ts';
import type { Node } from '../../graph/op.ts';
import { replaceNodes } from '../../graph/replace.ts';
import { classifierGraph, lossOf } from '../../nn/classifier.ts';
import type { DropoutInput } from '../../nn/kit.ts';
import type { LoopGraph } from '../../onnx/loop.ts';
import { inputsOf } from '../../onnx/write-graph.ts';
import type { EngineParts } from '../cpu-engine.ts';
import { adamw } from './adamw-graph.ts';
import { gradientGraph, sumOfSquares, type UsedRows } from './gradient-graph.ts';
import { join, split, type Unit, unitsOf } from './units.ts';

/** What is carried beside a unit's weights, which go by the unit's name. */
export const CARRIED = { first: 'first.', second: 'second.', soFar: 'sofar.' } as const;

/** Scalars that each step has of its own. `last`: 1 at the last micro-batch of an optimizer step, whose update it takes. */
export const SCALARS = ['keep', 'rate', 'root', 'maxGradNorm', 'last'] as const;

/** The input with a mask's key, and the one with the length by which masks number their elements: both are each step's own. */
export const keyInput = (mask: string): string => `key.${mask}`;
export const LENGTH_INPUT = 'own_length';

export type TrainingLoop = {
  readonly graph: LoopGraph;
  readonly units: readonly Unit[];
  readonly usedRows: readonly UsedRows[];
  /** Names of the dropout masks, which the device makes from their keys. */
  readonly masks: readonly string[];
};

/** min(1, max / (norm + 1e-6)), the device's own; without clipping `maxGradNorm` is the largest float. */
const clipOf = (norm: Node, maxGradNorm: Node): Node => {
  const factor = t.div(maxGradNorm, t.add(norm, t.constant(1e-6)));
  return t.select(t.less(factor, t.constant(1)), factor, t.constant(1));
};

export const trainingLoop = ({ config, parameters, adapters, accumulates }: EngineParts): TrainingLoop => {
  const trainable = parameters.list.filter((parameter) => parameter.trainable);
  const model = classifierGraph(config, { layout: 'packed', dropout: true, adapters });
  const { loss, gradients, usedRows } = gradientGraph(model, lossOf(model.logits, config), trainable);
  const scalar = (name: (typeof SCALARS)[number]): Node => t.input(name, []);
  const last = scalar('last');
  const all = unitsOf(trainable).map((unit) => {
    const of = (kind: string): Node => t.input(kind + unit.name, unit.shape);
    const gradient = join(unit, ({ name }) => {
      const found = gradients.get(name);
      if (!found) throw new Error(`There is no gradient of ${name}.`);
      return found;
    });
    const total = accumulates ? t.add(of(CARRIED.soFar), gradient) : gradient;
    return { unit, total, now: { weights: of(''), first: of(CARRIED.first), second: of(CARRIED.second) } };
  });
  const norm = t.sqrt(sumOfSquares(all.map(({ total }) => total)));
  const scalars = {
    clip: clipOf(norm, scalar('maxGradNorm')),
    keep: scalar('keep'),
    rate: scalar('rate'),
    root: scalar('root'),
  };
  const carried = all.flatMap(({ unit: { name, decay }, total, now }): readonly (readonly [string, Node])[] => {
    const next = adamw(now, total, scalars, decay);
    const taken = (kind: keyof typeof next): Node => (accumulates ? t.select(last, next[kind], now[kind]) : next[kind]);
    return [
      [name, taken('weights')],
      [CARRIED.first + name, taken('first')],
      [CARRIED.second + name, taken('second')],
      ...(accumulates ? [[CARRIED.soFar + name, t.select(last, t.constant(0), total)] as const] : []),
    ];
  });
  // The model's parameters are parts of what is carried.
  const parts = all.flatMap(({ unit, now }) =>
    split(unit, now.weights).flatMap(([{ name }, part]) => {
      const node = model.parameters.get(name);
      return node ? [[node, part] as const] : [];
    }),
  );
  const outputs = [loss, norm, ...carried.map(([, node]) => node)];
  const masks = madeMasks(outputs, model.dropouts);
  const [lossHere, normHere, ...values] = replaceNodes(outputs, new Map([...parts, ...masks]));
  if (!lossHere || !normHere) throw new Error('A step has a loss and a norm.');
  const next = Object.fromEntries(carried.flatMap(([name], i) => (values[i] ? [[name, values[i]] as const] : [])));
  const same = new Set([...model.parameters.keys(), ...model.constants.keys(), ...Object.keys(next)]);
  const each = inputsOf([lossHere, normHere, ...values])
    .map(({ name }) => name)
    .filter((name) => !same.has(name));
  return {
    graph: { carried: next, said: { loss: lossHere, norm: normHere }, each: new Set(each) },
    units: all.map(({ unit }) => unit),
    usedRows,
    masks: model.dropouts.map(({ name }) => name),
  };
};

/** In place of each mask that would be fed, the same mask made from a key. */
const madeMasks = (outputs: readonly Node[], dropouts: readonly DropoutInput[]): readonly (readonly [Node, Node])[] => {
  const length = t.input(LENGTH_INPUT, [], 'i64');
  const inputs = new Map(inputsOf(outputs).map(({ name, node }) => [name, node]));
  return dropouts.flatMap(({ name, shape, rate }) => {
    const fed = inputs.get(name);
    return fed ? [[fed, t.dropMask(t.input(keyInput(name), [], 'i64'), length, shape, rate)] as const] : [];
  });
};
