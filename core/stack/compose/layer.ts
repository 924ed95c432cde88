/**
 * The files of a project, each interpolated, its `extends` and `include` followed, and laid over the ones before it.
 * Everything that comes out is canonical (shape.ts), with absolute paths.
 */
import { dirname, relative } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import { type Lookup, interpolate } from './interpolate.ts';
import { absolute } from './leaf.ts';
import type { Finding } from './model.ts';
import { type Dict, type Entry, type Node, child, dict, kindOf, textAt, textOf } from './node.ts';
import { parseYaml } from './parse-yaml.ts';
import { type Place, refuse, whereIs } from './place.ts';
import { SECTIONS } from './project-keys.ts';
import { service } from './service-keys.ts';
import { addEnvFiles, isFile, readSource } from './setup.ts';
import { type Context, type Refusal, type Shape, canonical, mergeDicts } from './shape.ts';

export type Reading = {
  /** The folder from which paths in errors count. */
  readonly from: string;
  readonly home: string;
  readonly findings: Finding[];
  readonly refusals: Refusal[];
  /** What has been parsed, so that no file is parsed twice. */
  readonly parsed: Map<string, readonly Dict[]>;
};

/** One application: the project itself or one that it includes. */
export type Scope = {
  readonly reading: Reading;
  readonly folder: string;
  readonly variables: ReadonlyMap<string, string>;
  /** The files whose `include` led here, the project's own first. */
  readonly including: readonly string[];
};

type Layer = {
  readonly scope: Scope;
  readonly file: string;
  readonly folder: string;
  readonly services: Node | undefined;
};

const TOP_LEVEL = new Set(['name', 'version', 'include', ...Object.keys(SECTIONS)]);

const documentsOf = (file: string, { parsed, from }: Reading): readonly Dict[] => {
  const documents = parsed.get(file) ?? parseYaml(readSource(file, from));
  parsed.set(file, documents);
  return documents;
};

/** The `name` that the last of the files gives the project. */
export const nameInFiles = (files: readonly string[], scope: Scope): string | undefined =>
  files
    .flatMap((file) => documentsOf(file, scope.reading))
    .map((document) => child(document, 'name'))
    .map((name) => textOf(name === undefined ? undefined : filled(name, scope)))
    .findLast((name) => name !== undefined);

/** The sections of all files in one, `name` and `x-` keys among them. */
export const readLayers = (files: readonly string[], scope: Scope): Dict | null => {
  let all: Dict | null = null;
  for (const file of files) {
    for (const document of documentsOf(file, scope.reading)) {
      const layer = readLayer(filled(document, scope) as Dict, file, scope);
      all = all === null ? layer : mergeDicts(all, layer, (key) => SECTIONS[key] ?? anything);
    }
  }
  return all;
};

/** `x-` keys: mappings are laid over one another, all else is replaced. */
const anything: Shape = {
  canonical: (node) => node,
  merge: (base, over) => (base.kind === 'dict' && over.kind === 'dict' ? mergeDicts(base, over, () => anything) : over),
  json: () => undefined,
};

/** A copy with every text interpolated; keys stay as they are. */
const filled = (node: Node, scope: Scope): Node => {
  switch (node.kind) {
    case 'dict':
      return {
        ...node,
        entries: new Map(
          Array.from(node.entries, ([key, { at, value }]) => [key, { at, value: filled(value, scope) }]),
        ),
      };
    case 'list':
      return { ...node, items: node.items.map((item) => filled(item, scope)) };
    case 'scalar': {
      const { value } = node;
      if (typeof value !== 'string' || !value.includes('$')) return node;
      const place = (offset: number): Place => dollarPlace(value, offset, node.at);
      return {
        ...node,
        value: interpolate(value, {
          lookup: lookupIn(scope),
          onUnset: (name, offset) => {
            const message = `The variable ${name} is not set; it counts as empty.`;
            scope.reading.findings.push({ kind: 'unset-variable', message, where: whereIs(place(offset)) });
          },
          onFault: (message, hint, offset) => refuse(place(offset), message, hint),
        }),
      };
    }
  }
};

