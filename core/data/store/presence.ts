/**
 * Which folders' objects were all in the cache, and how its 256 folders looked then: an object that comes or goes changes the time of its
 * folder, so that while none of them has changed nothing need be listed. A cache and nothing more, in `.dvc/tmp/idrift/presence.json`.
 */
import { readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { writeIfPossible } from '../../base/atomic-file.ts';
import { isFolder } from '../../base/path-facts.ts';
import { UNSURE_MS } from './stat-state.ts';

export type Presence = {
  /** Whether everything of this manifest was seen to be there, and nothing has changed since. */
  readonly isComplete: (oid: string) => boolean;
  /** Told once all of a manifest's objects, itself included, were found; kept by `save`. */
  readonly found: (oid: string) => void;
  readonly save: () => void;
};

export const openPresence = (ownFolder: string, cacheDir: string): Presence => {
  const file = join(ownFolder, 'presence.json');
  const { stamp, isSure } = stampOf(cacheDir);
  const known = readKnown(file, stamp);
  let isChanged = false;
  return {
    isComplete: (oid) => known.has(oid),
    found: (oid) => {
      isChanged ||= !known.has(oid);
      known.add(oid);
    },
    save: () => {
      if (isChanged && isSure) writeIfPossible(file, JSON.stringify({ stamp, complete: [...known] }));
    },
  };
};

const readKnown = (file: string, stamp: string): Set<string> => {
  try {
    const content = JSON.parse(readFileSync(file, 'utf8')) as { stamp?: unknown; complete?: unknown };
    if (content.stamp === stamp && Array.isArray(content.complete)) return new Set(content.complete.map(String));
  } catch {
    // none yet, or damaged
  }
  return new Set();
};

/** Of all prefix folders in both layouts. Not sure while one of them has changed just now: it may again within the clock's step. */
const stampOf = (cacheDir: string): { readonly stamp: string; readonly isSure: boolean } => {
  const facts: string[] = [cacheDir];
  let newest = 0;
  const seenAt = Date.now(); // before the looking: a folder that changes after its turn must not count as long unchanged
  for (const root of [join(cacheDir, 'files', 'md5'), cacheDir]) {
    if (!isFolder(root)) continue;
    for (let prefix = 0; prefix < 256; prefix++) {
      const stat = statSync(root + sep + prefix.toString(16).padStart(2, '0'), { throwIfNoEntry: false });
      if (!stat) continue;
      facts.push(`${prefix} ${stat.ino} ${stat.mtimeMs} ${stat.ctimeMs}`);
      newest = Math.max(newest, stat.mtimeMs, stat.ctimeMs);
    }
  }
  return { stamp: facts.join('\n'), isSure: newest < seenAt - UNSURE_MS };
};
