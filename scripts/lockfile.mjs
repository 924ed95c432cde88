/**
 * Checks the lockfile: every optional platform package that an entry names is in it (an npm that could not see one leaves it out
 * without a word, and `npm ci` then fails elsewhere), every version has its checksum, and no registry's address is written down.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @type {(root: string) => string[]} what is wrong, one line each */
export const lockfileProblems = (root) => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const present = new Set(Object.keys(packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 13)));
  return Object.entries(packages).flatMap(([path, entry]) => [
    ...Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !present.has(name))
      .map((name) => `${path || 'package.json'}: the optional dependency ${name} is not in the lockfile`),
    ...(entry.resolved ? [`${path}: resolved names a host, ${entry.resolved}`] : []),
    ...(path === '' || entry.integrity || entry.inBundle ? [] : [`${path}: has no checksum`]),
  ]);
};
