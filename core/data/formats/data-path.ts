/** Where data may lie: paths come from files that others wrote. */
import { posix } from 'node:path';

/** Data may lie anywhere in the project but among git's and DVC's own files, where writing could run programs. */
export const isDataPath = (path: string): boolean =>
  path !== '' &&
  path !== '.' &&
  !posix.isAbsolute(path) &&
  !path.includes('\\') &&
  !/^[a-z][a-z\d+.-]*:\/\//i.test(path) &&
  !/^[a-z]:$/i.test(path.split('/')[0] ?? '') &&
  path.split('/').every((part) => !['', '..', '.git', '.dvc'].includes(part.toLowerCase()));
