/**
 * What a key of a compose file may hold, in three steps: `canonical` checks one file's value and brings it into its long form,
 * `merge` lays a later file's (or an extending service's) over an earlier one's, `json` is what Compose prints of the result.
 * The key tables (`*-keys.ts`) are made of these.
 */
import { type Dict, type Entry, type Node, dict, isNull, kindOf, list } from './node.ts';
import { type Place, refuse } from './place.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** A key that Compose knows and the driver does not carry out. */
export type Refusal = {
  readonly key: string;
  readonly place: Place;
  readonly reason: string;
  readonly service: string | undefined;
};

export type Context = {
  /** Relative paths start here: the project's folder, or that of the file a service is extended from. */
  readonly folder: string;
  /** What `~` stands for. */
  readonly home: string;
  /** The service being read. */
  readonly service?: string | undefined;
  readonly refused: (refusal: Refusal) => void;
};

export type Shape = {
  readonly canonical: (node: Node, context: Context) => Node;
  /** Both canonical. Absent: the later one replaces the earlier. */
  readonly merge?: (base: Node, over: Node) => Node;
  /** Undefined: not printed, as Go omits what is empty. */
  readonly json: (node: Node) => Json | undefined;
  /** The value may be left empty. */
  readonly nullable?: true;
  /** An empty value takes away what an earlier file says; elsewhere it leaves it. */
  readonly nullWins?: true;
};

const withTag = (node: Node, { tag }: Node): Node => (tag === undefined ? node : { ...node, tag });

/** Checks and canonicalises; what a `!reset` holds does not matter. */
export const canonical = (shape: Shape, node: Node, context: Context, key: string): Node => {
  if (node.tag === 'reset') return node;
  if (isNull(node)) {
    if (shape.nullable) return node;
    return refuse(node.at, `\`${key}\` is empty.`, 'Give it a value, or take the key away.');
  }
  return withTag(shape.canonical(node, context), node);
};

/** Undefined: reset. */
const merged = (shape: Shape, base: Node | undefined, over: Node): Node | undefined => {
  if (over.tag === 'reset') return undefined;
  if (base === undefined || isNull(base) || over.tag === 'override') return over;
  if (isNull(over)) return shape.nullWins ? over : base;
  return shape.merge === undefined ? over : shape.merge(base, over);
};

const asDict = (node: Node): Dict => (node.kind === 'dict' ? node : dict(new Map(), node.at));

/** Lays one dict over another, each key by its shape. */
export const mergeDicts = (base: Node, over: Node, shapeOf: (key: string) => Shape | undefined): Dict => {
  const entries = new Map(asDict(base).entries);
  for (const [key, { at, value }] of asDict(over).entries) {
    const shape = shapeOf(key);
    const result = shape === undefined ? value : merged(shape, entries.get(key)?.value, value);
    if (result === undefined) entries.delete(key);
    else entries.set(key, { at, value: result });
  }
  return dict(entries, over.at);
};

export type Field = { readonly shape: Shape; readonly refusal?: string };
/** In the order in which Compose prints them: the config-hash depends on it. */
export type Fields = { readonly [key: string]: Field | Shape };

const fieldOf = (field: Field | Shape): Field => ('shape' in field ? field : { shape: field });

/** A key that the driver does not carry out, and why. */
export const refused = (shape: Shape, refusal: string): Field => ({ shape, refusal });

type StructOptions = {
  /** What the mapping is called in errors. */
  readonly name: string;
  /** The long form of a short one; undefined where the value is no short form either. */
  readonly short?: (node: Node, context: Context) => Node | undefined;
  readonly nullable?: true;
  readonly merge?: (base: Node, over: Node, mergeAll: (base: Node, over: Node) => Node) => Node;
  /** Checks what belongs together and adds what is implied. */
  readonly complete?: (node: Dict, context: Context) => Dict;
  readonly required?: readonly string[];
};

/** A mapping of known keys; keys that start with `x-` are anybody's. */
export const struct = (fields: Fields, options: StructOptions): Shape => {
  const known = new Map(Object.entries(fields).map(([key, field]) => [key, fieldOf(field)]));
  const mergeAll = (base: Node, over: Node): Node => mergeDicts(base, over, (key) => known.get(key)?.shape);
  const { name, short, nullable, complete, required } = options;
  return {
    ...(nullable === undefined ? {} : { nullable }),
    canonical: (node, context) => {
      const long = node.kind === 'dict' ? node : short?.(node, context);
      if (long?.kind !== 'dict')
        return refuse(node.at, `${name} is a mapping, not ${kindOf(node)}.`, 'Write its keys below it.');
      for (const key of required ?? []) {
        if (!long.entries.has(key)) refuse(node.at, `${name} lacks \`${key}\`.`, 'Add it.');
      }
      const entries = new Map<string, Entry>();
      for (const [key, { at, value }] of long.entries) {
        if (key.startsWith('x-')) continue;
        const field = known.get(key);
        if (field === undefined) return refuse(at, `${name} has no key \`${key}\`.`, nearest(key, known));
        if (field.refusal !== undefined && value.tag !== 'reset') {
          context.refused({ key, place: at, reason: field.refusal, service: context.service });
        }
        entries.set(key, { at, value: canonical(field.shape, value, context, key) });
      }
      const whole = dict(entries, node.at);
      return complete === undefined ? whole : complete(whole, context);
    },
    merge: (base, over) => (options.merge === undefined ? mergeAll(base, over) : options.merge(base, over, mergeAll)),
    json: (node) => structJson(node, known),
  };
};

