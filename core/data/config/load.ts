/**
 * The settings of a DVC project from its four config files: system, global, `.dvc/config`, `.dvc/config.local`. The later win, option by
 * option. Small files, read anew each time; nothing is kept.
 */
import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LINK_TYPES, type LinkType } from './checks.ts';
import { ConfigError } from './config-error.ts';
import { interpolateIni, parseIni } from './config-obj.ts';
import { LEVELS, type Level, levelFiles } from './levels.ts';
import { findWrong } from './schema.ts';
import { type ConfigDoc, type ConfigTree, lineOf, mergeInto, sectionOf, toDoc, toTree } from './tree.ts';

export type RemoteConfig = {
  /** In lower case, as DVC has it. */
  readonly name: string;
  /** A URL, or an absolute path. */
  readonly url: string;
  /** All others, by DVC's names; a list is joined by commas. Some are secrets. */
  readonly options: Readonly<Record<string, string>>;
};

export type DvcConfig = {
  readonly core: {
    /** The default remote, in lower case. */
    readonly remote: string | null;
    readonly autostage: boolean;
    readonly noScm: boolean;
    readonly hardlinkLock: boolean;
    readonly checksumJobs: number | null;
    /** DVC_SITE_CACHE_DIR, or what is set; null where DVC's own default holds. */
    readonly siteCacheDir: string | null;
  };
  readonly cache: {
    /** Absolute. */
    readonly dir: string;
    /** In the order to try; null where DVC's default holds: reflink, copy. */
    readonly types: readonly LinkType[] | null;
    readonly shared: 'group' | null;
    readonly slowLinkWarning: boolean;
    readonly verify: boolean;
  };
  readonly remotes: ReadonlyMap<string, RemoteConfig>;
  /** All settings: section → option, `remote` → name → option. */
  readonly raw: ConfigTree;
};

/** The settings of the project in `root`. @throws ConfigError that names file and line, for what DVC would refuse too */
export const loadDvcConfig = (root: string): DvcConfig => {
  const dvcDir = join(root, '.dvc');
  return configOf(checkedTree(readLevels(dvcDir)), dvcDir);
};

/** The same with other settings on top, as if a fifth file had them. @throws ConfigError */
export const withSettings = (root: string, { raw }: DvcConfig, extra: ConfigTree): DvcConfig => {
  const merged: ConfigTree = new Map();
  mergeInto(merged, raw);
  mergeInto(merged, extra);
  const wrong = findWrong(merged);
  if (wrong) throw new ConfigError(wrong.message);
  return configOf(merged, join(root, '.dvc'));
};

const configOf = (tree: ConfigTree, dvcDir: string): DvcConfig => {
  const [core, cache] = [sectionOf(tree, 'core'), sectionOf(tree, 'cache')];
  return {
    core: {
      remote: textOf(core, 'remote')?.toLowerCase() ?? null,
      autostage: truthOf(core, 'autostage', false),
      noScm: truthOf(core, 'no_scm', false),
      hardlinkLock: truthOf(core, 'hardlink_lock', false),
      checksumJobs: numberOf(core, 'checksum_jobs'),
      siteCacheDir: process.env['DVC_SITE_CACHE_DIR'] || (textOf(core, 'site_cache_dir') ?? null),
    },
    cache: {
      dir: textOf(cache, 'dir') ?? join(dvcDir, 'cache'),
      types: linkTypesOf(textOf(cache, 'type')),
      shared: textOf(cache, 'shared') === undefined ? null : 'group',
      slowLinkWarning: truthOf(cache, 'slow_link_warning', true),
      verify: truthOf(cache, 'verify', false),
    },
    remotes: remotesOf(tree),
    raw: tree,
  };
};

