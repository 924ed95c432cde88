/** A graph as an ONNX file: standard operators of opset 20, named dimensions kept, weights inside where given. */
import { create, toBinary } from '@bufbuild/protobuf';
import {
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProtoSchema,
  TensorProto_DataType as DataType,
} from 'onnx-buf';
import type { Node } from '../graph/op.ts';
import type { Shape } from '../graph/shape.ts';
import type { OnnxTarget } from './target.ts';
import { fieldStart, GRAPH_INITIALIZER, MODEL_GRAPH, TENSOR_RAW_DATA } from './wire.ts';
import { valueInfo } from './value-info.ts';
import { writeGraph } from './write-graph.ts';

const lengthOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, { length }) => sum + length, 0);

/** An initializer around its data, which is not copied. */
const initializerParts = (name: string, shape: Shape, data: Float32Array): readonly Uint8Array[] => {
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const about = toBinary(
    TensorProtoSchema,
    create(TensorProtoSchema, { name, dims: shape.map(BigInt), dataType: DataType.FLOAT }),
  );
  const tensor = [about, fieldStart(TENSOR_RAW_DATA, raw.length), raw];
  return [fieldStart(GRAPH_INITIALIZER, lengthOf(tensor)), ...tensor];
};

/** A file around a graph, as parts to be written one after the other. `initializers` are added to the graph's own. */
export const modelParts = (graph: GraphProto, initializers: readonly Uint8Array[] = []): readonly Uint8Array[] => {
  const bytes = toBinary(GraphProtoSchema, graph);
  const model = create(ModelProtoSchema, {
    irVersion: 9n,
    producerName: 'idrift',
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: 20n })],
  });
  return [
    toBinary(ModelProtoSchema, model),
    fieldStart(MODEL_GRAPH, bytes.length + lengthOf(initializers)),
    bytes,
    ...initializers,
  ];
};

/**
 * The file as parts to be written one after the other, so that large weights are in memory only once.
 * @param weights inputs of the graph that become initializers, by name.
 */
export const onnxParts = (
  outputs: Readonly<Record<string, Node>>,
  weights: ReadonlyMap<string, Float32Array> = new Map(),
  target: OnnxTarget = {},
): readonly Uint8Array[] => {
  const results = Object.entries(outputs);
  const written = writeGraph(Object.values(outputs), target, ({ name }) => !weights.has(name));
  const named = ([name, node]: readonly [string, Node]) =>
    create(NodeProtoSchema, {
      opType: 'Identity',
      name: `output_${name}`,
      input: [written.nameOf(node)],
      output: [name],
    });
  const graph = create(GraphProtoSchema, {
    name: 'idrift',
    node: [
      ...written.nodes.slice(0, written.ends),
      ...results.flatMap((result) => (written.isEnd(result[1]) ? [] : [named(result)])),
      ...written.nodes.slice(written.ends),
      ...results.flatMap((result) => (written.isEnd(result[1]) ? [named(result)] : [])),
    ],
    initializer: [...written.initializers],
    input: written.inputs.flatMap(({ name, node }) => (weights.has(name) ? [] : [valueInfo(name, node, target)])),
    output: results.map(([name, node]) => valueInfo(name, node, target)),
  });
  const initializers = written.inputs.flatMap(({ name, node }) => {
    const data = target.in8Bits?.has(name) ? undefined : weights.get(name);
    return data ? initializerParts(name, node.shape, data) : [];
  });
  return modelParts(graph, initializers);
};

/** The whole file in memory. */
export const toOnnx = (...graph: Parameters<typeof onnxParts>): Uint8Array => Buffer.concat(onnxParts(...graph));
