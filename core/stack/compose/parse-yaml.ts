/** A compose file's text as nodes: anchors, aliases and `<<` resolved, `!reset` and `!override` kept, duplicate keys refused. */
import { isAlias, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';
import type { ParsedNode } from 'yaml';
import { type Dict, type Entry, type Node, dict, list, scalar } from './node.ts';
import { type Place, type Source, refuse } from './place.ts';
import { resolvePlain } from './yaml-scalar.ts';

/** Far above any real file; below it aliases of aliases cannot fill the memory. */
const MOST_NODES = 100_000;

type Reading = {
  readonly source: Source;
  /** The last one of each name above; the library's own search goes through the whole document for each alias. */
  readonly anchors: Map<string, ParsedNode>;
  /** Aliases being followed, to find one that contains itself. */
  readonly within: readonly ParsedNode[];
  readonly count: { nodes: number };
};

/** One node for each document of the file; an empty file has none. */
export const parseYaml = (source: Source): readonly Dict[] => {
  const documents = parseAllDocuments(source.text, { schema: 'failsafe', prettyErrors: false, uniqueKeys: true });
  return Array.from(documents).flatMap((document): Dict[] => {
    const [problem] = document.errors ?? [];
    if (problem !== undefined)
      return refuse(
        { source, offset: problem.pos[0] },
        yamlMessage(problem.code, problem.message),
        yamlHint(problem.code),
      );
    if (document.contents === null) return [];
    const node = read(document.contents, { source, anchors: new Map(), within: [], count: { nodes: 0 } });
    if (node.kind === 'scalar' && node.value === null) return [];
    if (node.kind === 'dict') return [node];
    return refuse(node.at, 'A compose file is a mapping at its top level.', 'Start with `services:`.');
  });
};

const yamlMessage = (code: string, message: string): string =>
  code === 'DUPLICATE_KEY' ? 'This key stands twice in one mapping.' : `This is not YAML: ${message}`;
const yamlHint = (code: string): string =>
  code === 'DUPLICATE_KEY' ? 'Keep one of the two.' : 'Check indentation, quotes and brackets here and just above.';

type Tag = 'reset' | 'override' | undefined;

const tagOf = (node: ParsedNode): Tag => {
  if (node.tag === '!reset') return 'reset';
  return node.tag === '!override' ? 'override' : undefined;
};

const read = (node: ParsedNode, reading: Reading): Node => {
  const at: Place = { source: reading.source, offset: node.range[0] };
  reading.count.nodes += 1;
  if (reading.count.nodes > MOST_NODES) {
    return refuse(
      at,
      'The aliases of this file unfold to more than a hundred thousand values.',
      'Use fewer aliases of aliases.',
    );
  }
  if (isAlias(node)) return readAlias(node.source, at, reading);
  if (node.anchor !== undefined && reading.within.length === 0) reading.anchors.set(node.anchor, node);
  const tag = tagOf(node);
  if (isSeq(node))
    return list(
      node.items.map((item) => read(item, reading)),
      at,
      tag,
    );
  if (isMap(node)) return readMap(node.items, at, tag, reading);
  return readScalar(node, at, tag);
};

const readAlias = (name: string, at: Place, reading: Reading): Node => {
  const target = reading.anchors.get(name);
  if (target === undefined) return refuse(at, 'This alias names no anchor above it.', 'Define it with `&name` first.');
  if (reading.within.includes(target)) {
    return refuse(at, 'This alias stands inside the value it names.', 'Name a value outside.');
  }
  return read(target, { ...reading, within: [...reading.within, target] });
};

/** The library leaves the tag of what has none in the file undefined. `!!int "3"` reads as the plain 3 does. */
const readScalar = (node: ParsedNode, at: Place, tag: Tag): Node => {
  if (!isScalar(node)) return scalar(null, at, tag);
  const text = typeof node.value === 'string' ? node.value : '';
  const typed = node.tag?.startsWith('tag:yaml.org,2002:') === true;
  const isText = typed ? node.tag === 'tag:yaml.org,2002:str' : node.type !== 'PLAIN';
  return isText ? scalar(text, at, tag) : { ...scalar(null, at, tag), ...resolvePlain(text) };
};

type Pair = { readonly key: ParsedNode; readonly value: ParsedNode | null };

const readMap = (pairs: readonly Pair[], at: Place, tag: Tag, reading: Reading): Node => {
  const own = new Map<string, Entry>();
  const merged: Node[] = [];
  for (const { key, value } of pairs) {
    const place: Place = { source: reading.source, offset: key.range[0] };
    /** What is empty stands where its key does. */
    const content =
      value === null || value.range[0] === value.range[1]
        ? scalar(null, place, value ? tagOf(value) : undefined)
        : read(value, reading);
    if (isScalar(key) && key.value === '<<' && key.type === 'PLAIN') {
      merged.push(...(content.kind === 'list' ? content.items : [content]));
      continue;
    }
    if (!isScalar(key)) return refuse(place, 'A key of a compose file is text.', 'Write one word before the colon.');
    own.set(String(key.value), { at: place, value: content });
  }
  return dict(withMerged(own, merged), at, tag);
};

/** `<<`: what the mapping says itself wins, then the first of the merged ones. */
const withMerged = (own: ReadonlyMap<string, Entry>, merged: readonly Node[]): ReadonlyMap<string, Entry> => {
  const all = new Map(own);
  for (const node of merged) {
    if (node.kind !== 'dict') return refuse(node.at, '`<<` merges mappings only.', 'Name an anchor of a mapping.');
    for (const [key, entry] of node.entries) if (!all.has(key)) all.set(key, entry);
  }
  return all;
};
