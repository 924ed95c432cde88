/** A graph as an ONNX file: opset 20 and com.microsoft 1, named dimensions kept, weights inside where given. */
import { create, toBinary } from '@bufbuild/protobuf';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
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
import { createWriter, floatTensor } from './writer.ts';

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

/** @param weights inputs of the graph that become initializers, by name. */
export const toOnnx = (
  outputs: Readonly<Record<string, Node>>,
  weights: ReadonlyMap<string, Float32Array> = new Map(),
): Uint8Array<ArrayBuffer> => {
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
  const graph = create(GraphProtoSchema, {
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
    initializer: [
      ...writer.initializers,
      ...inputs.flatMap(({ name, node }) => {
        const data = weights.get(name);
        return data ? [floatTensor(data, node.shape.map(Number), name)] : [];
      }),
    ],
    input: fed.map(({ name, node }) => valueInfo(name, node)),
    output: results.map(([name, node]) => valueInfo(name, node)),
  });
  const model = create(ModelProtoSchema, {
    irVersion: 9n,
    producerName: 'idrift',
    opsetImport: [
      create(OperatorSetIdProtoSchema, { domain: '', version: 20n }),
      create(OperatorSetIdProtoSchema, { domain: 'com.microsoft', version: 1n }),
    ],
    graph,
  });
  return toBinary(ModelProtoSchema, model);
};
