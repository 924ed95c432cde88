/** What `dvc remote` does to the config files. Names are in lower case there and here. */
import { ConfigError } from './config-error.ts';
import { emptySection } from './config-obj.ts';
import { type ConfigEdit, type ConfigPlace, type Edited, editConfig } from './edit.ts';
import { LEVELS, type Level } from './levels.ts';
import { readOptions } from './options.ts';
import { sectionOf } from './tree.ts';

/** Where to change: the level is the project's own without `level`. */
export type RemotePlace = ConfigPlace & { readonly level?: Level | undefined };

export type ListedRemote = { readonly name: string; readonly url: string | null; readonly isDefault: boolean };

/** The remotes of all levels, or of one; `url` is null where a level only adds options to a remote of another. @throws ConfigError */
export const listRemotes = (place: RemotePlace): ListedRemote[] => {
  const tree = readOptions(place, place.level);
  const preferred = sectionOf(tree, 'core').get('remote');
  return [...sectionOf(tree, 'remote').keys()].map((name) => {
    const url = sectionOf(tree, 'remote', name).get('url');
    return { name, url: typeof url === 'string' ? url : null, isDefault: isNamed(preferred, name) };
  });
};

/** A URL that is a relative path is meant from `cwd`. @throws ConfigError when there is one of this name, unless `force` */
export const addRemote = (
  place: RemotePlace,
  given: { readonly name: string; readonly url: string; readonly isDefault?: boolean; readonly force?: boolean },
): void =>
  edit(place, (_, at) => {
    const name = given.name.toLowerCase();
    const old = at.doc.named.remote.get(name);
    if (old && given.force !== true) {
      throw new ConfigError(`remote '${name}' already exists. Use \`-f|--force\` to overwrite it.`);
    }
    if (old) at.doc.named.remote.set(name, { ...old, options: new Map(), sections: new Map() });
    at.set(['remote', name], 'url', given.url);
    if (given.isDefault === true) at.set(['core'], 'remote', name);
  });

/** As written, null when none is set. @throws ConfigError */
export const defaultRemote = (place: RemotePlace): string | null => {
  const value = sectionOf(readOptions(place, place.level), 'core').get('remote');
  return typeof value === 'string' ? value : null;
};

/** Null unsets it. @throws ConfigError when no such remote is known to the level */
export const setDefaultRemote = (place: RemotePlace, name: string | null): void =>
  edit(place, ({ below }, { doc, set }, level) => {
    const wanted = name?.toLowerCase();
    if (wanted === undefined) doc.plain.get('core')?.options.delete('remote');
    else if (doc.named.remote.has(wanted) || sectionOf(below(level), 'remote').has(wanted)) {
      set(['core'], 'remote', wanted);
    } else throw new ConfigError('default remote must be present in remote list.');
  });

/** Null unsets the option. @throws ConfigError when no such remote is known to the level, or DVC does not take the option */
export const modifyRemote = (place: RemotePlace, name: string, option: string, value: string | null): void =>
  edit(place, ({ below }, { doc, set }, level) => {
    const wanted = name.toLowerCase();
    if (!doc.named.remote.has(wanted) && !sectionOf(below(level), 'remote').has(wanted)) throw isMissing(wanted);
    if (value !== null) set(['remote', wanted], option, value);
    else if (doc.named.remote.has(wanted)) doc.named.remote.get(wanted)?.options.delete(option);
    else doc.named.remote.set(wanted, emptySection());
  });

/**
 * And its being the default, in this level and those that win over it. @throws ConfigError when this level has no such remote, or when
 * another would keep options of it without a URL
 */
export const removeRemote = (place: RemotePlace, name: string): void =>
  edit(place, ({ of, below }, { doc }, level) => {
    const wanted = name.toLowerCase();
    if (!doc.named.remote.delete(wanted)) throw isMissing(wanted);
    let hasUrl = sectionOf(below(level), 'remote', wanted).has('url');
    for (const each of from(level)) {
      const other = of(each);
      const rest = other?.doc.named.remote.get(wanted);
      hasUrl ||= rest?.options.has('url') === true;
      if (other && rest && !hasUrl) {
        throw new ConfigError(
          `remote '${wanted}' has options in another file too, which would be left without a url.`,
          other.file,
          `Remove them first: idrift dvc remote remove --${each === 'repo' ? 'project' : each} ${wanted}`,
        );
      }
      const core = other?.doc.plain.get('core')?.options;
      if (isNamed(core?.get('remote')?.value, wanted)) core?.delete('remote');
    }
  });

/** And its being the default, and its options, in the levels that win over this one. @throws ConfigError */
export const renameRemote = (place: RemotePlace, name: string, newName: string): void =>
  edit(place, ({ of, all }, { doc }, level) => {
    const [old, taken] = [name.toLowerCase(), sectionOf(all(), 'remote').has(newName.toLowerCase())];
    if (taken) throw new ConfigError(`Rename failed. Remote name '${newName}' already exists.`);
    if (!doc.named.remote.has(old)) throw isMissing(old);
    for (const each of from(level)) {
      const other = of(each);
      const section = other?.doc.named.remote.get(old);
      const isOwn = section?.options.has('url') === true && each !== level;
      if (section && !isOwn) {
        other?.doc.named.remote.delete(old);
        other?.doc.named.remote.set(newName, section);
      }
      if (other && isNamed(other.doc.plain.get('core')?.options.get('remote')?.value, old)) {
        other.set(['core'], 'remote', newName);
      }
    }
  });

const edit = (place: RemotePlace, change: (edit: ConfigEdit, at: Edited, level: Level) => void): void => {
  const level = place.level ?? 'repo';
  editConfig(place, level, (all, at) => change(all, at, level));
};

const from = (level: Level): readonly Level[] => LEVELS.slice(LEVELS.indexOf(level));

const isNamed = (value: unknown, name: string): boolean => typeof value === 'string' && value.toLowerCase() === name;

const isMissing = (name: string): ConfigError => new ConfigError(`remote '${name}' doesn't exist.`);
