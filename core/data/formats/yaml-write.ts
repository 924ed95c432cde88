/** Writes a YAML tree as ruamel.yaml's round-trip writer does: two blanks a level, lists not indented, 80 columns. */
import { pythonNumber } from './python-json.ts';
import { blockText } from './yaml-block-text.ts';
import { type Comment, isMerge, type MapNode, type ScalarNode, type SeqNode, type YamlNode } from './yaml-node.ts';
import { looksTyped, plain, yamlString } from './yaml-scalar.ts';

const WIDTH = 80;
/** Keys as long as this, or with line ends, are written after a `?`. */
const LONGEST_KEY = 123;

export const writeYaml = (root: MapNode): string => {
  const writer = new Writer(anchorsUsed(root));
  writer.document(root);
  return writer.text;
};

/** Anchors of maps and lists stay only while an alias names them. */
const anchorsUsed = (root: YamlNode): ReadonlySet<string> => {
  const names = new Set<string>();
  const visit = (node: YamlNode): void => {
    if (node.kind === 'alias') names.add(node.name);
    if (node.kind === 'map') for (const { value } of node.pairs) visit(value);
    if (node.kind === 'seq') node.items.forEach(visit);
  };
  visit(root);
  return names;
};

type Context = 'root' | 'item' | 'value';

class Writer {
  text = '';
  private column = 0;
  /** A blank, or nothing, was written last on this line. */
  private whitespace = true;
  /** Only blanks and dashes were written on this line. */
  private indention = true;
  /** The next line is already open. */
  private noNewline = false;
  private readonly written = new Set<Comment>();
  private readonly used: ReadonlySet<string>;

  constructor(used: ReadonlySet<string>) {
    this.used = used;
  }

  document(root: MapNode): void {
    this.node(root, 0, 'root', false);
    this.indent(0);
  }

  /** @param indent of the lines of a map in this place, and of the folded lines of a scalar. */
  private node(node: YamlNode, indent: number | null, context: Context, flow: boolean): void {
    if (node.kind === 'alias') {
      this.indicator(`*${node.name}`, true);
      if (node.post !== null) this.postComment(node.post);
      return;
    }
    const isNamed = node.anchor !== null && (node.kind === 'scalar' || this.used.has(node.anchor));
    if (isNamed) {
      this.indicator(`&${node.anchor}`, true);
      this.noNewline = false;
    }
    if (node.tag !== null) this.indicator(node.tag, true);
    if (node.kind === 'scalar') {
      if (context === 'item' && !flow && !isNamed && node.tag === null) this.indent(indent);
      this.scalar(node, indent, flow, false);
    } else if (node.kind === 'seq') this.list(node, indent, context, flow);
    else this.map(node, indent, context, flow);
  }

  private map(node: MapNode, indent: number | null, context: Context, flow: boolean): void {
    if (!node.flow && node.post !== null && !flow) this.postComment(node.post);
    this.preComments(node.pre);
    if (flow || node.flow || node.pairs.length === 0) {
      this.flowMap(node, context === 'root' ? null : indent, flow, true);
      return;
    }
    for (const pair of node.pairs) {
      this.preComments(pair.key.pre);
      this.indent(indent);
      this.key(pair.key, indent, isMerge(pair), false);
      this.value(pair.value, indent);
    }
    this.preComments(node.end);
  }

  private value(value: YamlNode, indent: number | null): void {
    const isList = value.kind === 'seq' && !value.flow && value.items.length > 0;
    // A list after a key stands at the key's own column, but not after a `:` that begins the line.
    this.node(value, isList && !this.indention ? indent : deeper(indent), 'value', false);
  }

  private key(key: ScalarNode, indent: number | null, isMergeKey: boolean, flow: boolean): void {
    if (isLong(key)) {
      this.indicator('?', true, false, true);
      this.scalar({ ...key, post: null }, deeper(indent), flow, false);
      this.indent(indent);
      this.indicator(':', true, false, true);
      return;
    }
    if (isMergeKey) this.put('<<');
    else this.scalar({ ...key, post: null }, deeper(indent), flow, true);
    this.indicator(':', false);
  }

  private list(node: SeqNode, indent: number | null, context: Context, flow: boolean): void {
    const wasIndention = this.indention;
    if (!flow && !node.flow && node.post !== null) {
      this.postComment(node.post);
      this.indention = false;
      this.noNewline = true;
    }
    if (this.preComments(node.pre)) {
      this.indention = wasIndention;
      this.noNewline = !wasIndention;
    }
    if (flow || node.flow || node.items.length === 0) {
      this.flowList(node, context === 'root' ? null : indent, flow);
      return;
    }
    for (const item of node.items) {
      this.preComments(item.pre);
      const stays = this.column === 0 && this.noNewline;
      this.indent(indent);
      this.indicator('-', true, false, true);
      if (stays) this.noNewline = true;
      this.node(item, deeper(indent), 'item', false);
      if (item.kind === 'seq') {
        this.indention = true;
        this.noNewline = false;
      }
    }
    this.preComments(node.end);
    this.noNewline = false;
  }

