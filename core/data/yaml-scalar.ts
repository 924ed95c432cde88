/** A string as DVC's YAML writer (ruamel.yaml, 80 columns) puts it after `  path: `; seen in golden/pointers.json. */

const WIDTH = 80;
/** Continued lines of a value in a list's map. */
const INDENT = 4;

/** What a YAML 1.2 reader would take for null, a boolean, a number, a date or a merge key. */
const TYPED =
  /^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|=|<<|[-+]?0b[01_]+|[-+]?0x[\da-fA-F_]+|[-+]?0o?[0-7_]+|[-+]?[\d_]+|[-+]?\d[\d_]*\.[\d_]*(?:[eE][-+]?\d+)?|[-+]?\d[\d_]*[eE][-+]?\d+|[-+]?\.[\d_]+(?:[eE][-+]\d+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|\d{4}-\d\d-\d\d)$/;
/** Starts that mean something else in YAML, a value separator or comment inside, and outer blanks. */
const MARKED = /^[#,[\]{}&*!|>'"%@`]|^(?:---|\.\.\.)|^[-?:](?: |$)|:(?: |$)| #|^ | $/;
/** Not printable, or a line end: only double quotes can hold these. */
const CONTROL = /[\0-\x1f\x7f-\x9f\u2028\u2029\ufeff]/;

/** @param column where the value would start on its line, after its key and `: `. */
export const yamlScalar = (value: string, column: number): string => {
  if (CONTROL.test(value)) return doubleQuoted(value);
  if (value !== '' && !TYPED.test(value) && !MARKED.test(value)) return plain(value, column);
  return value.includes("'") ? doubleQuoted(value) : singleQuoted(value, column);
};

const doubleQuoted = (value: string): string =>
  `"${value.replace(/["\\\0-\x1f\x7f-\x9f\u2028\u2029\ufeff]/g, (char) => ESCAPES[char] ?? numbered(char))}"`;

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

const numbered = (char: string): string => {
  const hex = (char.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return hex.length <= 2 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`;
};

const FOLD = `\n${' '.repeat(INDENT)}`;

/** A word that does not fit goes to the next line, and leaves the blanks before it where they were. */
const plain = (value: string, start: number): string => {
  let column = start;
  let written = '';
  for (const part of value.match(/ +|[^ ]+/g) ?? []) {
    const length = Array.from(part).length;
    const isBlank = part.startsWith(' ');
    if (isBlank ? part === ' ' && column >= WIDTH : column + length > WIDTH && column > INDENT) {
      written += isBlank ? FOLD : FOLD + part;
      column = isBlank ? INDENT : INDENT + length;
    } else {
      written += part;
      column += length;
    }
  }
  return written;
};

/** Between quotes a single blank becomes the fold itself, once the line is over its width. */
const singleQuoted = (value: string, start: number): string => {
  let column = start + 1;
  let written = '';
  for (const part of value.match(/ +|[^ ]+/g) ?? []) {
    const folds = part === ' ' && column > WIDTH && written !== '';
    written += folds ? FOLD : part;
    column = folds ? INDENT : column + Array.from(part).length;
  }
  return `'${written}'`;
};