const lookupIn =
  ({ variables }: Scope): Lookup =>
  (name) =>
    variables.get(name);

/** Where the dollar sign at an offset of a value stands in its file: after as many others as in the value. */
const dollarPlace = (value: string, offset: number, at: Place): Place => {
  let found = at.offset - 1;
  for (let left = value.slice(0, offset + 1).split('$').length - 1; left > 0; left -= 1) {
    found = at.source.text.indexOf('$', found + 1);
    if (found < 0) return at;
  }
  return { source: at.source, offset: found };
};

const readLayer = (document: Dict, file: string, scope: Scope): Dict => {
  const { folder, reading } = scope;
  const entries = new Map<string, Entry>();
  const context: Context = { folder, home: reading.home, refused: (refusal) => reading.refusals.push(refusal) };
  for (const [key, { at, value }] of document.entries) {
    if (!TOP_LEVEL.has(key) && !key.startsWith('x-'))
      refuse(at, `A compose file has no key \`${key}\`.`, 'Take it away, or start its name with `x-`.');
    if (key === 'version') {
      const message = '`version` is obsolete and has no effect.';
      reading.findings.push({ kind: 'obsolete-key', message, where: whereIs(at) });
    } else if (key === 'services') {
      entries.set(key, { at, value: readServices(value, { scope, file, folder, services: value }, at) });
    } else if (key !== 'include') {
      const shape = SECTIONS[key];
      entries.set(key, { at, value: shape === undefined ? value : canonical(shape, value, context, key) });
    }
  }
  return withIncluded(dict(entries, document.at), child(document, 'include'), file, scope);
};

const readServices = (node: Node, layer: Layer, at: Place): Node => {
  if (node.tag === 'reset') return node;
  if (node.kind !== 'dict')
    return refuse(at, `services is a mapping, not ${kindOf(node)}.`, 'Write the names of services below it.');
  const entries = new Map<string, Entry>();
  for (const [name, entry] of node.entries) {
    if (!/^[a-zA-Z0-9._-]+$/.test(name)) {
      refuse(
        entry.at,
        `${JSON.stringify(name)} is not a name of a service.`,
        'Use letters, digits, dots, dashes and underscores.',
      );
    }
    const value = entry.value.tag === 'reset' ? entry.value : readService(name, entry.value, layer, name, []);
    entries.set(name, { at: entry.at, value });
  }
  return { ...node, entries };
};

/** `asked` is the service that is being read; `name` is it, or one that it extends. */
const readService = (name: string, node: Node, layer: Layer, asked: string, trail: readonly string[]): Node => {
  const { scope, folder } = layer;
  const extended = child(node, 'extends');
  const context: Context = {
    folder,
    home: scope.reading.home,
    service: asked,
    refused: (refusal) => scope.reading.refusals.push(refusal),
  };
  if (extended === undefined || node.kind !== 'dict') return canonical(service, node, context, name);
  const own = new Map(node.entries);
  own.delete('extends');
  const over = canonical(service, { ...node, entries: own }, context, name);
  const step = `${name} in ${relative(scope.reading.from, layer.file)}`;
  if (trail.includes(step)) {
    refuse(
      extended.at,
      `The services extend each other in a circle: ${[...trail, step].join(' → ')}.`,
      'Let one of them extend nothing.',
    );
  }
  const base = readExtended(extended, layer, asked, [...trail, step]);
  return service.merge?.(base, over) ?? over;
};

const readExtended = (extended: Node, layer: Layer, asked: string, trail: readonly string[]): Node => {
  const short = extended.kind === 'scalar' && typeof extended.value === 'string' ? extended.value : undefined;
  const name = short ?? textAt(extended, 'service');
  if (name === undefined)
    return refuse(extended.at, '`extends` names no service.', 'Write `extends: {service: base}`.');
  const named = textAt(extended, 'file');
  const target = named === undefined ? layer : extendedFile(named, extended, layer);
  const node = child(target.services, name);
  if (node === undefined) {
    return refuse(extended.at, `There is no service ${name} to extend in ${target.file}.`, 'Check the name.');
  }
  return readService(name, node, target, asked, trail);
};

