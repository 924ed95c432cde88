/**
 * An ONNX file whose weights stay in it: the graph with references to where in the file each weight lies, in ONNX's own form for weights
 * in other files. onnxruntime maps those into memory, where it would read a file with its weights inside in several copies.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { create, toBinary } from '@bufbuild/protobuf';
import { StringStringEntryProtoSchema, TensorProto_DataLocation as Location, TensorProtoSchema } from 'onnx-buf';
import { type Field, fieldStart, fieldsOf, GRAPH_INITIALIZER, MODEL_GRAPH, TENSOR_RAW_DATA } from './wire.ts';

/** Bytes; what is smaller is read: the shapes and constants that the runtime computes with while it loads. */
const LEAST = 4096;

/**
 * The graph of a file, to be loaded with the file's folder as that of its weights. While it is in use the file must not be written to; it
 * may be replaced.
 * @returns null for what is no ONNX file. @throws what the system says of a file that cannot be read.
 */
export const graphOfFile = (path: string): Uint8Array | null => {
  const file = openSync(path, 'r');
  try {
    const read = ({ start, end }: { readonly start: number; readonly end: number }): Uint8Array => {
      const bytes = new Uint8Array(end - start);
      for (let done = 0; done < bytes.length; ) {
        const length = readSync(file, bytes, done, bytes.length - done, start + done);
        if (length === 0) throw new Error(`${path} became shorter while it was read.`);
        done += length;
      }
      return bytes;
    };
    const rewritten = (
      { contents, end }: Pick<Field, 'contents' | 'end'>,
      rewrite: (field: Field) => readonly Uint8Array[] | null,
    ): readonly Uint8Array[] | null => {
      const parts = fieldsOf(file, contents, end)?.map((field) => rewrite(field));
      return parts?.every((part) => part !== null) ? parts.flat() : null;
    };
    const inside = (
      field: Field,
      rewrite: (field: Field) => readonly Uint8Array[] | null,
    ): readonly Uint8Array[] | null => {
      const parts = rewritten(field, rewrite);
      return (
        parts && [
          fieldStart(
            field.number,
            parts.reduce((sum, { length }) => sum + length, 0),
          ),
          ...parts,
        ]
      );
    };
    const isWeight = ({ contents, end }: Field): boolean => end - contents >= LEAST;
    const weight = (field: Field): readonly Uint8Array[] =>
      field.number === TENSOR_RAW_DATA && isWeight(field) ? [reference(basename(path), field)] : [read(field)];
    const initializer = (field: Field): readonly Uint8Array[] | null =>
      field.number === GRAPH_INITIALIZER && isWeight(field) ? inside(field, weight) : [read(field)];
    const graph = (field: Field): readonly Uint8Array[] | null =>
      field.number === MODEL_GRAPH ? inside(field, initializer) : [read(field)];
    const parts = rewritten({ contents: 0, end: fstatSync(file).size }, graph);
    return parts && Buffer.concat(parts);
  } finally {
    closeSync(file);
  }
};

/** A TensorProto's fields that say where its data lie. */
const reference = (location: string, { contents, end }: Field): Uint8Array => {
  const about = { location, offset: String(contents), length: String(end - contents) };
  return toBinary(
    TensorProtoSchema,
    create(TensorProtoSchema, {
      externalData: Object.entries(about).map(([key, value]) => create(StringStringEntryProtoSchema, { key, value })),
      dataLocation: Location.EXTERNAL,
    }),
  );
};
