/** What a graph declares of its inputs and outputs: name, element type, dimensions. */
import { create } from '@bufbuild/protobuf';
import {
  TensorProto_DataType as DataType,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import type { Node } from '../graph/op.ts';
import type { Shape } from '../graph/shape.ts';
import type { OnnxTarget } from './target.ts';

const elementType = (node: Pick<Node, 'type'>, { integers }: OnnxTarget): DataType => {
  if (node.type === 'f32') return DataType.FLOAT;
  return integers === 'i32' ? DataType.INT32 : DataType.INT64;
};

const shapeProto = (shape: Shape, sizes: Readonly<Record<string, number>>) =>
  create(TensorShapeProtoSchema, {
    dim: shape.map((dim) => {
      const size = typeof dim === 'number' ? dim : sizes[dim];
      return create(TensorShapeProto_DimensionSchema, {
        value:
          size === undefined ? { case: 'dimParam', value: String(dim) } : { case: 'dimValue', value: BigInt(size) },
      });
    }),
  });

export const tensorInfo = (name: string, elemType: DataType, shape: Shape, target: OnnxTarget): ValueInfoProto =>
  create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, {
      value: {
        case: 'tensorType',
        value: create(TypeProto_TensorSchema, { elemType, shape: shapeProto(shape, target.sizes ?? {}) }),
      },
    }),
  });

export const valueInfo = (name: string, node: Pick<Node, 'shape' | 'type'>, target: OnnxTarget): ValueInfoProto =>
  tensorInfo(name, elementType(node, target), node.shape, target);
