/** Options that name local files and folders: relative ones are meant from the folder of the config file that has them. */
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

const REMOTE = new Set([
  'url',
  'gdrive_user_credentials_file',
  'gdrive_service_account_json_file_path',
  'credentialpath',
  'configpath',
  'keyfile',
  'cert_path',
  'key_path',
]);
const MACHINE = new Set(['startup_script', 'setup_script']);

/** `section` is the kind, `remote` for `['remote "x"']`. */
export const isPathOption = (section: string, option: string): boolean =>
  section === 'remote'
    ? REMOTE.has(option)
    : section === 'machine'
      ? MACHINE.has(option)
      : section === 'cache' && option === 'dir';

/** As it is read from `file`: absolute, unless it is a URL. */
export const readPath = (value: string, file: string): string => {
  if (staysAsItIs(value)) return value;
  const expanded = expandHome(value);
  return isAbsolute(expanded) ? expanded : resolve(dirname(file), value);
};

/** As it is written to `file` when it was given in the folder `cwd`: relative to the file, with `/`. */
export const writtenPath = (value: string, file: string, cwd: string): string => {
  if (staysAsItIs(value)) return value;
  if (expandHome(value) !== value) return toPosix(value);
  return toPosix(relative(dirname(file), resolve(cwd, value)) || '.');
};

/** An absolute path stays as it is, also `/x` on Windows, which is one of another machine. */
const staysAsItIs = (value: string): boolean => /^[\p{L}\p{N}_]+:\/\//u.test(value) || isAbsolute(value);

/** `~` alone or before a slash. Another user's home (`~name`) is not looked up. */
const expandHome = (value: string): string =>
  value === '~' || value.startsWith('~/') || (sep === '\\' && value.startsWith('~\\'))
    ? join(homedir(), value.slice(1))
    : value;

const toPosix = (path: string): string => (sep === '/' ? path : path.replaceAll(sep, '/'));
