/** Items of a list at a document's top, added and taken away while all else keeps its comments and spelling, as ruamel.yaml does it. */
import { composeYaml } from './yaml-compose.ts';
import { keyOf, type MapNode, nodeOf, scalarNode, type SeqNode } from './yaml-node.ts';
import { writeYaml } from './yaml-write.ts';
import { dumpYaml, unixText, type YamlMap } from './yaml.ts';

/**
 * The document with one more item in the list `key`, which is made where there is none.
 * @param existing a valid document, as parseYaml takes it; '' for a new file.
 */
export const appendItem = (existing: string, key: string, item: YamlMap): string => {
  const root = composeYaml(unixText(existing));
  if (root === null) return dumpYaml({ [key]: [item] });
  const list = listOf(root, key);
  if (list) list.items.push(nodeOf(item));
  else root.pairs.push({ key: scalarNode(key), value: nodeOf([item]) });
  return writeYaml(root);
};

/** The document without the items of the list `key` at these places. */
export const dropItems = (existing: string, key: string, places: ReadonlySet<number>): string => {
  const root = composeYaml(unixText(existing));
  const list = root === null ? null : listOf(root, key);
  if (root === null || list === null) return existing;
  list.items = list.items.filter((_, at) => !places.has(at));
  return writeYaml(root);
};

const listOf = (root: MapNode, key: string): SeqNode | null => {
  const value = root.pairs.find((pair) => keyOf(pair) === key)?.value;
  const target = value?.kind === 'alias' ? value.target : value;
  return target?.kind === 'seq' ? target : null;
};
