/** A YAML document whose every value knows its place: what the layers of a project are read into, changed and merged as. */
import type { Place } from './place.ts';

/** As Go's YAML reads a plain scalar; whole numbers beyond 2^53 are bigints, so that no digit is lost. */
export type ScalarValue = string | number | bigint | boolean | null;
/** `!reset` takes away what an earlier file says, `!override` replaces it whole. */
type Tag = 'reset' | 'override';

type Common = { readonly at: Place; readonly tag?: Tag | undefined };
/** `float`: a number that was written as one, `1.0`; `date`: text that YAML 1.1 calls a timestamp. */
export type Scalar = Common & {
  readonly kind: 'scalar';
  readonly value: ScalarValue;
  readonly form?: 'float' | 'date';
};
export type List = Common & { readonly kind: 'list'; readonly items: readonly Node[] };
export type Entry = { readonly at: Place; readonly value: Node };
export type Dict = Common & { readonly kind: 'dict'; readonly entries: ReadonlyMap<string, Entry> };
export type Node = Scalar | List | Dict;

export const scalar = (value: ScalarValue, at: Place, tag?: Tag): Scalar => ({ kind: 'scalar', value, at, tag });
export const list = (items: readonly Node[], at: Place, tag?: Tag): List => ({ kind: 'list', items, at, tag });
export const dict = (entries: ReadonlyMap<string, Entry>, at: Place, tag?: Tag): Dict => ({
  kind: 'dict',
  entries,
  at,
  tag,
});

/** A dict of values that all stand where the whole does: the long form of something short. */
export const dictOf = (values: Readonly<Record<string, ScalarValue | Node | undefined>>, of: Node): Dict =>
  dict(
    new Map(
      Object.entries(values).flatMap(([key, value]) => {
        if (value === undefined) return [];
        const isNode = typeof value === 'object' && value !== null;
        return [[key, { at: of.at, value: isNode ? value : scalar(value, of.at) }]];
      }),
    ),
    of.at,
    of.tag,
  );

export const isNull = (node: Node): boolean => node.kind === 'scalar' && node.value === null;

/** The value of a key, where the node is a dict that has it. */
export const child = (node: Node | undefined, key: string): Node | undefined =>
  node?.kind === 'dict' ? node.entries.get(key)?.value : undefined;

/** The text of a value that is text. */
export const textOf = (node: Node | undefined): string | undefined =>
  node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;

/** The text at a key, where it is text. */
export const textAt = (node: Node | undefined, key: string): string | undefined => textOf(child(node, key));

/** What people call the kind of a value. */
export const kindOf = (node: Node): string => {
  if (node.kind === 'dict') return 'a mapping';
  if (node.kind === 'list') return 'a list';
  if (node.value === null) return 'empty';
  if (node.form === 'date') return `the date ${node.value}`;
  if (typeof node.value === 'boolean') return `${node.value}, a boolean,`;
  return typeof node.value === 'string' ? `the text ${JSON.stringify(node.value)}` : `the number ${node.value}`;
};
