/**
 * What BuildKit says while it builds: `moby.buildkit.trace` messages, each a `StatusResponse` of BuildKit's `control.proto` in protobuf and
 * base64. Read are a step's digest, name, cached, started and error; amounts with their totals; and what programs write.
 */
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

export type BuildNews =
  | { readonly kind: 'line'; readonly text: string }
  | {
      readonly kind: 'amount';
      readonly id: string;
      readonly status: string;
      readonly current: number;
      readonly total: number;
    };

type Field = { readonly number: number; readonly bytes: Uint8Array; readonly value: number };

/** Of one message: length-delimited fields as bytes, the numbers as numbers. Fields of other types are not asked for. */
const fieldsOf = (bytes: Uint8Array): readonly Field[] => {
  const reader = new BinaryReader(bytes);
  const fields: Field[] = [];
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    if (type === WireType.LengthDelimited) fields.push({ number, bytes: reader.bytes(), value: 0 });
    else if (type === WireType.Varint) fields.push({ number, bytes: new Uint8Array(), value: Number(reader.int64()) });
    else reader.skip(type);
  }
  return fields;
};

const decoder = new TextDecoder();
const textOf = (fields: readonly Field[], wanted: number): string =>
  decoder.decode(fields.find(({ number }) => number === wanted)?.bytes);
const numberOf = (fields: readonly Field[], wanted: number): number =>
  fields.find(({ number }) => number === wanted)?.value ?? 0;
const has = (fields: readonly Field[], wanted: number): boolean => fields.some(({ number }) => number === wanted);

const IN_RESPONSE = { vertex: 1, status: 2, log: 3 } as const;
const IN_VERTEX = { digest: 1, name: 3, cached: 4, started: 5, error: 7 } as const;
const IN_STATUS = { id: 1, name: 3, current: 4, total: 5 } as const;
const IN_LOG = { vertex: 1, message: 4 } as const;

/** Holds what one build has said already: each step is named when it begins, and once. */
export const createBuildTrace = (): ((aux: string) => readonly BuildNews[]) => {
  const told = new Set<string>();
  const rest = new Map<string, string>();

  const ofVertex = (fields: readonly Field[]): BuildNews[] => {
    const digest = textOf(fields, IN_VERTEX.digest);
    const name = textOf(fields, IN_VERTEX.name);
    const error = textOf(fields, IN_VERTEX.error);
    const cached = numberOf(fields, IN_VERTEX.cached) === 1;
    const news: BuildNews[] = [];
    const once = (key: string, text: string): void => {
      if (told.has(key)) return;
      told.add(key);
      news.push({ kind: 'line', text });
    };
    if (cached) once(digest, `${name} (cached)`);
    else if (has(fields, IN_VERTEX.started)) once(digest, name);
    if (error !== '') once(`${digest} error`, error);
    return news;
  };

  const ofLog = (fields: readonly Field[]): BuildNews[] => {
    const vertex = textOf(fields, IN_LOG.vertex);
    const lines = ((rest.get(vertex) ?? '') + textOf(fields, IN_LOG.message)).split(/\r?\n/);
    rest.set(vertex, lines.pop() ?? '');
    return lines.map((text) => ({ kind: 'line', text }));
  };

  const ofStatus = (fields: readonly Field[]): BuildNews[] => {
    const total = numberOf(fields, IN_STATUS.total);
    const current = numberOf(fields, IN_STATUS.current);
    const id = textOf(fields, IN_STATUS.id);
    return total > 0 ? [{ kind: 'amount', id, status: textOf(fields, IN_STATUS.name), current, total }] : [];
  };

  return (aux) =>
    fieldsOf(Buffer.from(aux, 'base64')).flatMap(({ number, bytes }) => {
      switch (number) {
        case IN_RESPONSE.vertex:
          return ofVertex(fieldsOf(bytes));
        case IN_RESPONSE.status:
          return ofStatus(fieldsOf(bytes));
        case IN_RESPONSE.log:
          return ofLog(fieldsOf(bytes));
        default:
          return [];
      }
    });
};
