/** What an import or a listing says about the other repository's remote: `config`, `remote` and `remote-config` of dvc's command line. */
import { resolve } from 'node:path';
import { ConfigError } from '../config/config-error.ts';
import { type DvcConfig, loadLevel, readConfigText, type RemoteConfig, withSettings } from '../config/load.ts';
import type { ConfigTree } from '../config/tree.ts';
import { isMapValue } from '../formats/yaml-fields.ts';
import type { YamlMap, YamlValue } from '../formats/yaml.ts';
import type { DvcProject } from './project.ts';

/** As a pointer's `repo` has them: `config` a file's path or its settings, `remote` a name or settings for the default one. */
export type SourceSettings = { readonly config?: YamlValue; readonly remote?: YamlValue };

/** As the command line gives them. */
export type GivenSettings = {
  readonly remote?: string | undefined;
  readonly config?: string | undefined;
  readonly remoteConfig?: YamlMap | undefined;
};

/** As dvc records them: a remote with settings of its own goes into `config`. */
export const sourceSettings = ({ remote, config, remoteConfig }: GivenSettings): Required<SourceSettings> =>
  remote !== undefined && remoteConfig !== undefined
    ? { config: { core: { remote }, remote: { [remote]: remoteConfig } }, remote: null }
    : { config: config ?? null, remote: remote ?? remoteConfig ?? null };

/** `remotes` are all that there are with these settings; one may name another by `remote://`. */
export type SourceRemote = { readonly remote: RemoteConfig; readonly remotes: DvcConfig['remotes'] };

/** @returns null when the repository names no remote. @throws ConfigError when the file of `config` is none, or a setting is wrong. */
export const sourceRemote = (owner: DvcProject, { config, remote = null }: SourceSettings): SourceRemote | null => {
  const extra = settingsOf(config);
  const { core, remotes } = extra ? withSettings(owner.root, owner.config, extra) : owner.config;
  const name = typeof remote === 'string' ? remote.toLowerCase() : core.remote;
  const base = name === null ? undefined : remotes.get(name);
  if (!base) return null;
  if (!isMapValue(remote)) return { remote: base, remotes };
  const options = Object.fromEntries(
    Object.entries(remote).flatMap(([key, each]) => (typeof each === 'object' ? [] : [[key, String(each)]])),
  );
  const { url = base.url, ...others } = options;
  return { remote: { ...base, url, options: { ...base.options, ...others } }, remotes };
};

const settingsOf = (config: YamlValue | undefined): ConfigTree | null => {
  if (typeof config === 'string') {
    const file = resolve(config);
    const text = readConfigText(file);
    if (text === null) throw new ConfigError(`there is no config file '${config}'.`, file);
    return loadLevel('repo', file, text).tree;
  }
  return isMapValue(config) ? treeOf(config) : null;
};

const treeOf = (map: YamlMap): ConfigTree => {
  const tree: ConfigTree = new Map();
  for (const [key, value] of Object.entries(map)) {
    if (isMapValue(value)) tree.set(key.toLowerCase(), treeOf(value));
    else if (typeof value !== 'object') tree.set(key.toLowerCase(), String(value));
  }
  return tree;
};
