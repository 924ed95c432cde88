/** Remotes and hooks of a project, for the Data page. Secrets go where git does not look, and are never told. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import type { DataRemote, HooksState, newRemote } from '../contract/data-files.ts';
import { readLevels } from '../data/config/load.ts';
import * as config from '../data/config/remotes.ts';
import { hooksStatus, installHooks, removeHooks } from '../data/hooks/install.ts';

const placeOf = (dir: string) => ({ dvcDir: join(dir, '.dvc'), cwd: dir });

/** Values that a page must not show. */
const SECRET = /secret|password|token|_key$|key_id|keyfile|credential|passphrase|connection_string|sas/;

export const listRemotes = async (dir: string): Promise<DataRemote[]> => {
  if (!existsSync(join(dir, '.dvc'))) return [];
  const place = placeOf(dir);
  const levels = readLevels(place.dvcDir);
  return config.listRemotes(place).map(({ name, url, isDefault }) => ({
    name,
    url: url ?? '',
    isDefault,
    kind: kindOf(url ?? ''),
    options: levels.flatMap(({ level, doc }) =>
      [...(doc.named.remote.get(name)?.options.keys() ?? [])].flatMap((key) => {
        if (key === 'url') return [];
        const value = doc.named.remote.get(name)?.options.get(key)?.value;
        return [
          {
            key,
            value: SECRET.test(key) ? null : Array.isArray(value) ? value.join(', ') : String(value ?? ''),
            level: level === 'repo' ? ('config' as const) : level === 'local' ? ('local' as const) : ('other' as const),
          },
        ];
      }),
    ),
  }));
};

const kindOf = (url: string): string => {
  const scheme = /^([a-z][a-z\d+.-]+):\/\//i.exec(url)?.[1]?.toLowerCase();
  return scheme === undefined || scheme === 'file' ? 'folder' : scheme;
};

export const addRemote = async (
  dir: string,
  { name, url, isDefault, options, secrets }: z.infer<typeof newRemote>,
): Promise<DataRemote[]> => {
  const place = placeOf(dir);
  config.addRemote(place, { name, url, isDefault });
  try {
    for (const [key, value] of Object.entries(options)) config.modifyRemote(place, name, key, value);
    for (const [key, value] of Object.entries(secrets)) {
      config.modifyRemote({ ...place, level: 'local' }, name, key, value);
    }
  } catch (thrown) {
    // Half a remote helps nobody.
    await removeRemote(dir, name).catch(() => undefined);
    throw thrown;
  }
  return listRemotes(dir);
};

export const removeRemote = async (dir: string, name: string): Promise<DataRemote[]> => {
  const place = placeOf(dir);
  const local = readLevels(place.dvcDir).find(({ level }) => level === 'local');
  // Its keys first: they would be left without an address.
  if (local?.doc.named.remote.has(name.toLowerCase())) config.removeRemote({ ...place, level: 'local' }, name);
  config.removeRemote(place, name);
  return listRemotes(dir);
};

export const setDefaultRemote = async (dir: string, name: string): Promise<DataRemote[]> => {
  config.setDefaultRemote(placeOf(dir), name);
  return listRemotes(dir);
};

export const hooksState = async (dir: string): Promise<HooksState> => {
  const status = await hooksStatus(dir);
  if (status === null) return { state: null, foreign: [] };
  const foreign = status.hooks.filter(({ by, runs }) => by !== null && by !== 'idrift' && !runs);
  return {
    state: status.style !== null ? 'installed' : foreign.length > 0 ? 'foreign' : 'absent',
    foreign: foreign.map(({ name }) => name),
  };
};

export const setHooks = async (dir: string, installed: boolean): Promise<HooksState> => {
  if (installed) await installHooks(dir);
  else await removeHooks(dir, { alsoDvc: true });
  return hooksState(dir);
};
