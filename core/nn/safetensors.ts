/** safetensors files (https://github.com/huggingface/safetensors): header checks on reading, one pass on writing. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { z } from 'zod';
import { IdriftError } from '../contract/errors.ts';
import { writeParts } from './parts.ts';

const MAX_HEADER = 100_000_000;
/** The header's key that names no tensor. */
const METADATA = '__metadata__';
const bytesPerElement = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4, I16: 2, I8: 1, U8: 1, BOOL: 1 } as const;
const isFloat = (dtype: string): dtype is 'F64' | 'F32' | 'F16' | 'BF16' =>
  ['F64', 'F32', 'F16', 'BF16'].includes(dtype);

const entry = z.object({
  dtype: z.string(),
  shape: z.array(z.number().int().min(0)),
  data_offsets: z.tuple([z.number().int().min(0), z.number().int().min(0)]),
});

type StoredTensor = {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
};

/** What weights are read as float32 from. */
export type DType = 'F64' | 'F32' | 'F16' | 'BF16' | 'I64' | 'I32' | 'BOOL';

/** A file of tensors, in this format or PyTorch's own. */
export type WeightsFile<Tensor = Pick<StoredTensor, 'dtype' | 'shape'>> = {
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** The header's `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Reads a float tensor of any float dtype as float32 into memory of exactly its size. */
  readonly readInto: (name: string, into: Float32Array) => void;
  readonly close: () => void;
};

const corrupt = (path: string, reason: string): IdriftError =>
  new IdriftError({
    code: 'corrupt',
    message: `${path} is no sound safetensors file: ${reason}.`,
    where: path,
    hint: 'Download or copy the file again.',
  });

const halfToFloat = (bits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
};

export const convert = (dtype: DType, bytes: Uint8Array<ArrayBuffer>, into: Float32Array): void => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const bits = new Uint32Array(into.buffer, into.byteOffset, into.length);
  const each: Readonly<Record<DType, (i: number) => number>> = {
    F64: (i) => view.getFloat64(8 * i, true),
    F32: (i) => view.getFloat32(4 * i, true),
    F16: (i) => halfToFloat(view.getUint16(2 * i, true)),
    BF16: () => 0,
    I64: (i) => Number(view.getBigInt64(8 * i, true)),
    I32: (i) => view.getInt32(4 * i, true),
    BOOL: (i) => view.getUint8(i),
  };
  const valueAt = each[dtype];
  if (dtype === 'BF16') for (let i = 0; i < into.length; i += 1) bits[i] = view.getUint16(2 * i, true) << 16;
  else for (let i = 0; i < into.length; i += 1) into[i] = valueAt(i);
};

const readHeader = (
  file: number,
  path: string,
): { readonly header: unknown; readonly data: number; readonly size: number } => {
  const { size } = fstatSync(file);
  const prefix = Buffer.alloc(8);
  if (size < 8 || readSync(file, prefix, 0, 8, 0) < 8) throw corrupt(path, 'it is shorter than its header length');
  const length = prefix.readBigUInt64LE();
  if (length > BigInt(Math.min(MAX_HEADER, size - 8))) throw corrupt(path, `the header claims ${length} bytes`);
  const bytes = Buffer.alloc(Number(length));
  readSync(file, bytes, 0, bytes.length, 8);
  try {
    return { header: JSON.parse(bytes.toString('utf8')), data: 8 + bytes.length, size: size - 8 - bytes.length };
  } catch {
    throw corrupt(path, 'the header is no JSON');
  }
};

const metadataOf = (header: unknown): Readonly<Record<string, string>> => {
  const parsed = z.record(z.string(), z.unknown()).safeParse(header);
  const given = z.record(z.string(), z.string()).safeParse(parsed.data?.['__metadata__']);
  return given.success ? given.data : {};
};

const readTensors = (header: unknown, size: number, path: string): ReadonlyMap<string, StoredTensor> => {
  const parsed = z.record(z.string(), z.unknown()).safeParse(header);
  if (!parsed.success) throw corrupt(path, 'the header is no object');
  const tensors = new Map<string, StoredTensor>();
  for (const [name, value] of Object.entries(parsed.data)) {
    if (name === METADATA) continue;
    const found = entry.safeParse(value);
    if (!found.success) throw corrupt(path, `the entry of ${name} is not readable`);
    const {
      dtype,
      shape,
      data_offsets: [start, end],
    } = found.data;
    if (start > end || end > size)
      throw corrupt(path, `${name} lies outside the file (bytes ${start} to ${end} of ${size})`);
    const width = dtype in bytesPerElement ? bytesPerElement[dtype as keyof typeof bytesPerElement] : undefined;
    const count = shape.reduce((a, b) => a * b, 1);
    if (width !== undefined && count * width !== end - start)
      throw corrupt(path, `${name} says ${dtype} [${shape.join(', ')}] and has ${end - start} bytes`);
    tensors.set(name, { dtype, shape, start, end });
  }
  let covered = 0;
  for (const [name, { start, end }] of [...tensors].toSorted(([, a], [, b]) => a.start - b.start || a.end - b.end)) {
    if (start !== covered) throw corrupt(path, `there is a hole or an overlap before ${name}`);
    covered = end;
  }
  if (covered !== size) throw corrupt(path, `${size - covered} bytes belong to no tensor`);
  return tensors;
};

/** @throws IdriftError `corrupt` when any offset, size or entry is wrong. */
export const openSafetensors = (path: string): WeightsFile<StoredTensor> => {
  const file = openSync(path, 'r');
  try {
    const { header, data, size } = readHeader(file, path);
    const tensors = readTensors(header, size, path);
    return {
      tensors,
      metadata: metadataOf(header),
      readInto: (name, into) => {
        const tensor = tensors.get(name);
        if (!tensor) throw corrupt(path, `${name} is missing`);
        const { dtype } = tensor;
        if (!isFloat(dtype)) throw corrupt(path, `${name} is ${dtype}, no float`);
        const bytes =
          dtype === 'F32'
            ? new Uint8Array(into.buffer, into.byteOffset, into.byteLength)
            : new Uint8Array(tensor.end - tensor.start);
        if (bytes.length !== tensor.end - tensor.start) throw corrupt(path, `${name} does not fit`);
        for (let done = 0; done < bytes.length; ) {
          const read = readSync(file, bytes, done, Math.min(bytes.length - done, 1 << 30), data + tensor.start + done);
          if (read === 0) throw corrupt(path, `it ends inside ${name}`);
          done += read;
        }
        if (dtype !== 'F32') convert(dtype, bytes as Uint8Array<ArrayBuffer>, into);
      },
      close: () => closeSync(file),
    };
  } catch (thrown) {
    closeSync(file);
    throw thrown;
  }
};

/** Writes float32 tensors in the given order, as transformers does (`format: pt`, data 8-byte aligned). */
export const writeSafetensors = (
  path: string,
  tensors: readonly { readonly name: string; readonly shape: readonly number[]; readonly data: Float32Array }[],
  metadata: Readonly<Record<string, string>> = { format: 'pt' },
): void => {
  let offset = 0;
  const entries = tensors.map(({ name, shape, data }) => {
    const start = offset;
    offset += data.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [start, offset] }] as const;
  });
  const json = Buffer.from(JSON.stringify({ [METADATA]: metadata, ...Object.fromEntries(entries) }));
  const header = Buffer.alloc(8 + Math.ceil(json.length / 8) * 8, ' ');
  header.writeBigUInt64LE(BigInt(header.length - 8));
  json.copy(header, 8);
  writeParts(path, [
    header,
    ...tensors.map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ]);
};
