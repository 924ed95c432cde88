/** A YAML document as a tree that keeps what a rewrite must keep: order, comments, number spellings, block texts, anchors. */
import type { YamlMap, YamlScalar, YamlValue } from './yaml.ts';

/** Comment and blank lines. `column` is where the `#` stood; a text that starts with a line end stands as it is. */
export type Comment = { readonly text: string; readonly column: number };

type Around = {
  /** What follows: on the same line, and the lines up to the next token. */
  post: Comment | null;
  /** Whole lines before it. */
  pre: readonly Comment[];
  anchor: string | null;
  tag: string | null;
};

export type ScalarNode = Around & {
  readonly kind: 'scalar';
  readonly value: YamlScalar;
  /** Of a number or a date: as it is spelled. */
  readonly spelling: string | null;
  /** A block text stays one, whatever its new value. */
  readonly style: '' | '|' | '>';
  /** The comment after a block text's mark, with the blanks before it. */
  readonly header: string;
  /** Where a folded text had line ends: indices of blanks in its value. */
  readonly folds: readonly number[];
};
export type AliasNode = Around & { readonly kind: 'alias'; readonly name: string; readonly target: YamlNode };
export type MapNode = Around & { readonly kind: 'map'; readonly flow: boolean; pairs: Pair[]; end: readonly Comment[] };
export type SeqNode = Around & {
  readonly kind: 'seq';
  readonly flow: boolean;
  items: YamlNode[];
  end: readonly Comment[];
};
export type YamlNode = ScalarNode | AliasNode | MapNode | SeqNode;
export type Pair = { readonly key: ScalarNode; value: YamlNode };

const bare = (): Around => ({ post: null, pre: [], anchor: null, tag: null });

export const scalarNode = (value: YamlScalar, about: Partial<Omit<ScalarNode, 'kind' | 'value'>> = {}): ScalarNode => ({
  kind: 'scalar',
  value,
  spelling: null,
  style: '',
  header: '',
  folds: [],
  ...bare(),
  ...about,
});

export const mapNode = (flow: boolean, about: Partial<Around> = {}): MapNode => ({
  kind: 'map',
  flow,
  pairs: [],
  end: [],
  ...bare(),
  ...about,
});

export const seqNode = (flow: boolean, about: Partial<Around> = {}): SeqNode => ({
  kind: 'seq',
  flow,
  items: [],
  end: [],
  ...bare(),
  ...about,
});

export const aliasNode = (name: string, target: YamlNode): AliasNode => ({ kind: 'alias', name, target, ...bare() });

/** A new node, block style throughout. */
export const nodeOf = (value: YamlValue): YamlNode => {
  if (Array.isArray(value)) return { ...seqNode(false), items: value.map(nodeOf) };
  if (typeof value === 'object' && value !== null) return mapOf(value);
  return scalarNode(value);
};

export const mapOf = (value: YamlMap): MapNode => ({
  ...mapNode(false),
  pairs: Object.entries(value).map(([key, each]) => ({ key: scalarNode(key), value: nodeOf(each) })),
});

export const isMerge = ({ key }: Pair): boolean => key.value === '<<' && key.spelling !== null;

/** Keys as they are spelled, as DVC takes them. */
export const keyOf = ({ key }: Pair): string =>
  typeof key.value === 'string' ? key.value : (key.spelling ?? String(key.value));
