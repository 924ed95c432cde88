/**
 * Which folders were last seen on a remote. A new version of a folder shares most files with the one before: when that one's manifest is still
 * there, so are they, and nobody has to ask for each. Only a hint: lost, it costs requests.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { OBJECT_NAME } from '../store/object-id.ts';

const MOST_KEPT = 8;

const fileOf = (stateDir: string, url: string): string =>
  join(stateDir, 'remotes', `${createHash('md5').update(url).digest('hex')}.json`);

/** Manifests' names, newest first. */
export const knownFolders = (stateDir: string, url: string): readonly string[] => {
  try {
    const list: unknown = JSON.parse(readFileSync(fileOf(stateDir, url), 'utf8'));
    return Array.isArray(list)
      ? list.filter((oid): oid is string => typeof oid === 'string' && OBJECT_NAME.test(oid))
      : [];
  } catch {
    return [];
  }
};

export const rememberFolders = (stateDir: string, url: string, oids: readonly string[]): void => {
  if (oids.length === 0) return;
  const before = knownFolders(stateDir, url);
  const list = [...new Set([...oids.slice(0, MOST_KEPT), ...before])].slice(0, MOST_KEPT);
  if (list.join() === before.join()) return;
  const file = fileOf(stateDir, url);
  mkdirSync(join(stateDir, 'remotes'), { recursive: true });
  writeFileAtomic(file, JSON.stringify(list));
};
