/** Protocol buffers' wire form, as far as the beginnings of fields go: what an ONNX file's weights are found by, without reading them. */
import { readSync } from 'node:fs';

/** Field numbers of onnx.proto. */
export const MODEL_GRAPH = 7;
export const GRAPH_INITIALIZER = 5;
export const TENSOR_RAW_DATA = 9;

const VARINT = 0;
const EIGHT_BYTES = 1;
const DELIMITED = 2;
const FOUR_BYTES = 5;
/** Of a number of 64 bits, 7 in each byte. */
const LONGEST_VARINT = 10;

/** The beginning of a length-delimited field. */
export const fieldStart = (field: number, length: number): Uint8Array<ArrayBuffer> => {
  const bytes = [(field << 3) | DELIMITED];
  let rest = length;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Uint8Array.from([...bytes, rest]);
};

/** Where a field lies in its file: from its key, from its contents, and where it ends. */
export type Field = {
  readonly number: number;
  readonly start: number;
  readonly contents: number;
  readonly end: number;
};

type Varint = { readonly value: number; readonly end: number };

/** null: there is none. */
const varintAt = (file: number, at: number): Varint | null => {
  const bytes = new Uint8Array(LONGEST_VARINT);
  const length = readSync(file, bytes, 0, LONGEST_VARINT, at);
  let value = 0;
  for (let i = 0; i < length; i += 1) {
    const byte = bytes[i] ?? 0;
    value += (byte & 0x7f) * 128 ** i;
    if (byte < 0x80) return { value, end: at + i + 1 };
  }
  return null;
};

const endOf = (file: number, wire: number, at: number): { readonly contents: number; readonly end: number } | null => {
  switch (wire) {
    case VARINT: {
      const varint = varintAt(file, at);
      return varint && { contents: at, end: varint.end };
    }
    case EIGHT_BYTES:
      return { contents: at, end: at + 8 };
    case FOUR_BYTES:
      return { contents: at, end: at + 4 };
    case DELIMITED: {
      const length = varintAt(file, at);
      return length && { contents: length.end, end: length.end + length.value };
    }
    default:
      return null;
  }
};

/** The fields of the message between two places of an open file, in its order; null where that is no such message. */
export const fieldsOf = (file: number, from: number, to: number): readonly Field[] | null => {
  const fields: Field[] = [];
  for (let start = from; start < to; ) {
    const key = varintAt(file, start);
    const found = key && endOf(file, key.value % 8, key.end);
    if (!found || found.end > to) return null;
    fields.push({ number: Math.floor(key.value / 8), start, ...found });
    start = found.end;
  }
  return fields;
};
