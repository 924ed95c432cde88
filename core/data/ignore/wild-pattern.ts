/**
 * One line of a `.dvcignore` as a regular expression that decides as DVC's own does (pathspec's git patterns, matched from the start of
 * the path only). It differs from git in corners, e.g. `*` + `/` and `**` + `/` match nothing; what a data version holds hangs on them.
 */

export type WildPattern = {
  /** To be matched at the start of a path: without `^`, for the flag `u`. */
  readonly source: string;
  /** False for a line that begins with `!`. */
  readonly ignores: boolean;
  readonly onlyFolders: boolean;
};

/** @returns null for blank lines, comments, and lines that are no pattern, which match nothing. */
export const parseWildPattern = (line: string): WildPattern | null => {
  const text = line.endsWith('\\ ') ? line : stripEnd(line);
  if (text === '' || text.startsWith('#') || text === '/') return null;
  const ignores = !text.startsWith('!');
  const source = sourceOf((ignores ? text : text.slice(1)).split('/'));
  return source === null ? null : { source, ignores, onlyFolders: line.endsWith('/') };
};

// What Python takes for white space, which is not what `trim` does.
const BLANK = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
const BLANK_END = new RegExp(`${BLANK}$`);
const BLANK_START = new RegExp(`^${BLANK}`);

const stripEnd = (text: string): string => text.replace(BLANK_END, '');

/** Without blanks around, but with one that a backslash protects at the end. */
export const stripLine = (line: string): string => {
  const text = stripEnd(line.replace(BLANK_START, ''));
  const backslashes = /\\*$/.exec(text)?.[0].length ?? 0;
  return backslashes % 2 === 1 && line.includes(`${text} `) ? `${text} ` : text;
};

const FOLDER_END = '/';
const ANY_CHARACTER = '[^\\n]';
/** The end as Python has it: a line end may follow. */
const PATH_END = '(?:/|\\n?$)';

const sourceOf = (given: readonly string[]): string | null => {
  const isFolderPattern = given.at(-1) === '';
  const parts = normalized(given);
  if (parts === null) return null;
  if (parts.length === 1 && parts[0] === '**') return isFolderPattern ? FOLDER_END : ANY_CHARACTER;
  if (parts.length === 2 && parts[0] === '**' && parts[1] === '*') return ANY_CHARACTER;
  if (parts.length === 3 && parts[0] === '**' && parts[1] === '*' && parts[2] === '**') return FOLDER_END;
  return translated(parts);
};

/** A name alone holds at every depth; a `/` at the end stands for what is inside; `**` beside `**` is one. */
const normalized = (given: readonly string[]): readonly string[] | null => {
  let parts = [...given];
  if (parts[0] === '') parts.shift();
  else if ((parts.length === 1 || (parts.length === 2 && parts[1] === '')) && parts[0] !== '**') parts.unshift('**');
  if (parts.length === 0) return null;
  if (parts.at(-1) === '') parts[parts.length - 1] = '**';
  parts = parts.filter((part, at) => part !== '**' || parts[at - 1] !== '**');
  return parts;
};

const translated = (parts: readonly string[]): string | null => {
  const last = parts.length - 1;
  let source = '';
  let needsSlash = false;
  for (const [at, part] of parts.entries()) {
    if (part === '**') {
      if (at === 0) source += `(?:${ANY_CHARACTER}+/)?`;
      else if (at < last) {
        source += `(?:/${ANY_CHARACTER}+)?`;
        needsSlash = true;
      } else source += FOLDER_END;
      continue;
    }
    const glob = part === '*' ? '[^/]+' : translatedPart(part);
    if (glob === null) return null;
    source += (needsSlash ? '/' : '') + glob + (at === last ? PATH_END : '');
    needsSlash = true;
  }
  return source;
};

const translatedPart = (part: string): string | null => {
  const characters = Array.from(part);
  let source = '';
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] as string;
    if (character === '\\') {
      const escaped = characters[++at];
      if (escaped === undefined) return null;
      source += literal(escaped);
    } else if (character === '*') {
      if (!source.endsWith('[^/]*')) source += '[^/]*';
    } else if (character === '?') source += '[^/]';
    else if (character === '[') {
      const end = classEnd(characters, at + 1);
      const set = end === null ? null : characterClass(characters.slice(at + 1, end));
      if (end === null || set === null) return null;
      source += set;
      at = end;
    } else source += literal(character);
  }
  return source;
};

const literal = (character: string): string => (/[\w\s]|[^\0-\x7f]/.test(character) ? character : codePoint(character));

const codePoint = (character: string): string => `\\u{${(character.codePointAt(0) as number).toString(16)}}`;

/** Where the `]` is that closes a class; one at its very start is a character. */
const classEnd = (characters: readonly string[], start: number): number | null => {
  let at = start;
  if (characters[at] === '!' || characters[at] === '^') at++;
  if (characters[at] === ']') at++;
  const end = characters.indexOf(']', at);
  return end === -1 ? null : end;
};

/** A backslash is a character like any other in here. @returns null for a range that runs backwards. */
const characterClass = (inside: readonly string[]): string | null => {
  const isNegated = inside[0] === '!' || inside[0] === '^';
  const members = isNegated ? inside.slice(1) : inside;
  let source = '';
  for (let at = 0; at < members.length; at++) {
    const from = members[at] as string;
    const to = members[at + 1] === '-' ? members[at + 2] : undefined;
    if (to === undefined) source += codePoint(from);
    else {
      if ((to.codePointAt(0) as number) < (from.codePointAt(0) as number)) return null;
      source += `${codePoint(from)}-${codePoint(to)}`;
      at += 2;
    }
  }
  return `[${isNegated ? '^' : ''}${source}]`;
};
