/** Changes a YAML tree to say what a map says, as DVC does it: what is equal stays as it is, new keys come last. */
import {
  isMerge,
  keyOf,
  type MapNode,
  nodeOf,
  type Pair,
  scalarNode,
  type SeqNode,
  type YamlNode,
} from './yaml-node.ts';
import type { YamlMap, YamlScalar, YamlValue } from './yaml.ts';

export const applyMap = (map: MapNode, value: YamlMap): void => {
  for (const [key, wanted] of Object.entries(value)) {
    const pair = map.pairs.find((each) => !isMerge(each) && keyOf(each) === key);
    if (pair === undefined) {
      if (merged(map, key, wanted)) continue;
      map.pairs.push({ key: scalarNode(key), value: nodeOf(wanted) });
    } else apply(pair, wanted);
  }
  map.pairs = map.pairs.filter((pair) => isMerge(pair) || keyOf(pair) in value);
};

/** Whether a merged map (`<<: *base`) says just that. */
const merged = (map: MapNode, key: string, wanted: YamlValue): boolean =>
  map.pairs.some(
    (pair) =>
      isMerge(pair) &&
      sources(pair.value).some((source) =>
        source.pairs.some((each) => keyOf(each) === key && isEqual(each.value, wanted)),
      ),
  );

const sources = (node: YamlNode): readonly MapNode[] => {
  const target = node.kind === 'alias' ? node.target : node;
  if (target.kind === 'map') return [target];
  return target.kind === 'seq' ? target.items.flatMap(sources) : [];
};

const apply = (pair: Pair, wanted: YamlValue): void => {
  const { value } = pair;
  // A name of digits that nobody quoted stays so, but not a hash: DVC takes those for text, and quotes them.
  const isSpelled = value.kind === 'scalar' && value.spelling === wanted && !HASHES.has(keyOf(pair));
  if (!isSpelled) pair.value = changed(value, wanted);
};

const HASHES = new Set(['md5', 'etag', 'checksum']);

const changed = (node: YamlNode, wanted: YamlValue): YamlNode => {
  const target = node.kind === 'alias' ? node.target : node;
  if (target.kind === 'map' && isMap(wanted)) {
    applyMap(target, wanted);
    return node;
  }
  if (target.kind === 'seq' && Array.isArray(wanted)) {
    applyList(target, wanted);
    return node;
  }
  if (isEqual(node, wanted)) return node;
  const fresh = nodeOf(wanted);
  // A block text stays one, and comments belong to the key, not to its value.
  const { post, pre } = node;
  if (fresh.kind !== 'scalar') return { ...fresh, post, pre };
  const style = node.kind === 'scalar' && typeof wanted === 'string' ? node.style : '';
  return { ...fresh, style, header: node.kind === 'scalar' ? node.header : '', post, pre };
};

/** A list of another length is replaced whole. */
const applyList = (list: SeqNode, wanted: readonly YamlValue[]): void => {
  list.items =
    list.items.length === wanted.length
      ? list.items.map((item, index) => changed(item, wanted[index] ?? null))
      : wanted.map(nodeOf);
};

const isMap = (value: YamlValue): value is YamlMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isEqual = (node: YamlNode, wanted: YamlValue): boolean => {
  const target = node.kind === 'alias' ? node.target : node;
  if (target.kind === 'scalar') return isSame(target.value, wanted);
  if (target.kind === 'alias') return isEqual(target, wanted);
  if (target.kind === 'seq') {
    return (
      Array.isArray(wanted) &&
      wanted.length === target.items.length &&
      target.items.every((item, index) => isEqual(item, wanted[index] ?? null))
    );
  }
  return (
    isMap(wanted) &&
    Object.keys(wanted).length === target.pairs.length &&
    target.pairs.every((pair) => keyOf(pair) in wanted && isEqual(pair.value, wanted[keyOf(pair)] ?? null))
  );
};

/** As Python compares: true is 1. */
const isSame = (a: YamlScalar, b: YamlValue): boolean => {
  if (typeof a === 'boolean' && typeof b === 'number') return Number(a) === b;
  if (typeof a === 'number' && typeof b === 'boolean') return a === Number(b);
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
};
