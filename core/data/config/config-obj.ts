/**
 * Reads the INI dialect of DVC's config files (that of Python's ConfigObj): `[section]`, nested `[[section]]`, quoted names, values in
 * quotes or triple quotes over several lines, comma lists, `#` comments after values, `%(other)s` in values.
 */
import { ConfigError } from './config-error.ts';

export type IniValue = string | readonly string[];

/** `before`: the lines of comments and blanks above; `after`: the comment behind, with its `#`, or ''. `line` counts from 1. */
export type IniNotes = { readonly line: number; readonly before: readonly string[]; readonly after: string };
export type IniOption = IniNotes & { readonly value: IniValue };
export type IniSection = IniNotes & {
  readonly options: Map<string, IniOption>;
  readonly sections: Map<string, IniSection>;
};

/** Names are as written. `root.before` are the comments at the top that a blank line sets apart, `end` those below everything. */
export type IniFile = { readonly root: IniSection; readonly end: readonly string[] };

const SECTION = /^\s*((?:\[\s*)+)("\s*\S.*?\s*"|'\s*\S.*?\s*'|[^'"\s].*?)((?:\s*\])+)\s*(#.*)?$/s;
const OPTION = /^\s*(".*?"|'.*?'|[^'"=].*?)\s*=\s*(.*)$/s;
/** 1: what ends with a comma, 2: the last or only value, 3: a comma alone (an empty list), 4: the comment. */
const VALUE = /^(?:((?:(?:".*?"|'.*?'|[^'",#][^,#]*?)\s*,\s*)*)(".*?"|'.*?'|[^'",#\s][^,]*?|(?<!,))?|(,))\s*(#.*)?$/s;
const LISTED = /(".*?"|'.*?'|[^'",#]?.*?)\s*,\s*/gs;

/** @throws ConfigError that names file and line */
export const parseIni = (text: string, file: string): IniFile => {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  const root = emptySection();
  const open: IniSection[] = [root];
  let top: string[] | null = null;
  let before: string[] = [];

  const fail = (message: string, line: number, hint?: string): never => {
    throw new ConfigError(`${message} at line ${line}.`, `${file}:${line}`, hint);
  };

  const takeSection = (match: RegExpExecArray, line: number): void => {
    const depth = count(match[1] ?? '', '[');
    if (depth !== count(match[3] ?? '', ']')) fail('Cannot compute the section depth', line);
    if (depth > open.length) fail('Section too nested', line);
    open.length = depth;
    const parent = open.at(-1) ?? root;
    const name = unquote(match[2] ?? '');
    const same = parent.sections.get(name) ?? parent.options.get(name);
    if (same) {
      fail(
        `Duplicate section name: "${name}" is in line ${same.line} already, and again`,
        line,
        'Give one of the two another name, or put their options into one section.',
      );
    }
    const section = { ...emptySection(), line, before, after: match[4] ?? '' };
    parent.sections.set(name, section);
    open.push(section);
  };

  /** Gives the number of lines that the value takes beyond the first. */
  const takeOption = (match: RegExpExecArray, line: number): number => {
    const [name, written] = [unquote(match[1] ?? ''), match[2] ?? ''];
    const read = /^("""|''')/.test(written) ? readTripleQuoted(written, lines.slice(line)) : readValue(written);
    if (!read) {
      return fail('Parse error in value', line, 'Check its quotes, and put a value with a comma into quotes.');
    }
    const section = open.at(-1) ?? root;
    const same = section.options.get(name) ?? section.sections.get(name);
    if (same) fail(`Duplicate keyword name: "${name}" is in line ${same.line} already, and again`, line);
    section.options.set(name, { value: read.value, line, before, after: read.comment });
    return read.more;
  };

  for (let at = 0; at < lines.length; at++) {
    const text = lines[at] ?? '';
    const trimmed = text.trim();
    if (trimmed === '' || trimmed.startsWith('#')) {
      before.push(trimmed);
      continue;
    }
    if (top === null) {
      top = before.slice(0, before.lastIndexOf('') + 1);
      before = before.slice(top.length);
    }
    const section = SECTION.exec(text);
    if (section) takeSection(section, at + 1);
    else {
      const option = OPTION.exec(text);
      // The line itself may hold a secret and is not shown.
      if (!option) {
        fail('Invalid line (neither a section nor an option)', at + 1, 'Write "name = value" or "[section]" there.');
        break;
      }
      at += takeOption(option, at + 1);
    }
    before = [];
  }
  const isEmpty = root.options.size + root.sections.size === 0;
  return isEmpty ? { root: { ...root, before }, end: [] } : { root: { ...root, before: top ?? [] }, end: before };
};

export const emptySection = (): IniSection => ({
  line: 0,
  before: [],
  after: '',
  options: new Map(),
  sections: new Map(),
});

const count = (text: string, character: string): number => text.split(character).length - 1;

const unquote = (text: string): string =>
  (text.startsWith('"') || text.startsWith("'")) && text.at(-1) === text[0] ? text.slice(1, -1) : text;

type ReadValue = { readonly value: IniValue; readonly comment: string; readonly more: number };

const readValue = (written: string): ReadValue | null => {
  const match = VALUE.exec(written);
  if (!match) return null;
  const [, listed = '', single = '', comma, comment = ''] = match;
  if (comma !== undefined) return { value: [], comment, more: 0 };
  if (listed === '') return { value: unquote(single), comment, more: 0 };
  const items = [...listed.matchAll(LISTED)].map((item) => item[1] ?? '');
  if (items.includes('')) return null;
  if (single !== '') items.push(single);
  return { value: items.map(unquote), comment, more: 0 };
};

const readTripleQuoted = (written: string, following: readonly string[]): ReadValue | null => {
  const quotes = written.slice(0, 3);
  const start = written.slice(3);
  const onOneLine = tripleEnd(start, quotes);
  if (onOneLine) return { ...onOneLine, more: 0 };
  if (start.includes(quotes)) return null;
  const end = following.findIndex((line) => line.includes(quotes));
  const last = end < 0 ? null : tripleEnd(following[end] ?? '', quotes);
  if (!last) return null;
  return { value: [start, ...following.slice(0, end), last.value].join('\n'), comment: last.comment, more: end + 1 };
};

const tripleEnd = (text: string, quotes: string): { value: string; comment: string } | null => {
  for (let at = text.indexOf(quotes); at >= 0; at = text.indexOf(quotes, at + 1)) {
    const rest = text.slice(at + 3).trimStart();
    if (rest === '' || rest.startsWith('#')) return { value: text.slice(0, at), comment: rest };
  }
  return null;
};

/**
 * Puts the values of other options into `%(name)s`: of the same section, else of its DEFAULT section, else of the section around it.
 * Changes `file`. @throws ConfigError
 */
export const interpolateIni = ({ root }: IniFile, file: string): void => {
  const fill = (section: IniSection, around: readonly IniSection[]): void => {
    const scopes = [section, ...around];
    const resolved = (text: string, within: readonly IniSection[], line: number, seen: readonly IniOption[]): string =>
      text.replace(/%\(([^)]*)\)s/g, (_, name: string) => {
        for (const [at, scope] of within.entries()) {
          const found = scope.options.get(name) ?? scope.sections.get('DEFAULT')?.options.get(name);
          if (!found || typeof found.value !== 'string') continue;
          if (seen.includes(found)) {
            throw new ConfigError(`"%(${name})s" leads back to itself at line ${line}.`, `${file}:${line}`);
          }
          return resolved(found.value, within.slice(at), line, [...seen, found]);
        }
        throw new ConfigError(`there is no option "${name}" for "%(${name})s" at line ${line}.`, `${file}:${line}`);
      });
    const values = [...section.options].map(([name, option]): readonly [string, IniOption] => {
      const one = (text: string): string => resolved(text, scopes, option.line, [option]);
      return [name, { ...option, value: typeof option.value === 'string' ? one(option.value) : option.value.map(one) }];
    });
    for (const inner of section.sections.values()) fill(inner, scopes);
    for (const [name, option] of values) section.options.set(name, option);
  };
  fill(root, []);
};
