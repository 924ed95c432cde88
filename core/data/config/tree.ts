/** The settings of one config file and of all together: names in lower case, `['remote "x"']` as the remote x. */
import { ConfigError } from './config-error.ts';
import { type IniFile, type IniOption, type IniSection, type IniValue } from './config-obj.ts';
import { isPathOption, readPath } from './paths.ts';

/** Sections that have a name of their own: `['remote "x"']`. */
export const NAMED = ['remote', 'machine', 'db'] as const;
type Named = (typeof NAMED)[number];

/** One file, with its lines, and comments at the top and the end. `loose` are options above the first section, which DVC has none of. */
export type ConfigDoc = {
  readonly loose: Map<string, IniOption>;
  readonly plain: Map<string, IniSection>;
  readonly named: Readonly<Record<Named, Map<string, IniSection>>>;
  readonly top: readonly string[];
  readonly end: readonly string[];
};

/** Sections by name, options by name, and for the named kinds one level more: `remote` → `x` → `url`. */
export type ConfigTree = Map<string, IniValue | ConfigTree>;

/** Of two names that differ only in case the later one counts, as in DVC. */
export const toDoc = ({ root, end }: IniFile): ConfigDoc => {
  const lower = lowerNames(root);
  const doc: ConfigDoc = {
    loose: lower.options,
    plain: new Map(),
    named: { remote: new Map(), machine: new Map(), db: new Map() },
    top: root.before,
    end,
  };
  for (const [title, section] of lower.sections) {
    const match = /^\s*(remote|machine|db)\s*"(.*)"\s*$/.exec(title);
    const kind = NAMED.find((each) => each === match?.[1]);
    if (kind) doc.named[kind].set(match?.[2] ?? '', section);
    else doc.plain.set(title, section);
  }
  return doc;
};

const lowerNames = (section: IniSection): IniSection => ({
  ...section,
  options: new Map([...section.options].map(([name, option]) => [name.toLowerCase(), option])),
  sections: new Map([...section.sections].map(([name, inner]) => [name.toLowerCase(), lowerNames(inner)])),
});

/** With relative paths made absolute, as from `file`'s folder. @throws ConfigError for a path that is a list */
export const toTree = (doc: ConfigDoc, file: string): ConfigTree => {
  const tree: ConfigTree = new Map();
  for (const kind of NAMED) {
    const all = [...doc.named[kind]].map(([name, section]) => [name, valuesOf(kind, section, file)] as const);
    tree.set(kind, new Map(all));
  }
  for (const [name, { value }] of doc.loose) tree.set(name, value);
  for (const [name, section] of doc.plain) tree.set(name, valuesOf(name, section, file));
  return tree;
};

const valuesOf = (kind: string, section: IniSection, file: string): ConfigTree => {
  const tree: ConfigTree = new Map();
  for (const [name, { value, line }] of section.options) {
    if (!isPathOption(kind, name)) tree.set(name, value);
    else if (typeof value === 'string') tree.set(name, readPath(value, file));
    else {
      throw new ConfigError(
        `"${name}" has a comma and is read as a list at line ${line}.`,
        `${file}:${line}`,
        'Put the value into quotes.',
      );
    }
  }
  for (const [name, inner] of section.sections) tree.set(name, valuesOf('', inner, file));
  return tree;
};

/** Option by option; `update` wins. */
export const mergeInto = (into: ConfigTree, update: ConfigTree): void => {
  for (const [key, value] of update) {
    const old = into.get(key);
    if (!(value instanceof Map)) into.set(key, value);
    else if (old instanceof Map) mergeInto(old, value);
    else {
      const copy: ConfigTree = new Map();
      mergeInto(copy, value);
      into.set(key, copy);
    }
  }
};

/** An empty one when there is none. */
export const sectionOf = (tree: ConfigTree, ...path: readonly string[]): ConfigTree => {
  let at = tree;
  for (const key of path) {
    const next = at.get(key);
    if (!(next instanceof Map)) return new Map();
    at = next;
  }
  return at;
};

/** The line of an option or section, null when this file does not have it. `path` as in a tree. */
export const lineOf = (doc: ConfigDoc, path: readonly string[]): number | null => {
  const [first = '', ...rest] = path;
  const kind = NAMED.find((each) => each === first);
  const [section, inside] =
    kind && rest[0] !== undefined ? [doc.named[kind].get(rest[0]), rest.slice(1)] : [doc.plain.get(first), rest];
  if (!section) return doc.loose.get(first)?.line ?? null;
  let [at, line] = [section, section.line];
  for (const name of inside) {
    const next = at.options.get(name) ?? at.sections.get(name);
    if (!next) return null;
    line = next.line;
    if ('sections' in next) at = next;
  }
  return line;
};
