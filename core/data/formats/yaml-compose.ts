/** A YAML text as a tree with its comments at the tokens where ruamel.yaml hangs them. */
import type { CST } from 'yaml';
import { chunksOf, joined, type Token } from './yaml-comments.ts';
import { yamlLibrary } from './yaml-library.ts';
import {
  aliasNode,
  type Comment,
  mapNode,
  type MapNode,
  type ScalarNode,
  scalarNode,
  seqNode,
  type SeqNode,
  type YamlNode,
} from './yaml-node.ts';
import { type Plain, resolvePlain } from './yaml-plain.ts';

/**
 * @param text LF line ends; a valid document, seen by parseYaml before.
 * @returns null when its root is no block or flow map.
 */
export const composeYaml = (text: string): MapNode | null => {
  const tokens = [...new (yamlLibrary().Parser)().parse(text)];
  const document = tokens.find((token): token is CST.Document => token.type === 'document');
  if (document?.value === undefined) return null;
  const docEnd = tokens.find((token): token is CST.DocumentEnd => token.type === 'doc-end');
  return new Composer(text).document(document, docEnd);
};

/** What stands before a node: comments, an anchor, a tag. */
type Before = { pre: readonly Comment[]; post: Comment | null; anchor: string | null; tag: string | null };

class Composer {
  private readonly text: string;
  /** Where the last token ended. */
  private end = 0;
  /** Takes the comment after the last token, where that token may have one. */
  private after: ((comment: Comment) => void) | null = null;
  private last: Token = 'mark';
  /** Lists that ended since the last token, innermost first: comments before the next token are theirs. */
  private closed: SeqNode[] = [];
  private readonly anchors = new Map<string, YamlNode>();

  constructor(text: string) {
    this.text = text;
  }

  /** @param docEnd a `...` line. */
  document({ start, value }: CST.Document, docEnd: CST.DocumentEnd | undefined): MapNode | null {
    for (const token of start) if (token.type === 'doc-start') this.pass(token.offset, token.source.length);
    if (value === undefined) return null;
    const root = this.node(value, this.before([]));
    const rest = this.arrive(docEnd?.offset ?? this.text.length);
    if (root.kind !== 'map') return null;
    if (rest.length > 0) root.end = rest;
    return root;
  }

  /** The comments that belong to the token at `offset`; those that belong to the last one are given to it. */
  private arrive(offset: number): readonly Comment[] {
    const { end, after, last, closed } = this;
    const lineStart = this.text.lastIndexOf('\n', end - 1) + 1;
    const chunks = chunksOf(this.text.slice(end, offset), Array.from(this.text.slice(lineStart, end)).length, last);
    this.end = offset;
    this.after = null;
    this.last = 'mark';
    this.closed = [];
    const [first] = chunks;
    if (first === undefined) return [];
    if (after !== null && (first.lines === 0 || last !== 'mark')) {
      after(joined(chunks, first.lines > 0));
      return [];
    }
    const [list] = closed;
    if (list === undefined) return chunks;
    list.end = chunks;
    return [];
  }

  /** A token that takes no comments. */
  private pass(offset: number, length: number): readonly Comment[] {
    const pre = this.arrive(offset);
    this.end = offset + length;
    return pre;
  }

  /** Goes over marks, anchors and tags up to a node. */
  private before(tokens: readonly CST.SourceToken[], post: () => Comment | null = () => null): Before {
    const before: Before = { pre: [], post: null, anchor: null, tag: null };
    for (const { type, offset, source } of tokens) {
      if (type === 'space' || type === 'comment' || type === 'newline') continue;
      before.pre = [...before.pre, ...this.pass(offset, source.length)];
      if (type === 'anchor') before.anchor = source.slice(1);
      if (type === 'tag') before.tag = source;
    }
    before.post = post();
    return before;
  }

  private node(token: CST.Token, before: Before): YamlNode {
    const node = this.content(token, before);
    if (before.anchor !== null) this.anchors.set(before.anchor, node);
    return node;
  }