/** The remote of this name, in any case, or the default one. @throws ConfigError */
export const remoteOf = (config: DvcConfig, name?: string): RemoteConfig => {
  const wanted = name ?? config.core.remote;
  const remote = config.remotes.get(wanted?.toLowerCase() ?? '');
  if (remote) return remote;
  if (wanted !== null) {
    const known = [...config.remotes.keys()].join(', ');
    throw new ConfigError(
      `remote '${wanted}' doesn't exist.`,
      undefined,
      known === '' ? 'Add it: idrift data remote add NAME URL' : `The remotes of this project: ${known}.`,
    );
  }
  throw new ConfigError(
    'no remote specified.',
    undefined,
    config.remotes.size === 0
      ? 'Add one: idrift data remote add NAME URL'
      : 'Name one with --remote, or set the default: idrift dvc remote default NAME',
  );
};

export type LoadedLevel = {
  readonly level: Level;
  readonly file: string;
  readonly doc: ConfigDoc;
  readonly tree: ConfigTree;
};

/** The config files that there are, in the order in which they win. `dvcDir` is null outside a project. @throws ConfigError */
export const readLevels = (dvcDir: string | null): LoadedLevel[] => {
  const files = levelFiles(dvcDir);
  return LEVELS.flatMap((level) => {
    const file = files.get(level);
    const text = file === undefined ? null : readConfigText(file);
    return file === undefined || text === null ? [] : [loadLevel(level, file, text)];
  });
};

/** `text` as if it were in `file`. @throws ConfigError */
export const loadLevel = (level: Level, file: string, text: string): LoadedLevel => {
  const ini = parseIni(text, file);
  if (text.includes('%(')) interpolateIni(ini, file);
  const doc = toDoc(ini);
  return { level, file, doc, tree: toTree(doc, file) };
};

/** Null when there is no such file. @throws ConfigError when it is not UTF-8 */
export const readConfigText = (file: string): string | null => {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR'))
      return null;
    throw thrown;
  }
  if (!isUtf8(bytes)) throw new ConfigError('the file is not UTF-8.', file, 'Save it as UTF-8.');
  return bytes.toString('utf8');
};

export const mergedTree = (levels: readonly LoadedLevel[]): ConfigTree => {
  const merged: ConfigTree = new Map();
  for (const { tree } of levels) mergeInto(merged, tree);
  return merged;
};

/** @throws ConfigError at the first section or option that DVC does not take */
export const checkedTree = (levels: readonly LoadedLevel[]): ConfigTree => {
  const merged = mergedTree(levels);
  const wrong = findWrong(merged);
  if (!wrong) return merged;
  for (const { doc, file } of levels.toReversed()) {
    const line = lineOf(doc, wrong.path);
    if (line !== null) throw new ConfigError(wrong.message, `${file}:${line}`);
  }
  throw new ConfigError(wrong.message);
};

const remotesOf = (tree: ConfigTree): ReadonlyMap<string, RemoteConfig> => {
  const remotes = new Map<string, RemoteConfig>();
  for (const name of sectionOf(tree, 'remote').keys()) {
    const section = sectionOf(tree, 'remote', name);
    const options: Record<string, string> = {};
    for (const key of section.keys()) if (key !== 'url') options[key] = textOf(section, key) ?? '';
    remotes.set(name, { name, url: textOf(section, 'url') ?? '', options });
  }
  return remotes;
};

const linkTypesOf = (text: string | undefined): readonly LinkType[] | null => {
  if (text === undefined) return null;
  const given = text.split(',').map((each) => each.trim());
  return given.flatMap((name) => LINK_TYPES.filter((type) => type === name));
};

const textOf = (section: ConfigTree, key: string): string | undefined => {
  const value = section.get(key);
  if (value === undefined || value instanceof Map) return undefined;
  return typeof value === 'string' ? value : value.join(',');
};

const truthOf = (section: ConfigTree, key: string, otherwise: boolean): boolean => {
  const text = textOf(section, key);
  return text === undefined ? otherwise : text.toLowerCase() === 'true';
};

const numberOf = (section: ConfigTree, key: string): number | null => {
  const text = textOf(section, key);
  return text === undefined ? null : Number(text.replaceAll('_', ''));
};
