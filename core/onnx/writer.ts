/** Collects ONNX nodes and initializers under fresh names; constants and shape computations are written once. */
import { create } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProto_AttributeType as AttributeType,
  AttributeProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  TensorProto_DataType as DataType,
  type TensorProto,
  TensorProtoSchema,
} from 'onnx-buf';
import type { Dim, Shape } from '../graph/shape.ts';

export type Attribute = number | string | readonly number[] | { readonly float: number } | TensorProto;

const attribute = (name: string, value: Attribute): AttributeProto => {
  if (typeof value === 'number')
    return create(AttributeProtoSchema, { name, type: AttributeType.INT, i: BigInt(value) });
  if (typeof value === 'string')
    return create(AttributeProtoSchema, { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) });
  if ('float' in value) return create(AttributeProtoSchema, { name, type: AttributeType.FLOAT, f: value.float });
  if ('$typeName' in value) return create(AttributeProtoSchema, { name, type: AttributeType.TENSOR, t: value });
  return create(AttributeProtoSchema, { name, type: AttributeType.INTS, ints: value.map(BigInt) });
};

const bytesOf = (array: Float32Array | BigInt64Array | Int32Array): Uint8Array<ArrayBuffer> =>
  new Uint8Array(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength);

const int64Tensor = (values: readonly number[], name = ''): TensorProto =>
  create(TensorProtoSchema, {
    name,
    dims: [BigInt(values.length)],
    dataType: DataType.INT64,
    rawData: bytesOf(BigInt64Array.from(values, BigInt)),
  });

const intTensor = (dataType: DataType, value: number, name: string): TensorProto =>
  create(TensorProtoSchema, { name, dims: [], dataType, rawData: bytesOf(Int32Array.of(value)) });

const floatTensor = (values: Float32Array, shape: readonly number[], name = ''): TensorProto =>
  create(TensorProtoSchema, { name, dims: shape.map(BigInt), dataType: DataType.FLOAT, rawData: bytesOf(values) });

export type Writer = {
  readonly nodes: readonly NodeProto[];
  readonly initializers: readonly TensorProto[];
  /** Writes a node and gives the names of its outputs. */
  readonly node: (
    opType: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, Attribute>>,
    outputs?: number,
  ) => readonly [string, ...string[]];
  readonly scalar: (value: number) => string;
  readonly floats: (value: number, size: number) => string;
  readonly array: (values: Float32Array, shape: readonly number[]) => string;
  readonly uint8s: (values: Uint8Array<ArrayBuffer>, shape: readonly number[]) => string;
  /** An unsigned scalar of 32 bits. */
  readonly uint32: (value: number) => string;
  /** A scalar of 32 bits with the size of a dimension at run time. */
  readonly sizeOf: (dim: Dim) => string;
  readonly int64s: (values: readonly number[]) => string;
  /** A 1-D int64 tensor with the sizes of `shape` at run time. */
  readonly sizes: (shape: Shape) => string;
};

/** A named dimension's size, or where it is read: a graph input and an axis of it. */
type DimSource = number | { readonly input: string; readonly axis: number };

export const createWriter = (dimSource: (name: string) => DimSource): Writer => {
  const nodes: NodeProto[] = [];
  const initializers: TensorProto[] = [];
  const cache = new Map<string, string>();
  let count = 0;
  const fresh = (): string => `t${count++}`;
  const once = (key: string, make: () => string): string => {
    const known = cache.get(key);
    if (known !== undefined) return known;
    const made = make();
    cache.set(key, made);
    return made;
  };
  const initializer = (make: (name: string) => TensorProto): string => {
    const name = fresh();
    initializers.push(make(name));
    return name;
  };
  const node: Writer['node'] = (opType, inputs, attributes = {}, outputs = 1) => {
    const names: [string, ...string[]] = [fresh(), ...Array.from({ length: outputs - 1 }, fresh)];
    nodes.push(
      create(NodeProtoSchema, {
        opType,
        name: `${opType}_${names[0]}`,
        input: [...inputs],
        output: names,
        attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
      }),
    );
    return names;
  };
  const int64s: Writer['int64s'] = (values) =>
    once(`i:${values.join()}`, () => initializer((name) => int64Tensor(values, name)));
  /** The size of a dimension that is known before the graph runs. */
  const known = (dim: Dim): number | undefined => {
    if (typeof dim === 'number') return dim;
    let size = 1;
    for (const part of dim.split('*').map(numberOr)) {
      const source = typeof part === 'number' ? part : dimSource(part);
      if (typeof source !== 'number') return undefined;
      size *= source;
    }
    return size;
  };
  const size = (dim: Dim): string => {
    const number = known(dim);
    if (number !== undefined) return int64s([number]);
    return once(`d:${dim}`, () => {
      const [first = '', ...rest] = String(dim).split('*');
      if (rest.length > 0) {
        return rest.reduce((left, part) => node('Mul', [left, size(numberOr(part))])[0], size(numberOr(first)));
      }
      const source = dimSource(first);
      if (typeof source === 'number') return int64s([source]);
      return node('Shape', [source.input], { start: source.axis, end: source.axis + 1 })[0];
    });
  };
  return {
    nodes,
    initializers,
    node,
    int64s,
    scalar: (value) => once(`f:${value}`, () => initializer((name) => floatTensor(Float32Array.of(value), [], name))),
    uint32: (value) => once(`u:${value}`, () => initializer((name) => intTensor(DataType.UINT32, value, name))),
    sizeOf: (dim) =>
      once(`n:${dim}`, () => {
        const number = known(dim);
        if (number !== undefined) return initializer((name) => intTensor(DataType.INT32, number, name));
        const scalar = node('Squeeze', [size(dim), int64s([0])])[0];
        return node('Cast', [scalar], { to: DataType.INT32 })[0];
      }),
    floats: (value, length) =>
      once(`v:${value}:${length}`, () =>
        initializer((name) => floatTensor(new Float32Array(length).fill(value), [length], name)),
      ),
    array: (values, shape) => initializer((name) => floatTensor(values, shape, name)),
    uint8s: (rawData, shape) =>
      initializer((name) =>
        create(TensorProtoSchema, { name, dims: shape.map(BigInt), dataType: DataType.UINT8, rawData }),
      ),
    sizes: (shape) => {
      const numbers = shape.flatMap((dim) => known(dim) ?? []);
      if (numbers.length === shape.length) return int64s(numbers);
      if (shape.length === 1) return size(shape[0] ?? 1);
      return once(`s:${shape.join()}`, () => node('Concat', shape.map(size), { axis: 0 })[0]);
    },
  };
};

const numberOr = (text: string): Dim => (/^\d+$/.test(text) ? Number(text) : text);
