/** Where the four config files lie, as DVC has them on Linux, macOS and Windows. Later levels win over earlier ones. */
import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { isFolder } from '../../base/path-facts.ts';

export const LEVELS = ['system', 'global', 'repo', 'local'] as const;
export type Level = (typeof LEVELS)[number];

/** Outside a project there are only the first two. */
export const levelFiles = (dvcDir: string | null): ReadonlyMap<Level, string> => {
  const files = new Map<Level, string>([
    ['system', join(systemFolder(), 'config')],
    ['global', join(globalFolder(), 'config')],
  ]);
  if (dvcDir !== null) files.set('repo', join(dvcDir, 'config')).set('local', join(dvcDir, 'config.local'));
  return files;
};

const systemFolder = (): string => {
  const given = variable('DVC_SYSTEM_CONFIG_DIR');
  if (given) return given;
  if (process.platform === 'win32') return join(variable('ALLUSERSPROFILE') ?? 'C:\\ProgramData', 'iterative', 'dvc');
  const shared = variable('XDG_CONFIG_DIRS')?.split(delimiter).find(isAbsolute);
  return join(shared ?? (process.platform === 'darwin' ? '/Library/Application Support' : '/etc/xdg'), 'dvc');
};

const globalFolder = (): string => {
  const given = variable('DVC_GLOBAL_CONFIG_DIR');
  if (given) return given;
  if (process.platform === 'win32') {
    return join(variable('LOCALAPPDATA') ?? join(homedir(), 'AppData', 'Local'), 'iterative', 'dvc');
  }
  const own = variable('XDG_CONFIG_HOME');
  if (own && isAbsolute(own)) return join(own, 'dvc');
  return join(homedir(), process.platform === 'darwin' ? 'Library/Application Support' : '.config', 'dvc');
};

/** Empty counts as unset. */
const variable = (name: string): string | undefined => process.env[name] || undefined;

/** The `.dvc` folder of the project that `dir` lies in, links resolved; null outside a project. Reads no config, so it may be broken. */
export const findDvcDir = (dir: string): string | null => {
  for (let folder = realpathSync(dir); ; folder = dirname(folder)) {
    if (isFolder(join(folder, '.dvc'))) return join(folder, '.dvc');
    if (dirname(folder) === folder) return null;
  }
};
