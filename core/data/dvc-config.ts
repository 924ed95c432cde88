/** What we need of `.dvc/config` and `.dvc/config.local` (ConfigObj INI): where the cache lies and whether to stage. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export type DvcConfig = { readonly cacheDir: string; readonly autostage: boolean };

export const readDvcConfig = (projectDir: string): DvcConfig => {
  const folder = join(projectDir, '.dvc');
  // config.local wins. Relative paths are relative to the folder of the file that names them.
  const read = ['config', 'config.local'].map((name) => parseIni(join(folder, name)));
  const value = (key: string): string | undefined =>
    read.map((values) => values.get(key)).findLast((each) => each !== undefined);
  return {
    cacheDir: resolve(folder, value('cache.dir') ?? 'cache'),
    autostage: value('core.autostage')?.toLowerCase() === 'true',
  };
};

/** `section.key` → value. A `#` starts a comment, quotes around a value are dropped. */
const parseIni = (file: string): ReadonlyMap<string, string> => {
  const values = new Map<string, string>();
  if (!existsSync(file)) return values;
  let section = '';
  for (const line of readFileSync(file, 'utf8').split(/\r?\n/)) {
    const head = /^\s*\[\s*'?(.+?)'?\s*\]\s*(#.*)?$/.exec(line);
    const pair = /^\s*([^#=[\]]+?)\s*=\s*("[^"]*"|'[^']*'|[^#]*)/.exec(line);
    if (head) section = (head[1] ?? '').toLowerCase();
    else if (pair) values.set(`${section}.${(pair[1] ?? '').toLowerCase()}`, unquote((pair[2] ?? '').trim()));
  }
  return values;
};

const unquote = (value: string): string => (/^(["']).*\1$/.test(value) ? value.slice(1, -1) : value);
