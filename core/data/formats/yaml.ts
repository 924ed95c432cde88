/** YAML as DVC reads it and, byte for byte, writes it. */
import type { Alias, Document, Scalar, YAMLMap } from 'yaml';
import { IdriftError } from '../../contract/errors.ts';
import { composeYaml } from './yaml-compose.ts';
import { applyMap } from './yaml-edit.ts';
import { yamlLibrary } from './yaml-library.ts';
import { mapOf } from './yaml-node.ts';
import { resolvePlain } from './yaml-plain.ts';
import { writeYaml } from './yaml-write.ts';

export type YamlScalar = string | number | boolean | null;
export type YamlValue = YamlScalar | YamlValue[] | YamlMap;
export type YamlMap = { [key: string]: YamlValue };

/** A map written out as DVC writes a new file: block style, lists not indented, 80 columns. */
export const dumpYaml = (value: YamlMap): string => writeYaml(mapOf(value));

/**
 * The bytes that DVC writes over `existing` to say `value`: keys keep their order and comments, what is equal its spelling; new
 * keys come last, and keys that `value` lacks go. Line ends become LF, lists lose their indent, strings needless quotes.
 * @param existing a valid document, as parseYaml takes it; '' for a new file.
 */
export const editYaml = (existing: string, value: YamlMap): string => {
  const root = composeYaml(unixText(existing));
  if (root === null) return dumpYaml(value);
  applyMap(root, value);
  return writeYaml(root);
};

/** LF line ends, no byte order mark. */
export const unixText = (text: string): string => text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n');

/** How a reader takes plain scalars that are no strings. `T` stands for a float, which JavaScript cannot tell from an integer. */
export type FloatReader<T> = (plain: { readonly value: number }) => T;

/**
 * A file's map. Values of keys that hold names and hashes stay as they are written; the rest is typed as YAML 1.2 says. An empty
 * text is an empty map.
 * @param file named by errors, with the line.
 * @throws IdriftError `bad-input` for what is no YAML, holds merge-conflict markers, or is no map.
 */
export const parseYaml = (text: string, file: string): YamlMap => parseWith(text, file, ({ value }) => value);

export type ValueOf<T> = YamlScalar | T | ValueOf<T>[] | { [key: string]: ValueOf<T> };

/** parseYaml, with floats as `float` gives them. */
export const parseWith = <T>(text: string, file: string, float: FloatReader<T>): { [key: string]: ValueOf<T> } => {
  const { LineCounter, parseDocument } = yamlLibrary();
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: 'failsafe', logLevel: 'error' });
  const [error] = document.errors;
  if (error !== undefined) {
    if (/^[<=>]{7} /m.test(text)) throw conflictMarkers(file);
    const { line } = lines.linePos(error.pos[0]);
    const problem = error.message.split('\n')[0] ?? '';
    throw notYaml(file, line, problem.replace(/ at line \d+, column \d+:?$/, ''), error);
  }
  const value = new Reader(document, float).read(document.contents, null, false);
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value) || !isPlainMap(value)) {
    throw notYaml(file, 1, 'it is no map of keys and values');
  }
  return value;
};

const isPlainMap = <T>(value: object): value is { [key: string]: ValueOf<T> } =>
  Object.getPrototypeOf(value) === Object.prototype;

/** Keys whose values are names or hashes: `path: 2024` and an md5 of digits are strings. */
const NAMES = new Set([
  'md5',
  'etag',
  'checksum',
  'version_id',
  'path',
  'relpath',
  'rev',
  'rev_lock',
  'url',
  'hash',
  'wdir',
]);
/** Below these keys a project may say what it likes. */
const FREE = new Set(['meta', 'params', 'vars', 'config', 'plots', 'metrics']);

class Reader<T> {
  private readonly document: Document;
  private readonly float: FloatReader<T>;

  constructor(document: Document, float: FloatReader<T>) {
    this.document = document;
    this.float = float;
  }

  read(node: unknown, key: string | null, isFree: boolean): ValueOf<T> {
    const { isAlias, isMap, isScalar, isSeq } = yamlLibrary();
    if (isMap(node)) return this.map(node, isFree);
    if (isSeq(node)) return node.items.map((item) => this.read(item, key, isFree));
    if (isScalar(node)) return this.scalar(node, isFree ? null : key);
    return isAlias(node) ? this.read(this.resolved(node), key, isFree) : null;
  }

  private resolved(alias: Alias): unknown {
    return alias.resolve(this.document) ?? null;
  }

  private map(node: YAMLMap, isFree: boolean): { [key: string]: ValueOf<T> } {
    const map: { [key: string]: ValueOf<T> } = {};
    const merged: { [key: string]: ValueOf<T> } = {};
    for (const { key, value } of node.items) {
      const name = this.key(key);
      const each = this.read(value, name, isFree || FREE.has(name));
      if (name === '<<') Object.assign(merged, ...[each].flat().toReversed());
      else map[name] = each;
    }
    return { ...merged, ...map };
  }

  private key(key: unknown): string {
    const { isScalar } = yamlLibrary();
    return isScalar(key) ? (key.source ?? String(key.value)) : String(key);
  }

  private scalar({ value, source, type, tag }: Scalar, key: string | null): YamlScalar | T {
    const text = source ?? (typeof value === 'string' ? value : '');
    const isTyped = tag !== undefined && /^tag:yaml\.org,2002:(?:int|float|bool|null)$/.test(tag);
    if (!isTyped && type !== undefined && type !== 'PLAIN') return typeof value === 'string' ? value : text;
    if (!isTyped && tag !== undefined) return text;
    const plain = resolvePlain(text);
    if (plain.type === 'null') return null;
    if (key !== null && NAMES.has(key)) return text;
    return plain.type === 'float' ? this.float(plain) : plain.value;
  }
}

const notYaml = (file: string, line: number, problem: string, cause?: unknown): IdriftError =>
  new IdriftError(
    {
      code: 'bad-input',
      message: `${file} is not valid YAML: ${problem.replace(/\.$/, '')}.`,
      where: `${file}:${line}`,
      hint: 'Correct that line, or restore the file with git checkout.',
    },
    { cause },
  );

const conflictMarkers = (file: string): IdriftError =>
  new IdriftError({
    code: 'bad-input',
    message: `${file} holds merge-conflict markers.`,
    where: file,
    hint: 'Choose one side in the file (or: git checkout --ours, --theirs), then git add it.',
  });
