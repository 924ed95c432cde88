/** What `dvc config` and `dvc cache dir` ask for and change: one option, or all that are set. */
import { relative } from 'node:path';
import { ConfigError } from './config-error.ts';
import type { IniValue } from './config-obj.ts';
import { type ConfigPlace, editConfig, requireLevel } from './edit.ts';
import { LEVELS, type Level, levelFiles } from './levels.ts';
import { mergedTree, readLevels } from './load.ts';
import { type ConfigTree, sectionOf } from './tree.ts';

/** `core.remote` or `remote.name.url`, in lower case. `kind` is null for the first. */
export type OptionName = { readonly kind: 'remote' | 'db' | null; readonly section: string; readonly option: string };

export const parseOptionName = (text: string): OptionName | null => {
  const match = /^(?:(remote|db)\.)?([^.]*)\.([^.]*)$/.exec(text);
  if (!match) return null;
  const kind = match[1] === 'remote' || match[1] === 'db' ? match[1] : null;
  return { kind, section: (match[2] ?? '').toLowerCase(), option: (match[3] ?? '').toLowerCase() };
};

/** `origin` is the config file as DVC shows it: relative to the project's root where it lies in it. */
export type SetOption = { readonly name: string; readonly value: string; readonly origin: string };

/** Everything that is set, level by level; of all levels without `level`. Paths are absolute. @throws ConfigError */
export const listOptions = (place: ConfigPlace, level?: Level): SetOption[] => {
  if (level) requireLevel(place, level);
  const levels = readLevels(place.dvcDir).filter((each) => level === undefined || each.level === level);
  return levels.flatMap(({ tree, ...each }) => {
    const origin = originOf(place, each.level);
    return flat(tree).map(([name, value]) => ({ name, value: shownValue(value), origin }));
  });
};

/**
 * The value of the last level that sets it, or of `level` alone; null when none does. Paths are absolute.
 * @throws ConfigError also when `level` is given and does not set it
 */
export const getOption = (place: ConfigPlace, name: OptionName, level?: Level): Omit<SetOption, 'name'> | null => {
  if (level) requireLevel(place, level);
  const read = readLevels(place.dvcDir);
  const levels: readonly Level[] = level ? [level] : LEVELS.toReversed();
  for (const each of levels) {
    const tree = read.find((loaded) => loaded.level === each)?.tree ?? new Map();
    const value = sectionOf(tree, ...pathOf(name)).get(name.option);
    if (value !== undefined) return { value: shownValue(value), origin: originOf(place, each) };
    if (level) throw isMissing(tree, name);
  }
  return null;
};

/** `level` is the project's own without it. @throws ConfigError; then nothing is written */
export const setOption = (place: ConfigPlace, name: OptionName, value: string, level: Level = 'repo'): void =>
  editConfig(place, level, (_, at) => at.set(pathOf(name), name.option, value));

/** @throws ConfigError also when it is not set there; then nothing is written */
export const unsetOption = (place: ConfigPlace, name: OptionName, level: Level = 'repo'): void =>
  editConfig(place, level, (_, { doc }) => {
    const section = name.kind ? doc.named[name.kind].get(name.section) : doc.plain.get(name.section);
    if (section?.options.delete(name.option) === true) return;
    const there = section ? new Map([[name.section, new Map()]]) : new Map();
    throw isMissing(name.kind ? new Map([[name.kind, there]]) : there, name);
  });

/** The settings of all levels, or of one, as they are: not checked against what DVC takes. @throws ConfigError */
export const readOptions = (place: ConfigPlace, level?: Level): ConfigTree => {
  if (level) requireLevel(place, level);
  return mergedTree(readLevels(place.dvcDir).filter((each) => level === undefined || each.level === level));
};

const pathOf = ({ kind, section }: OptionName): string[] => (kind ? [kind, section] : [section]);

const SECTIONS = new Set('core cache remote state index machine feature plots exp parsing hydra studio db'.split(' '));

const isMissing = (tree: ConfigTree, { kind, section, option }: OptionName): ConfigError => {
  const owner = kind ?? 'section';
  const isThere = kind ? sectionOf(tree, kind).has(section) : tree.has(section) || SECTIONS.has(section);
  return new ConfigError(
    isThere ? `option '${option}' doesn't exist in ${owner} '${section}'` : `${owner} '${section}' doesn't exist`,
  );
};

const originOf = ({ dvcDir }: ConfigPlace, level: Level): string => {
  const file = levelFiles(dvcDir).get(level) ?? '';
  return dvcDir !== null && (level === 'repo' || level === 'local')
    ? relative(dvcDir, file).replace(/^/, '.dvc/')
    : file;
};

const flat = (tree: ConfigTree): (readonly [string, IniValue])[] =>
  [...tree].flatMap(([name, value]): (readonly [string, IniValue])[] =>
    value instanceof Map ? flat(value).map(([inner, each]) => [`${name}.${inner}`, each] as const) : [[name, value]],
  );

/** Lists and sections as Python shows them, as DVC prints. */
const shownValue = (value: IniValue | ConfigTree): string => (typeof value === 'string' ? value : pythonText(value));

const pythonText = (value: IniValue | ConfigTree): string => {
  if (typeof value === 'string') return pythonString(value);
  if (!(value instanceof Map)) return `[${value.map(pythonString).join(', ')}]`;
  return `{${[...value].map(([name, each]) => `${pythonString(name)}: ${pythonText(each)}`).join(', ')}}`;
};

const pythonString = (text: string): string => {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
  return text.includes("'") && !text.includes('"') ? `"${escaped}"` : `'${escaped.replaceAll("'", "\\'")}'`;
};