  private flowList(node: SeqNode, indent: number | null, flow: boolean): void {
    this.indicator('[', true, true);
    node.items.forEach((item, index) => {
      if (index > 0) this.indicator(',', false);
      if (this.column > WIDTH) this.indent(indent);
      if (item.kind !== 'scalar' && indent === null && this.column === 0) this.put(' ');
      if (item.kind === 'map' && item.pairs.length === 1) this.flowMap(item, deeper(indent), true, false);
      else this.node(item, deeper(indent), 'item', true);
    });
    this.indicator(']', false);
    this.flowEnd(node.post, node.items.length === 0, flow);
  }

  private flowMap(node: MapNode, indent: number | null, flow: boolean, braces: boolean): void {
    this.indicator(braces ? '{' : '', true, true);
    node.pairs.forEach((pair, index) => {
      if (index > 0) this.indicator(',', false);
      if (this.column > WIDTH) this.indent(indent);
      this.key(pair.key, indent, isMerge(pair), true);
      this.node(pair.value, deeper(indent), 'value', true);
    });
    if (braces) this.indicator('}', false);
    this.flowEnd(node.post, node.pairs.length === 0, flow);
  }

  private flowEnd(post: Comment | null, isEmpty: boolean, flow: boolean): void {
    if (post !== null) this.postComment(post);
    else if (isEmpty && !flow) this.lineBreak();
    else this.noNewline = false;
  }

  private scalar(node: ScalarNode, indent: number | null, flow: boolean, isKey: boolean): void {
    const isBlock = node.style !== '' && typeof node.value === 'string' && !flow && !isKey;
    if (isBlock && !node.value.endsWith(' ')) {
      this.indicator('', true);
      this.put(blockText(node, indent ?? 0));
      this.column = 0;
      this.whitespace = true;
      this.indention = true;
    } else this.inline(node, indent, flow, isKey);
    if (node.post === null) return;
    const { text, column } = node.post;
    const edge = indent ?? 0;
    this.postComment(isBlock && column >= edge ? { text, column: Math.max(edge - 1, 0) } : node.post);
  }

  private inline(node: ScalarNode, indent: number | null, flow: boolean, isKey: boolean): void {
    const column = this.column + (this.whitespace ? 0 : 1);
    const text =
      typeof node.value === 'string' && node.spelling === null
        ? yamlString(node.value, { column, indent, flow, isKey })
        : plain(scalarText(node, flow || isKey), { column, indent, flow, isKey });
    if (text === '') return;
    this.put(this.whitespace ? text : ` ${text}`);
    this.whitespace = false;
    this.indention = false;
  }

  private postComment(comment: Comment): void {
    this.comment(comment, comment.text.replace(/\n$/, ''));
    this.lineBreak();
  }

  /** Whether there were any. */
  private preComments(comments: readonly Comment[]): boolean {
    for (const comment of comments) {
      if (this.written.has(comment)) continue;
      this.written.add(comment);
      if (this.column !== 0) this.lineBreak();
      this.comment(comment, comment.text);
    }
    return comments.length > 0;
  }

  /** At the column where it stood, or one blank after the text. The cursor does not move: a line end follows. */
  private comment({ text, column }: Comment, shown: string): void {
    const gap = text.startsWith('\n') ? 0 : column - this.column;
    const isReal = shown.trim() !== '' && !shown.startsWith('\n');
    this.text += ' '.repeat(Math.max(gap, this.column > 0 && isReal ? 1 : 0)) + shown;
  }

  private put(text: string): void {
    this.text += text;
    const line = text.lastIndexOf('\n');
    if (line === -1) this.column += Array.from(text).length;
    else this.column = Array.from(text.slice(line + 1)).length;
  }

  private indicator(mark: string, needsBlank: boolean, whitespace = false, indention = false): void {
    this.put(this.whitespace || !needsBlank ? mark : ` ${mark}`);
    this.whitespace = whitespace;
    this.indention = this.indention && indention;
  }

  private indent(level: number | null): void {
    const indent = level ?? 0;
    if (!this.indention || this.column > indent || (this.column === indent && !this.whitespace)) {
      if (this.noNewline) this.noNewline = false;
      else this.lineBreak();
    }
    if (this.column >= indent) return;
    this.whitespace = true;
    this.put(' '.repeat(indent - this.column));
  }

  private lineBreak(): void {
    this.text += '\n';
    this.column = 0;
    this.whitespace = true;
    this.indention = true;
  }
}

const deeper = (indent: number | null): number | null => (indent === null ? null : indent + 2);

const isLong = ({ value }: ScalarNode): boolean =>
  typeof value === 'string' && (Array.from(value).length >= LONGEST_KEY || /[\n\x85\u2028\u2029]/.test(value));

/** Nothing stands for null, but where a word is needed. */
const scalarText = ({ value, spelling }: ScalarNode, needsWord: boolean): string => {
  if (spelling !== null) return spelling;
  if (value === null) return needsWord ? 'null' : '';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return looksTyped(value) ? `'${value}'` : value;
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  return pythonNumber(value);
};
