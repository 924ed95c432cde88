/** Strings as DVC's YAML writer (ruamel.yaml, YAML 1.2, 80 columns) puts them: plain where that reads back as the same string. */

/** Where a scalar stands: columns count code points, and folded lines start at `indent`. */
export type Place = {
  /** The column at which the text would start, after its key and `: `. */
  readonly column: number;
  /** null: long words stay where they are, and folded lines start at the first column. */
  readonly indent: number | null;
  /** Inside `[…]` or `{…}`. */
  readonly flow?: boolean;
  readonly isKey?: boolean;
};

/** Lines fold when they get longer. */
const WIDTH = 80;

/** What a YAML 1.2 reader would take for null, a boolean, a number, a date or a merge key. */
const TYPED =
  /^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|=|<<|[-+]?0b[01_]+|[-+]?0x[\da-fA-F_]+|[-+]?0o?[0-7_]+|[-+]?[\d_]+|[-+]?\d[\d_]*\.[\d_]*(?:[eE][-+]?\d+)?|[-+]?\d[\d_]*[eE][-+]?\d+|[-+]?\.[\d_]+(?:[eE][-+]\d+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/;

/** Whether the plain text is anything but a string to a reader. The resolver looks at the first character first: `_1` is one. */
export const looksTyped = (text: string): boolean => text === '' || (TYPED.test(text) && !text.startsWith('_'));

/** Starts that mean something else in YAML, a value separator or comment inside, and outer blanks. */
const MARKED =
  /^[#,[\]{}&*!|>'"%@`]|^(?:---|\.\.\.)|^[-?:](?:[ \x85\u2028\u2029]|$)|:(?:[ \x85\u2028\u2029]|$)|[ \x85\u2028\u2029]#|^ | $/;
const MARKED_IN_FLOW = /[,[\]{}]|^[?:]$/;
const BREAKS = /[\n\x85\u2028\u2029]/;
/** Not printable: only double quotes can hold these, and a blank beside a line end. */
const SPECIAL =
  /[\0-\x09\x0b-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]|\p{Cs}| [\n\x85\u2028\u2029]|[\n\x85\u2028\u2029] /u;

export const yamlString = (value: string, place: Place): string => {
  const isPlain =
    !looksTyped(value) &&
    !MARKED.test(value) &&
    !(place.flow === true && MARKED_IN_FLOW.test(value)) &&
    !BREAKS.test(value) &&
    !SPECIAL.test(value);
  if (isPlain) return plain(value, place);
  const needsDouble =
    value.includes("'") || value.includes('\n') || SPECIAL.test(value) || (place.isKey === true && BREAKS.test(value));
  return needsDouble ? doubleQuoted(value, place) : singleQuoted(value, place);
};

const widthOf = (text: string): number => {
  let width = 0;
  for (const _ of text) width++;
  return width;
};

/** A word that does not fit goes to the next line, and leaves the blanks before it where they were. */
export const plain = (value: string, { column: start, indent, isKey = false }: Place): string => {
  if (start + value.length <= WIDTH) return value;
  const margin = indent ?? 0;
  const fold = `\n${' '.repeat(margin)}`;
  let column = start;
  let written = '';
  for (const part of value.match(/ +|[^ ]+/g) ?? []) {
    const length = widthOf(part);
    const isBlank = part.startsWith(' ');
    if (
      isBlank
        ? part === ' ' && column >= WIDTH && !isKey
        : column + length > WIDTH && indent !== null && column > indent
    ) {
      written += isBlank ? fold : fold + part;
      column = isBlank ? margin : margin + length;
    } else {
      written += part;
      column += length;
    }
  }
  return written;
};

/** Between quotes a single blank becomes the fold itself, once the line is over its width. Line ends are doubled. */
const singleQuoted = (value: string, place: Place): string => {
  const { column: start, isKey = false } = place;
  const indent = place.indent ?? 0;
  const fold = `\n${' '.repeat(indent)}`;
  let column = start + 1;
  let written = '';
  let at = 0;
  for (const part of value.match(/ +|[\x85\u2028\u2029]+|[^ \x85\u2028\u2029]+/g) ?? []) {
    at += part.length;
    if (/^[\x85\u2028\u2029]/.test(part)) {
      written += part + ' '.repeat(indent);
      column = indent;
      continue;
    }
    const folds = part === ' ' && column > WIDTH && !isKey && written !== '' && at !== value.length;
    written += folds ? fold : part.replaceAll("'", "''");
    column = folds ? indent : column + widthOf(part);
  }
  return `'${written}'`;
};

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '\x85': '\\N',
  '\u2028': '\\L',
  '\u2029': '\\P',
};
const ESCAPED = /["\\\0-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\p{Cs}/u;

const numbered = (char: string): string => {
  const hex = (char.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return hex.length <= 2 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`;
};

/**
 * Over its width a line breaks at a blank or after an escape; with a backslash at its end, unless a lone blank can stand for the
 * break and no quote stands in the word that follows.
 */
const doubleQuoted = (value: string, place: Place): string => {
  const { column: start, isKey = false } = place;
  const indent = place.indent ?? 0;
  const chars = Array.from(value);
  const fold = `\n${' '.repeat(indent)}`;
  let column = start + 1;
  let written = '';
  /** Characters that are not written yet start here. */
  let from = 0;
  const put = (text: string): void => {
    written += text;
    column += widthOf(text);
  };
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at] ?? '';
    if (ESCAPED.test(char)) {
      put(chars.slice(from, at).join(''));
      put(ESCAPES[char] ?? numbered(char));
      from = at + 1;
    }
    const mayBreak = at > 0 && at < chars.length - 1 && (char === ' ' || from >= at) && !isKey;
    if (!mayBreak || column + at - from <= WIDTH) continue;
    const marked = !isSoftBreak(chars, from, at);
    put(chars.slice(from, at).join('') + (marked ? '\\' : ''));
    from = Math.max(from, at);
    written += fold;
    column = indent;
    if (chars[from] !== ' ') continue;
    if (marked) put('\\');
    else from++;
  }
  return `"${written}${chars.slice(from).join('')}"`;
};

/** Whether a reader would turn the line end at `at` back into the blank that stood there. */
const isSoftBreak = (chars: readonly string[], from: number, at: number): boolean => {
  const blank = chars.indexOf(' ', at);
  if (blank === -1 || blank + 1 >= chars.length) return false;
  const lineEnd = chars.slice(at, blank).indexOf('\n');
  const stop = lineEnd === -1 ? blank : at + lineEnd;
  const next = chars[stop + 1] ?? '';
  if (chars[stop] === '\n' && next !== ' ') return false;
  const word = chars.slice(at, stop);
  const around = (chars[at - 1] ?? '') + (chars[at] ?? '');
  return !word.includes('"') && !word.includes("'") && next !== ' ' && next !== '\n' && around !== '  ' && from !== at;
};