/** Its relative paths count from its own folder. */
const extendedFile = (named: string, extended: Node, { scope, folder }: Layer): Layer => {
  const file = absolute(named, { folder, home: scope.reading.home, refused: () => {} });
  if (!isFile(file)) return refuse(extended.at, `There is no file ${file} to extend from.`, 'Check the path.');
  const [document] = documentsOf(file, scope.reading);
  const services = document === undefined ? undefined : child(filled(document, scope), 'services');
  return { scope, file, folder: dirname(file), services };
};

const pathsOf = (node: Node | undefined): readonly string[] => {
  const items = node?.kind === 'list' ? node.items : node === undefined ? [] : [node];
  return items.map((item) =>
    item.kind === 'scalar' && typeof item.value === 'string'
      ? item.value
      : refuse(item.at, `A path is expected here, not ${kindOf(item)}.`, 'Write a path.'),
  );
};

const withIncluded = (layer: Dict, include: Node | undefined, file: string, scope: Scope): Dict => {
  if (include === undefined) return layer;
  if (include.kind !== 'list')
    return refuse(include.at, `include is a list, not ${kindOf(include)}.`, 'Write `- path`.');
  return include.items.reduce((all: Dict, item) => {
    const imported = readIncluded(item, file, scope);
    return imported === null ? all : addImported(all, imported, item.at);
  }, layer);
};

const readIncluded = (item: Node, file: string, scope: Scope): Dict | null => {
  const { reading } = scope;
  const absoluteIn = (path: string): string =>
    absolute(path, { folder: scope.folder, home: reading.home, refused: () => {} });
  const isShort = item.kind === 'scalar';
  const paths = pathsOf(isShort ? item : child(item, 'path')).map(absoluteIn);
  const [main] = paths;
  if (main === undefined) return refuse(item.at, 'This include names no file.', 'Write `- path: other/compose.yaml`.');
  const missing = paths.find((path) => !isFile(path));
  if (missing !== undefined) return refuse(item.at, `There is no file ${missing} to include.`, 'Check the path.');
  const including = [...scope.including, file];
  if (including.includes(main)) {
    return refuse(
      item.at,
      `The files include each other in a circle: ${[...including, main].join(' → ')}.`,
      'Take one include away.',
    );
  }
  const named = textAt(item, 'project_directory');
  const folder = named === undefined ? dirname(main) : absoluteIn(named);
  const envFiles = pathsOf(isShort ? undefined : child(item, 'env_file')).map(absoluteIn);
  const own = absolute('.env', { folder, home: '', refused: () => {} });
  const files = envFiles.length > 0 ? envFiles : isFile(own) ? [own] : [];
  const variables = addEnvFiles(scope.variables, files, reading.from);
  return readLayers(paths, { reading, folder, variables, including });
};

/** What both have must be the same: an included application is changed by an override file or an include of several files. */
const addImported = (all: Dict, imported: Dict, at: Place): Dict => {
  const entries = new Map(all.entries);
  for (const [key, shape] of Object.entries(SECTIONS)) {
    const from = child(imported, key);
    if (from?.kind !== 'dict') continue;
    const to = new Map(childEntries(entries.get(key)?.value));
    for (const [name, entry] of from.entries) {
      const mine = to.get(name);
      if (mine !== undefined && !isSame(shape, name, mine, entry)) {
        throw new IdriftError({
          code: 'conflict',
          message: `${key}.${name} is in this file and in one it includes.`,
          where: whereIs(mine.at),
          hint: `Rename one, or give the include both files: ${whereIs(at)}.`,
        });
      }
      to.set(name, entry);
    }
    entries.set(key, { at, value: dict(to, from.at) });
  }
  return dict(entries, all.at);
};

const childEntries = (node: Node | undefined): ReadonlyMap<string, Entry> =>
  node?.kind === 'dict' ? node.entries : new Map();

const isSame = (shape: Shape, name: string, a: Entry, b: Entry): boolean => {
  const printed = (entry: Entry): string => JSON.stringify(shape.json(dict(new Map([[name, entry]]), entry.at)));
  return printed(a) === printed(b);
};