  private content(token: CST.Token, before: Before): YamlNode {
    const start = startOf(token);
    before.pre = [...before.pre, ...this.arrive(start)];
    switch (token.type) {
      case 'block-map':
        return this.map(token, mapNode(false, before));
      case 'block-seq':
        return this.list(token, seqNode(false, before));
      case 'flow-collection':
        return token.start.source === '{'
          ? this.flowMap(token, mapNode(true, before))
          : this.flowList(token, seqNode(true, before));
      case 'alias': {
        const name = token.source.slice(1);
        const node = aliasNode(name, this.anchors.get(name) ?? scalarNode(null));
        this.took(start + token.source.length, (comment) => (node.post = comment), 'mark');
        return Object.assign(node, { pre: before.pre });
      }
      default:
        return this.scalar(token, before);
    }
  }

  /** A token that may have a comment after it has been read. */
  private took(end: number, after: (comment: Comment) => void, last: Token): void {
    this.end = end;
    this.after = after;
    this.last = last;
  }

  private map(token: CST.BlockMap, map: MapNode): MapNode {
    for (const item of token.items) {
      if (item.key == null && item.sep === undefined) continue;
      const pair = this.pair(item);
      map.pairs.push(pair);
    }
    return map;
  }

  private pair(item: CST.CollectionItem): { key: ScalarNode; value: YamlNode } {
    const keyNode =
      item.key == null ? scalarNode(null, this.before(item.start)) : this.node(item.key, this.before(item.start));
    const key =
      keyNode.kind === 'scalar' ? keyNode : scalarNode(this.text.slice(startOf(item.key ?? { offset: 0 }), this.end));
    let post: Comment | null = null;
    const sep = item.sep ?? [];
    const mark = sep.findIndex(({ type }) => type === 'map-value-ind');
    const colon = sep[mark];
    if (colon !== undefined) {
      this.arrive(colon.offset);
      this.took(colon.offset + 1, (comment) => (post = comment), 'mark');
    }
    if (item.value === undefined || item.value === null) {
      const rest = this.before(sep.slice(mark + 1), () => post);
      const value = scalarNode(null, rest);
      if (rest.anchor === null && rest.tag === null && colon !== undefined) {
        this.took(colon.offset + 1, (comment) => (value.post = comment), 'mark');
      }
      return { key, value };
    }
    const before = this.before(sep.slice(mark + 1));
    const value = this.node(item.value, before);
    if (post !== null) value.post = post;
    return { key, value };
  }

  private list(token: CST.BlockSequence, list: SeqNode): SeqNode {
    for (const item of token.items) {
      if (item.start.every(({ type }) => type !== 'seq-item-ind')) continue;
      const before = this.before(item.start);
      if (item.value != null) list.items.push(this.node(item.value, before));
      else list.items.push(scalarNode(null, before));
    }
    this.closed.push(list);
    return list;
  }

  private flowMap(token: CST.FlowCollection, map: MapNode): MapNode {
    this.end = token.start.offset + 1;
    for (const item of token.items) {
      if (item.key == null && item.sep === undefined && item.value == null) continue;
      map.pairs.push(this.pair(item));
    }
    this.closeFlow(token, map);
    return map;
  }

  private flowList(token: CST.FlowCollection, list: SeqNode): SeqNode {
    this.end = token.start.offset + 1;
    for (const item of token.items) {
      if (item.sep !== undefined) list.items.push({ ...mapNode(true), pairs: [this.pair(item)] });
      else {
        const content = item.key ?? item.value;
        const before = this.before(item.start);
        if (content != null) list.items.push(this.node(content, before));
      }
    }
    this.closeFlow(token, list);
    return list;
  }

  private closeFlow(token: CST.FlowCollection, node: MapNode | SeqNode): void {
    const close = token.end.find(({ source }) => source === '}' || source === ']');
    if (close === undefined) return;
    this.arrive(close.offset);
    this.took(close.offset + 1, (comment) => (node.post = comment), 'mark');
  }

  private scalar(token: CST.Token, before: Before): ScalarNode {
    const node = scalarOf(token, before);
    const kind = token.type === 'block-scalar' ? 'block' : token.type === 'scalar' ? 'plain' : 'quoted';
    this.took(endOf(token, this.text), (comment) => (node.post = comment), kind);
    return node;
  }
}