const structJson = (node: Node, known: ReadonlyMap<string, Field>): Json | undefined => {
  if (isNull(node)) return undefined;
  const printed: Record<string, Json> = {};
  for (const [key, { shape }] of known) {
    const value = asDict(node).entries.get(key)?.value;
    if (value === undefined || value.tag === 'reset') continue;
    const json = shape.json(value);
    if (json !== undefined) printed[key] = json;
  }
  return printed;
};

/** Names a key that differs by a letter or two, so that a slip of the finger is seen at once. */
const nearest = (key: string, known: ReadonlyMap<string, Field>): string => {
  const close = Array.from(known.keys()).find((other) => distance(key.toLowerCase().replaceAll('-', '_'), other) <= 2);
  return close === undefined ? 'Take it away, or start its name with `x-`.' : `Did you mean \`${close}\`?`;
};

const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
};

type DictOptions = {
  readonly name: string;
  /** A list of keys stands for a mapping of them, each with this value. */
  readonly fromList?: (key: Node) => Node;
  readonly keys?: RegExp;
  /** Printed even when empty. */
  readonly keepEmpty?: true;
  readonly merge?: (base: Node, over: Node, mergeAll: (base: Node, over: Node) => Node) => Node;
};

const KEYS = /^[a-zA-Z0-9._-]+$/;

/** A mapping whose keys the user names. */
export const dictionary = (shape: Shape, options: DictOptions): Shape => ({
  canonical: (node, context) => {
    const long =
      node.kind === 'list' && options.fromList !== undefined ? ofList(node.items, node, options.fromList) : node;
    if (long.kind !== 'dict')
      return refuse(node.at, `${options.name} is a mapping, not ${kindOf(node)}.`, 'Write its keys below it.');
    const entries = new Map<string, Entry>();
    for (const [key, { at, value }] of long.entries) {
      if (!(options.keys ?? KEYS).test(key)) {
        refuse(
          at,
          `${options.name}: ${JSON.stringify(key)} is not a name.`,
          'Use letters, digits, dots, dashes and underscores.',
        );
      }
      entries.set(key, { at, value: canonical(shape, value, context, key) });
    }
    return dict(entries, node.at);
  },
  merge: (base, over) => mergeDicts(base, over, () => shape),
  json: (node) => {
    const entries = Array.from(asDict(node).entries).filter(([, { value }]) => value.tag !== 'reset');
    if (entries.length === 0 && options.keepEmpty === undefined) return undefined;
    return sorted(entries.map(([key, { value }]) => [key, isNull(value) ? null : (shape.json(value) ?? null)]));
  },
});

const ofList = (items: readonly Node[], of: Node, value: (key: Node) => Node): Node =>
  dict(
    new Map(
      items.map((item) => {
        if (item.kind !== 'scalar' || typeof item.value !== 'string') {
          return refuse(item.at, `A name is expected here, not ${kindOf(item)}.`, 'Write a name.');
        }
        return [item.value, { at: item.at, value: value(item) }];
      }),
    ),
    of.at,
  );

/** Go prints maps by the bytes of their keys. */
export const sorted = (entries: readonly (readonly [string, Json])[]): JsonObject =>
  Object.fromEntries(entries.toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))));

type ListOptions = {
  readonly name: string;
  /** One value stands for a list of it. */
  readonly orOne?: true;
  /** Items of one key are one item: the later takes the earlier's position. */
  readonly key?: (item: Node) => string;
  /** One item may stand for several. */
  readonly spread?: (item: Node, context: Context) => readonly Node[];
};

export const listOf = (shape: Shape, options: ListOptions): Shape => {
  const unique = (items: readonly Node[]): readonly Node[] => {
    const { key } = options;
    if (key === undefined) return items;
    const byKey = new Map<string, Node>();
    for (const item of items) byKey.set(key(item), item);
    return Array.from(byKey.values());
  };
  return {
    canonical: (node, context) => {
      const items = node.kind === 'list' ? node.items : options.orOne && node.kind === 'scalar' ? [node] : null;
      if (items === null)
        return refuse(node.at, `${options.name} is a list, not ${kindOf(node)}.`, 'Start each item with a dash.');
      const all = items.flatMap((item) => options.spread?.(item, context) ?? [item]);
      return list(unique(all.map((item) => canonical(shape, item, context, options.name))), node.at);
    },
    merge: (base, over) =>
      list(unique([...(base.kind === 'list' ? base.items : []), ...(over.kind === 'list' ? over.items : [])]), over.at),
    json: (node) => {
      const items = node.kind === 'list' ? node.items.filter(({ tag }) => tag !== 'reset') : [];
      return items.length === 0 ? undefined : items.map((item) => shape.json(item) ?? null);
    },
  };
};
