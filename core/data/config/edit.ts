/** One change of the config files: what becomes invalid is not written at all, what is written is written as a whole or not. */
import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { ConfigError } from './config-error.ts';
import { emptySection, type IniOption, type IniSection, parseIni } from './config-obj.ts';
import { renderConfig } from './config-obj-write.ts';
import { LEVELS, type Level, levelFiles } from './levels.ts';
import { checkedTree, type LoadedLevel, loadLevel, mergedTree, readConfigText } from './load.ts';
import { isPathOption, writtenPath } from './paths.ts';
import { type ConfigDoc, type ConfigTree, NAMED, toDoc, toTree } from './tree.ts';

/** `dvcDir` is null outside a project; paths that are given are meant from `cwd`. */
export type ConfigPlace = { readonly dvcDir: string | null; readonly cwd: string };

export type Edited = {
  /** Paths in it are relative to the file, as written. */
  readonly doc: ConfigDoc;
  readonly file: string;
  /** Creates the section. A path is taken as given in `cwd`. */
  readonly set: (section: readonly string[], option: string, value: string) => void;
};

/** What a change may look at and alter. */
export type ConfigEdit = {
  readonly of: (level: Level) => Edited | null;
  /** The settings of the levels that this one wins over. */
  readonly below: (level: Level) => ConfigTree;
  readonly all: () => ConfigTree;
};

/** @throws ConfigError for the levels of a project outside of one */
export const requireLevel = (place: ConfigPlace, level: Level): void => {
  if (place.dvcDir === null && (level === 'repo' || level === 'local')) throw new ConfigError('Not inside a DVC repo');
};

/**
 * Alters the config of `level`, and of others where `change` does. The file of `level` is written even if it only comes out tidier, as by
 * DVC. @throws ConfigError when a file cannot be read, or the change would make the settings invalid: then nothing is written.
 */
export const editConfig = (place: ConfigPlace, level: Level, change: (edit: ConfigEdit, at: Edited) => void): void => {
  requireLevel(place, level);
  const files = levelFiles(place.dvcDir);
  const texts = new Map([...files].map(([each, file]) => [each, readConfigText(file)] as const));
  const before = loadAll(files, texts);
  const docs = new Map(
    [...files].map(([each, file]) => [each, openDoc(file, texts.get(each) ?? null, place.cwd)] as const),
  );
  const at = docs.get(level);
  if (!at) throw new ConfigError('Not inside a DVC repo');
  const original = new Map([...docs].map(([each, { doc }]) => [each, renderConfig(doc)] as const));
  change(
    {
      of: (each) => docs.get(each) ?? null,
      below: (each) => mergedTree(before.filter((other) => LEVELS.indexOf(other.level) < LEVELS.indexOf(each))),
      all: () => mergedTree(before),
    },
    at,
  );

  const written: Level[] = [];
  for (const [each, { doc, file }] of docs) {
    const text = renderConfig(doc);
    if (text === original.get(each) && each !== level) continue;
    checkRoundTrip(doc, text, file);
    const old = texts.get(each) ?? null;
    if (text === old || (old === null && text.trim() === '')) continue;
    texts.set(each, text);
    written.push(each);
  }
  const wrong = ((): ConfigError | null => {
    try {
      const after = loadAll(files, texts);
      checkedTree(after.filter((each) => LEVELS.indexOf(each.level) <= LEVELS.indexOf(level)));
      const found = problemOf(after);
      if (!found || problemOf(before)) return found;
      throw found;
    } catch (thrown) {
      // The line that it names is one of a file that is not written.
      throw thrown instanceof ConfigError ? new ConfigError(thrown.reason, at.file, thrown.info.hint) : thrown;
    }
  })();
  for (const each of written) replace(files.get(each) ?? '', texts.get(each) ?? '');
  if (wrong) throw wrong; // as it was before: DVC too writes, and then says so
};

const loadAll = (files: ReadonlyMap<Level, string>, texts: ReadonlyMap<Level, string | null>): LoadedLevel[] =>
  [...files].flatMap(([level, file]) => {
    const text = texts.get(level) ?? null;
    return text === null ? [] : [loadLevel(level, file, text)];
  });

const problemOf = (levels: readonly LoadedLevel[]): ConfigError | null => {
  try {
    checkedTree(levels);
    return null;
  } catch (thrown) {
    if (thrown instanceof ConfigError) return thrown;
    throw thrown;
  }
};

const openDoc = (file: string, text: string | null, cwd: string): Edited => {
  const doc = toDoc(parseIni(text ?? '', file));
  for (const [name, section] of doc.plain) tidyPaths(name, section, file);
  for (const kind of NAMED) for (const section of doc.named[kind].values()) tidyPaths(kind, section, file);
  return {
    doc,
    file,
    set: (path, name, value) => {
      const { options } = sectionAt(doc, path);
      const old: IniOption = options.get(name) ?? { line: 0, before: [], after: '', value };
      options.set(name, { ...old, value: isPathOption(path[0] ?? '', name) ? writtenPath(value, file, cwd) : value });
    },
  };
};

/** `../store/` becomes `../store`, as DVC leaves it. */
const tidyPaths = (kind: string, { options }: IniSection, file: string): void => {
  for (const [name, option] of options) {
    if (!isPathOption(kind, name) || typeof option.value !== 'string' || option.value.includes('%(')) continue;
    options.set(name, { ...option, value: writtenPath(option.value, file, dirname(file)) });
  }
};

const sectionAt = (doc: ConfigDoc, [first = '', second]: readonly string[]): IniSection => {
  const kind = NAMED.find((each) => each === first);
  if (kind && second === undefined) {
    throw new ConfigError(`expected a dictionary for dictionary value @ data['${kind}']`);
  }
  const [all, name] = kind && second !== undefined ? [doc.named[kind], second] : [doc.plain, first];
  const section = all.get(name) ?? emptySection();
  all.set(name, section);
  return section;
};

/** Some values read back as another value, or as none. */
const checkRoundTrip = (doc: ConfigDoc, text: string, file: string): void => {
  const lower = (tree: ConfigTree): ConfigTree =>
    new Map([...tree].map(([name, value]) => [name.toLowerCase(), value instanceof Map ? lower(value) : value]));
  const isFull = ([, value]: readonly [string, unknown]): boolean => !(value instanceof Map) || value.size > 0;
  const [meant, read] = [toTree(doc, file), toTree(toDoc(parseIni(text, file)), file)].map(
    (tree) => new Map([...lower(tree)].filter(isFull)),
  );
  if (!isDeepStrictEqual(meant, read)) {
    throw new ConfigError(
      'a value or a name would be read back as another one.',
      file,
      'Choose one without quotes, "=" or "#".',
    );
  }
};

/** Keeps its mode, for the sake of secrets, and the file that a link leads to. */
const replace = (file: string, text: string): void => {
  const old = statSync(file, { throwIfNoEntry: false });
  writeFileAtomic(old ? realpathSync(file) : file, text, old && old.mode & 0o777);
};
