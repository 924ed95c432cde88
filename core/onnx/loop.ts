/** Many runs of one graph inside one ONNX Loop: what it carries from step to step never leaves the device that runs it. */
import { create } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType as AttributeType,
  AttributeProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
} from 'onnx-buf';
import type { Node } from '../graph/op.ts';
import { modelParts } from './model.ts';
import type { OnnxTarget } from './target.ts';
import { tensorInfo, valueInfo } from './value-info.ts';
import { type WrittenGraph, writeGraph } from './write-graph.ts';

export type LoopGraph = {
  /** The next value of each input that is carried, by the input's name. The model takes `first/NAME` and gives `last/NAME`. */
  readonly carried: Readonly<Record<string, Node>>;
  /** What each step says; the model gives all steps' values under the same name, stacked. */
  readonly said: Readonly<Record<string, Node>>;
  /** Inputs of which each step has its own; the model takes `each/NAME`, [steps, …]. All other inputs are the same for all steps. */
  readonly each: ReadonlySet<string>;
};

const ITERATION = 'iteration';

const node = (opType: string, input: readonly string[], output: readonly string[]): NodeProto =>
  create(NodeProtoSchema, { opType, name: `${opType}/${output[0]}`, input: [...input], output: [...output] });

const stacked = ({ shape, type }: Node): Pick<Node, 'shape' | 'type'> => ({ shape: ['steps', ...shape], type });

const bodyOf = ({ carried, said, each }: LoopGraph, written: WrittenGraph, target: OnnxTarget): GraphProto => {
  const inputs = new Map(written.inputs.map((input) => [input.name, input.node]));
  const results = [
    ...Object.entries(carried).map(([name, value]) => ({ name: `next/${name}`, value })),
    ...Object.entries(said).map(([name, value]) => ({ name: `says/${name}`, value })),
  ];
  return create(GraphProtoSchema, {
    name: 'step',
    input: [
      tensorInfo(ITERATION, DataType.INT64, [], target),
      tensorInfo('going', DataType.BOOL, [], target),
      ...Object.entries(carried).map(([name, value]) => valueInfo(name, inputs.get(name) ?? value, target)),
    ],
    node: [
      ...written.inputs.flatMap(({ name }) =>
        each.has(name) ? [node('Gather', [`each/${name}`, ITERATION], [name])] : [],
      ),
      ...written.nodes,
      // Passed through: nothing has to be read from the device to know whether to go on.
      node('Identity', ['going'], ['goes on']),
      ...results.map(({ name, value }) => node('Identity', [written.nameOf(value)], [name])),
    ],
    initializer: [...written.initializers],
    output: [
      tensorInfo('goes on', DataType.BOOL, [], target),
      ...results.map(({ name, value }) => valueInfo(name, value, target)),
    ],
  });
};

/** The model takes `count`, the number of steps, beside what `LoopGraph` says. */
export const loopParts = (graph: LoopGraph, target: OnnxTarget = {}): readonly Uint8Array[] => {
  const { carried, said, each } = graph;
  const written = writeGraph([...Object.values(carried), ...Object.values(said)], target);
  const names = Object.keys(carried);
  const inputs = written.inputs.map(({ name, node: input }) => {
    if (Object.hasOwn(carried, name)) return valueInfo(`first/${name}`, input, target);
    return each.has(name) ? valueInfo(`each/${name}`, stacked(input), target) : valueInfo(name, input, target);
  });
  const loop = create(NodeProtoSchema, {
    opType: 'Loop',
    name: 'steps',
    input: ['count', 'go', ...names.map((name) => `first/${name}`)],
    output: [...names.map((name) => `last/${name}`), ...Object.keys(said)],
    attribute: [
      create(AttributeProtoSchema, { name: 'body', type: AttributeType.GRAPH, g: bodyOf(graph, written, target) }),
    ],
  });
  return modelParts(
    create(GraphProtoSchema, {
      name: 'idrift',
      node: [loop],
      initializer: [
        create(TensorProtoSchema, { name: 'go', dims: [], dataType: DataType.BOOL, rawData: Uint8Array.of(1) }),
      ],
      input: [tensorInfo('count', DataType.INT64, [], target), ...inputs],
      output: [
        ...Object.entries(carried).map(([name, value]) => valueInfo(`last/${name}`, value, target)),
        ...Object.entries(said).map(([name, value]) => valueInfo(name, stacked(value), target)),
      ],
    }),
  );
};
