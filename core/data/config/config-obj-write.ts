/** Writes DVC's config files as Python's ConfigObj does from plain values: four blanks of indent, quotes only where a value needs them. */
import { EOL } from 'node:os';
import { ConfigError } from './config-error.ts';
import type { IniNotes, IniSection, IniValue } from './config-obj.ts';
import { type ConfigDoc, NAMED } from './tree.ts';

/**
 * The whole file: sections as they stand, those with a name of their own last, empty ones not at all. Comments stay, where DVC drops
 * them; a file without comments has DVC's own bytes. @throws ConfigError for a value that no quotes can hold
 */
export const renderConfig = (doc: ConfigDoc): string => {
  const lines: string[] = [...commentsOf(doc.top, '')];
  const put = (notes: IniNotes, indent: string, line: string): void => {
    for (const comment of commentsOf(notes.before, indent)) lines.push(comment);
    lines.push(`${indent}${line}${notes.after === '' ? '' : ` ${notes.after}`}`);
  };
  const putSection = (title: string, section: IniSection, depth: number): void => {
    put(section, INDENT.repeat(depth), `${'['.repeat(depth + 1)}${quoteName(title)}${']'.repeat(depth + 1)}`);
    putOptions(section, depth + 1);
    for (const [name, inner] of section.sections) putSection(name, inner, depth + 1);
  };
  const putOptions = ({ options }: Pick<IniSection, 'options'>, depth: number): void => {
    for (const [name, option] of options) {
      put(option, INDENT.repeat(depth), `${quoteName(name)} = ${quoteValue(option.value, name)}`);
    }
  };
  putOptions({ options: doc.loose }, 0);
  for (const [name, section] of doc.plain) {
    if (section.options.size + section.sections.size > 0) putSection(name, section, 0);
  }
  for (const kind of NAMED) {
    for (const [name, section] of doc.named[kind]) putSection(`${kind} "${name}"`, section, 0);
  }
  lines.push(...commentsOf(doc.end, ''));
  return lines.join(EOL) + EOL;
};

const INDENT = '    ';

/** Blank lines alone are no comment. */
const commentsOf = (lines: readonly string[], indent: string): string[] =>
  lines.some((line) => line !== '') ? lines.map((line) => (line === '' ? '' : indent + line)) : [];

const quoteValue = (value: IniValue, name: string): string => {
  if (typeof value !== 'string') {
    const [first = '', ...more] = value.map((each) => quoteInLine(each, name));
    return value.length < 2 ? `${first},` : [first, ...more].join(', ');
  }
  if (!value.includes('\n') && !(value.includes("'") && value.includes('"'))) return quoteInLine(value, name);
  const quotes = ["'''", '"""'].find((each) => !value.includes(each));
  if (quotes === undefined) throw unquotable(name);
  return quotes + value + quotes;
};

const quoteName = (name: string): string => quoteInLine(name, name);

const quoteInLine = (value: string, name: string): string => {
  if (value === '') return '""';
  if (value.includes('\n')) throw unquotable(name);
  if (!/^[ \r\n\v\t'"]|[ \r\n\v\t'"]$|[,#]/.test(value)) return value;
  if (!value.includes('"')) return `"${value}"`;
  if (value.includes("'")) throw unquotable(name);
  return `'${value}'`;
};

/** Without the value: it may be a secret. */
const unquotable = (name: string): ConfigError =>
  new ConfigError(`the value of "${name}" cannot be put into quotes.`, undefined, 'Choose one without these quotes.');
