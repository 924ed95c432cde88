/** Paths as people type them: from the current folder, as git and dvc read them, or from the project folder. */
import { existsSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';

/** The path from the project folder, with `/`; what lies nowhere is taken as given. */
export const pathInProject = (projectDir: string, path: string): string => {
  const fromHere = relative(projectDir, resolve(path)).replaceAll(sep, '/');
  const isInside = fromHere !== '' && fromHere !== '..' && !fromHere.startsWith('../');
  const isThere = [resolve(path), `${resolve(path)}.dvc`].some((each) => existsSync(each));
  if (isInside && isThere) return fromHere;
  return relative(projectDir, resolve(projectDir, path)).replaceAll(sep, '/');
};
