/** `${…}` in `dvc.yaml`: variables from files and the file itself, put where they are named. */
import { posix } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import { Float, floatText, isParamMap, type Param, type ParamMap, parseParams, type ReadParams } from './params.ts';

const EXPRESSION = /(?<!\\)\$\{(.*?)\}/g;
/** A name, then `.name` or `[index]`. */
const NAME = /^\s*[^.[\]]+(?:\s*\.\s*[^.[\]]+|\s*\[\s*[^.[\]]+\]\s*)*$/;

export class Variables {
  private readonly values: ParamMap;
  /** Files that are in: null for a whole one, else the keys of it. */
  private readonly files: Map<string, readonly string[] | null>;
  private readonly file: string;

  /** @param file the `dvc.yaml`, for errors. */
  constructor(file: string, values: ParamMap = {}, files: ReadonlyMap<string, readonly string[] | null> = new Map()) {
    this.file = file;
    this.values = values;
    this.files = new Map(files);
  }

  copy(): Variables {
    return new Variables(this.file, structuredCopy(this.values), this.files);
  }

  /** These values in place of others of the same name. */
  with(values: ParamMap): Variables {
    return new Variables(this.file, { ...this.values, ...values }, this.files);
  }

  /**
   * Entries of a `vars` list: maps, and files as `path` or `path:key,key`.
   * @param wdir the folder that paths are relative to, itself relative to the folder of `dvc.yaml`.
   */
  load(entries: readonly Param[], wdir: string, read: ReadParams): void {
    for (const entry of entries) {
      if (isParamMap(entry)) this.merge(this.values, entry, 'vars');
      else if (typeof entry === 'string') this.loadFile(entry, wdir, read);
      else throw this.fault(`an entry of its "vars" is neither a map nor a file`);
    }
  }

  /** `params.yaml` is in without being named, where there is one. */
  loadDefault(wdir: string, read: ReadParams): void {
    if (read(posix.join(wdir, 'params.yaml')) !== null) this.loadFile('params.yaml', wdir, read);
  }

  private loadFile(entry: string, wdir: string, read: ReadParams): void {
    const colon = entry.indexOf(':');
    const path = posix.normalize(posix.join(wdir, colon === -1 ? entry : entry.slice(0, colon)));
    const keys =
      colon === -1
        ? null
        : entry
            .slice(colon + 1)
            .split(',')
            .filter((key) => key !== '');
    const known = this.files.get(path);
    if (known === null && keys === null) return;
    if (known !== undefined && (known === null || keys === null || keys.some((key) => known.includes(key)))) {
      throw this.fault(`it loads '${entry}', which is loaded already`);
    }
    const text = read(path);
    if (text === null) throw this.fault(`'${path}', which its "vars" name, does not exist`);
    const all = parseParams(text, path);
    const missing = (keys ?? []).find((key) => !(key in all));
    if (missing !== undefined) throw this.fault(`'${path}' has no '${missing}', which its "vars" name`);
    this.merge(this.values, keys === null ? all : Object.fromEntries(keys.map((key) => [key, all[key] ?? null])), path);
    this.files.set(path, keys === null ? null : [...(known ?? []), ...keys]);
  }

  private merge(into: ParamMap, from: ParamMap, source: string): void {
    for (const [key, value] of Object.entries(from)) {
      const old = into[key];
      if (isParamMap(old) && isParamMap(value)) this.merge(old, value, source);
      else if (key in into) throw this.fault(`'${key}' of '${source}' is set already`);
      else into[key] = structuredCopy(value);
    }
  }

  /** The value with all it names put in, keys of maps too. @param where for errors: `stages.train.cmd`. */
  resolve(value: Param, where: string): Param {
    if (typeof value === 'string') return this.resolveText(value, where);
    if (Array.isArray(value)) return value.map((each) => this.resolve(each, where));
    if (!isParamMap(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [plainText(this.resolveText(key, where)), this.resolve(each, where)]),
    );
  }

  private resolveText(text: string, where: string): Param {
    const [match] = text.matchAll(EXPRESSION);
    if (match?.[0] === text) return this.select(match[1] ?? '', where);
    return text.replace(EXPRESSION, (_, name: string) => plainText(this.select(name, where))).replaceAll('\\${', '${');
  }

  private select(name: string, where: string): Param {
    if (!NAME.test(name)) throw this.fault(`its '${where}' has \${${name}}, which is no name of a variable`);
    let at: Param | undefined = this.values;
    for (const part of name
      .replaceAll('[', '.')
      .replaceAll(']', '')
      .split('.')
      .map((each) => each.trim())) {
      if (Array.isArray(at)) at = /^-?\d+$/.test(part) ? at.at(Number(part)) : undefined;
      else at = isParamMap(at) && Object.hasOwn(at, part) ? at[part] : undefined;
      if (at === undefined) throw this.fault(`its '${where}' names \${${name}}, and there is no such variable`);
    }
    return at;
  }

  fault(problem: string): IdriftError {
    return new IdriftError({
      code: 'bad-input',
      message: `${this.file} cannot be read: ${problem}.`,
      where: this.file,
      hint: 'Correct it, or restore it with git checkout.',
    });
  }
}

const structuredCopy = <P extends Param>(value: P): P => {
  if (Array.isArray(value)) return value.map(structuredCopy) as P;
  if (!isParamMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, structuredCopy(each)])) as P;
};

/** As it stands in a text. A map becomes options of a command: `--key value`. */
export const plainText = (value: Param): string => {
  if (value instanceof Float) return floatText(value);
  if (value === null) return 'None';
  if (Array.isArray(value)) return `[${value.map(plainText).join(', ')}]`;
  return isParamMap(value) ? options(value, '').join(' ') : String(value);
};

const options = (map: ParamMap, prefix: string): readonly string[] =>
  Object.entries(map).flatMap(([key, value]) => {
    const name = prefix + key;
    if (isParamMap(value)) return options(value, `${name}.`);
    if (typeof value === 'boolean') return value ? [`--${name}`] : [];
    if (Array.isArray(value)) return value.length === 0 ? [] : [`--${name} ${value.map(quoted).join(' ')}`];
    return [`--${name} ${quoted(value)}`];
  });

/** As a POSIX shell wants it. */
const quoted = (value: Param): string => {
  if (typeof value !== 'string') return plainText(value);
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'"'"'`)}'`;
};
