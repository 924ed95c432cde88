/**
 * How the texts of a batch lie in memory. Padded: one rectangle, what an exported model takes. Packed: real tokens only, one
 * after the other, with padding in attention alone; the same numbers for fewer products.
 */
import * as t from '../graph/build.ts';
import type { Node } from '../graph/op.ts';
import { type Dim, dimAt, product } from '../graph/shape.ts';
import type { ParameterSpec } from './parameters.ts';

type TableKind = NonNullable<ParameterSpec['table']>['by'];

/** Rows that a lookup gave: gradients with respect to these stand for their table's. */
export type Lookup = { readonly by: TableKind; readonly rows: Node };

export type Layout = {
  readonly kind: 'padded' | 'packed';
  /** Rows of a hidden state. */
  readonly tokens: Dim;
  /** [tokens, width], or a shape that broadcasts to it. `first` is the table's row of a text's first token. */
  readonly words: (table: Node) => Node;
  readonly positions: (table: Node, first: number) => Node;
  readonly types: (table: Node) => Node;
  /** [tokens, width] → [batch, heads, length, width / heads]. */
  readonly split: (x: Node, heads: number) => Node;
  /** The inverse. Nothing flows back from padding. */
  readonly merge: (x: Node) => Node;
  /** [batch, 1, 1, length]: 0 at tokens, the lowest float at padding. */
  readonly bias: Node;
  /** [batch, width]: each text's first token, or the mean of its tokens. */
  readonly first: (x: Node) => Node;
  readonly mean: (x: Node) => Node;
  readonly lookups: ReadonlyMap<Node, Lookup>;
};

export const LOWEST = -3.4028234663852886e38;

const sizes = (x: Node): readonly [Dim, Dim, Dim, Dim] => [
  dimAt(x.shape, 0),
  dimAt(x.shape, 1),
  dimAt(x.shape, 2),
  dimAt(x.shape, 3),
];

export const paddedLayout = (): Layout => {
  const tokens = 'batch*length';
  const lookups = new Map<Node, Lookup>();
  const noted = (rows: Node, by: TableKind, table: Node): Node => {
    lookups.set(table, { by, rows });
    return rows;
  };
  const ids = (name: string): Node => t.reshape(t.input(name, ['batch', 'length'], 'i64'), [tokens]);
  const mask = t.toFloat(t.input('attention_mask', ['batch', 'length'], 'i64'));
  const rectangle = (x: Node): Node => t.reshape(x, ['batch', 'length', dimAt(x.shape, 1)]);
  return {
    kind: 'padded',
    tokens,
    lookups,
    words: (table) => noted(t.gatherRows(table, ids('input_ids')), 'words', table),
    positions: (table, first) => {
      const rows = noted(t.slice(table, 0, first, 'length'), 'positions', table);
      const width = dimAt(table.shape, 1);
      return t.reshape(t.expand(rows, ['batch', 'length', width]), [tokens, width]);
    },
    types: (table) => noted(t.gatherRows(table, ids('token_type_ids')), 'types', table),
    split: (x, heads) => {
      const each = Number(dimAt(x.shape, 1)) / heads;
      return t.transpose(t.reshape(x, ['batch', 'length', heads, each]), [0, 2, 1, 3]);
    },
    merge: (x) => {
      const [, heads, , each] = sizes(x);
      return t.reshape(t.transpose(x, [0, 2, 1, 3]), [tokens, Number(heads) * Number(each)]);
    },
    bias: t.reshape(t.mul(t.sub(t.constant(1), mask), t.constant(LOWEST)), ['batch', 1, 1, 'length']),
    first: (x) => t.reshape(t.slice(rectangle(x), 1, 0, 1), ['batch', dimAt(x.shape, 1)]),
    mean: (x) => {
      const real = t.reshape(mask, ['batch', 'length', 1]);
      const mean = t.div(t.sum(t.mul(rectangle(x), real), [1]), t.sum(real, [1]));
      return t.reshape(mean, ['batch', dimAt(x.shape, 1)]);
    },
  };
};

export const packedLayout = (): Layout => {
  const tokens = 'tokens';
  const lookups = new Map<Node, Lookup>();
  const noted = (rows: Node, by: TableKind, table: Node): Node => {
    lookups.set(table, { by, rows });
    return rows;
  };
  /** One row of a head's width each, so that placing rows also puts the heads apart. */
  const places = (heads: number): t.Places => ({
    spread: t.input('spread', [product(['batch', 'length', heads])], 'i64'),
    collect: t.input('collect', [product([tokens, heads])], 'i64'),
    mask: t.input('real', [product(['batch', 'length', heads]), 1]),
  });
  const starts = t.input('first', ['batch'], 'i64');
  const known = new Map<number, t.Places>();
  const placesOf = (heads: number): t.Places => {
    const found = known.get(heads) ?? places(heads);
    known.set(heads, found);
    return found;
  };
  return {
    kind: 'packed',
    tokens,
    lookups,
    words: (table) => noted(t.gatherRows(table, t.input('input_ids', [tokens], 'i64')), 'words', table),
    positions: (table) => noted(t.gatherRows(table, t.input('position_ids', [tokens], 'i64')), 'positions', table),
    types: (table) => noted(t.slice(table, 0, 0, 1), 'types', table),
    split: (x, heads) => {
      const each = Number(dimAt(x.shape, 1)) / heads;
      const rows = t.reshape(x, [product([tokens, heads]), each]);
      return t.reshape(t.spread(rows, placesOf(heads), false), ['batch', heads, 'length', each]);
    },
    merge: (x) => {
      const [, heads, , each] = sizes(x);
      const rows = t.reshape(x, [product(['batch', 'length', heads]), each]);
      return t.reshape(t.collect(rows, placesOf(Number(heads))), [tokens, Number(heads) * Number(each)]);
    },
    bias: t.input('attention_bias', ['batch', 1, 1, 'length']),
    first: (x) => t.gatherRows(x, starts),
    mean: (x) => t.gemm(t.input('mean', ['batch', tokens]), x),
  };
};