const startOf = (token: { readonly offset: number } | CST.Token): number => {
  if (!('type' in token)) return token.offset;
  if (token.type === 'block-map' || token.type === 'block-seq') {
    const [first] = token.items;
    const mark = first?.start.find(({ type }) => type !== 'space' && type !== 'comment' && type !== 'newline');
    if (mark !== undefined) return mark.offset;
    const key = first !== undefined && 'key' in first ? first.key : null;
    return key == null ? token.offset : startOf(key);
  }
  if (token.type === 'flow-collection') return token.start.offset;
  if (token.type === 'block-scalar') return token.props[0] === undefined ? token.offset : token.props[0].offset;
  return token.offset;
};

/** A block text ends where its last line of text ends: blank lines after it that are no part of its value are like comments. */
const endOf = (token: CST.Token, text: string): number => {
  if (token.type === 'block-scalar') {
    const header = token.props.find(({ type }) => type === 'block-scalar-header');
    const bodyStart = header === undefined ? token.offset : text.indexOf('\n', header.offset) + 1;
    const body = token.source.replace(/\n[ \n]*$/, '\n');
    return keepsEnd(token) ? bodyStart + token.source.length : bodyStart + body.length;
  }
  return token.offset + ('source' in token && typeof token.source === 'string' ? token.source.length : 0);
};

const headerOf = (token: CST.BlockScalar): string =>
  token.props.flatMap((prop) => (prop.type === 'block-scalar-header' ? [prop.source] : []))[0] ?? '|';

const keepsEnd = (token: CST.BlockScalar): boolean => headerOf(token).includes('+');

const scalarOf = (token: CST.Token, before: Before): ScalarNode => {
  const { CST: cst } = yamlLibrary();
  if (token.type === 'block-scalar') {
    const value = cst.resolveAsScalar(token, false)?.value ?? '';
    const style = headerOf(token).startsWith('>') ? '>' : '|';
    const comment = token.props.findIndex(({ type }) => type === 'comment');
    const blank = token.props[comment - 1];
    const header = comment === -1 ? '' : sourceOf(blank, 'space') + sourceOf(token.props[comment], 'comment');
    return scalarNode(value, { ...before, style, header, folds: style === '>' ? foldsOf(token.source, value) : [] });
  }
  const resolved = cst.isScalar(token) ? cst.resolveAsScalar(token, false) : null;
  const value = resolved?.value ?? '';
  const { tag } = before;
  const isTyped = tag?.startsWith('!!') === true && tag !== '!!str';
  const rest = tag?.startsWith('!!') === true ? { ...before, tag: null } : before;
  if (!isTyped && (token.type !== 'scalar' || (tag !== null && tag !== '!'))) return scalarNode(value, rest);
  const plain = resolvePlain(value);
  if (plain.type === 'string') return scalarNode(value, { ...rest, spelling: value === '<<' ? value : null });
  return scalarNode(plain.value, { ...rest, spelling: spellingOf(plain, value) });
};

/** Numbers and dates keep theirs; plain decimal numbers have but one. */
const spellingOf = (plain: Plain, text: string): string | null => {
  if (plain.type === 'int' && Number.isSafeInteger(plain.value) && /^[-+]?(?:0|[1-9]\d*)$/.test(text)) return null;
  if (plain.type === 'float' && !Number.isFinite(plain.value)) return null;
  return plain.type === 'null' || plain.type === 'bool' ? null : text.replace(/^\+(?=\d+$)/, '');
};

const sourceOf = (token: CST.Token | undefined, type: 'space' | 'comment'): string =>
  token !== undefined && token.type === type && 'source' in token ? token.source : '';

/** Blanks of a folded text's value that were line ends. */
const foldsOf = (source: string, value: string): readonly number[] => {
  const lines = source.replace(/\s+$/, '').split('\n');
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
  const folds: number[] = [];
  let built = '';
  let breaks = 0;
  for (const line of lines.map((each) => each.slice(indent))) {
    if (line === '') {
      breaks++;
      continue;
    }
    const isFold = built !== '' && breaks === 0 && !line.startsWith(' ') && !/(?:^|\n) [^\n]*$/.test(built);
    if (isFold) {
      folds.push(built.length);
      built += ' ';
    } else if (built !== '' || breaks > 0)
      built += '\n'.repeat(Math.max(breaks, line.startsWith(' ') ? breaks + 1 : breaks, 1));
    breaks = 0;
    built += line;
  }
  return value.startsWith(built) ? folds : folds.filter((at) => value[at] === ' ');
};
