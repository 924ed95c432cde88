/** A graph as an ONNX file: standard operators of opset 20, named dimensions kept, weights inside where given. */
import { create, toBinary } from '@bufbuild/protobuf';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProtoSchema,
  TensorProto_DataType as DataType,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import type { Node } from '../graph/op.ts';
import { inOrder } from '../graph/order.ts';
import type { Shape } from '../graph/shape.ts';
import { verify } from '../graph/verify.ts';
import { emit } from './emit.ts';
import { createWriter } from './writer.ts';

const elementType = { f32: DataType.FLOAT, i64: DataType.INT64 } as const;

const valueInfo = (name: string, node: Node): ValueInfoProto =>
  create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, {
      value: {
        case: 'tensorType',
        value: create(TypeProto_TensorSchema, { elemType: elementType[node.type], shape: shapeProto(node.shape) }),
      },
    }),
  });

const shapeProto = (shape: Shape) =>
  create(TensorShapeProtoSchema, {
    dim: shape.map((dim) =>
      create(TensorShapeProto_DimensionSchema, {
        value: typeof dim === 'number' ? { case: 'dimValue', value: BigInt(dim) } : { case: 'dimParam', value: dim },
      }),
    ),
  });

/** Protocol buffers' wire form of a length-delimited field's beginning. */
const fieldStart = (field: number, length: number): Uint8Array<ArrayBuffer> => {
  const bytes = [(field << 3) | 2];
  let rest = length;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Uint8Array.from([...bytes, rest]);
};

const lengthOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, { length }) => sum + length, 0);

/** Field numbers of onnx.proto. */
const MODEL_GRAPH = 7;
const GRAPH_INITIALIZER = 5;
const TENSOR_RAW_DATA = 9;

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

/**
 * The file as parts to be written one after the other, so that large weights are in memory only once.
 * @param weights inputs of the graph that become initializers, by name.
 */
export const onnxParts = (
  outputs: Readonly<Record<string, Node>>,
  weights: ReadonlyMap<string, Float32Array> = new Map(),
): readonly Uint8Array[] => {
  const order = inOrder(Object.values(outputs));
  verify(Object.values(outputs));
  const inputs = order.flatMap((node) => (node.op.kind === 'input' ? [{ name: node.op.name, node }] : []));
  const fed = inputs.filter(({ name }) => !weights.has(name));
  const writer = createWriter((dim) => {
    for (const { name, node } of fed) {
      const axis = node.shape.indexOf(dim);
      if (axis >= 0) return { input: name, axis };
    }
    throw new Error(`No input has the dimension ${dim}.`);
  });
  const names = new Map<Node, string>();
  const normals = new Map<string, readonly string[]>();
  for (const node of order) {
    const from = node.inputs.map((input) => names.get(input) ?? '');
    names.set(node, emit(writer, node, from, normals));
  }
  const results = Object.entries(outputs);
  const graph = toBinary(
    GraphProtoSchema,
    create(GraphProtoSchema, {
      name: 'idrift',
      node: [
        ...writer.nodes,
        ...results.map(([name, node]) =>
          create(NodeProtoSchema, {
            opType: 'Identity',
            name: `output_${name}`,
            input: [names.get(node) ?? ''],
            output: [name],
          }),
        ),
      ],
      initializer: [...writer.initializers],
      input: fed.map(({ name, node }) => valueInfo(name, node)),
      output: results.map(([name, node]) => valueInfo(name, node)),
    }),
  );
  const initializers = inputs.flatMap(({ name, node }) => {
    const data = weights.get(name);
    return data ? initializerParts(name, node.shape, data) : [];
  });
  const model = create(ModelProtoSchema, {
    irVersion: 9n,
    producerName: 'idrift',
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: 20n })],
  });
  return [
    toBinary(ModelProtoSchema, model),
    fieldStart(MODEL_GRAPH, graph.length + lengthOf(initializers)),
    graph,
    ...initializers,
  ];
};

/** The whole file in memory. */
export const toOnnx = (...graph: Parameters<typeof onnxParts>): Uint8Array => Buffer.concat(onnxParts(...graph));
