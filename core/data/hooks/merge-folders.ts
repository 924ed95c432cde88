/** Three versions of a folder's list of files into one: each side's additions, changes and removals, where they do not touch the same file. */
import type { ManifestEntry } from '../formats/manifest.ts';

export type FolderMerge = {
  readonly entries: readonly ManifestEntry[];
  /** Paths that both sides changed, each in its own way; when there are any, `entries` is no result. */
  readonly conflicts: readonly string[];
};

/**
 * Joins a file that both sides changed, each in its own way; gives the md5 of the result, or null when that cannot be done.
 * @param ours md5 of the file on our side, `theirs` on theirs.
 */
export type JoinFile = (path: string, ours: string, theirs: string) => string | null;

/** @param ancestor the common version; empty when there is none. */
export const mergeFolders = (
  ancestor: readonly ManifestEntry[],
  ours: readonly ManifestEntry[],
  theirs: readonly ManifestEntry[],
  joinFile: JoinFile = () => null,
): FolderMerge => {
  const [base, our, their] = [ancestor, ours, theirs].map(byPath) as [Files, Files, Files];
  const merged = new Map<string, string>();
  const conflicts: string[] = [];
  for (const path of new Set([...our.keys(), ...their.keys(), ...base.keys()])) {
    const [before, left, right] = [base.get(path), our.get(path), their.get(path)];
    const bothChanged = left !== right && left !== before && right !== before;
    const joined = bothChanged && left !== undefined && right !== undefined ? joinFile(path, left, right) : null;
    if (bothChanged && joined === null) conflicts.push(path);
    const md5 = joined ?? (left === before ? right : left);
    if (md5 !== undefined) merged.set(path, md5);
  }
  conflicts.push(...filesWithFilesInside(merged));
  return { entries: [...merged].map(([relpath, md5]) => ({ relpath, md5 })), conflicts: conflicts.toSorted() };
};

type Files = ReadonlyMap<string, string>;

const byPath = (entries: readonly ManifestEntry[]): Files => new Map(entries.map(({ relpath, md5 }) => [relpath, md5]));

/** One side has made a file of what is a folder on the other. */
const filesWithFilesInside = (files: Files): string[] => {
  const folders = new Set<string>();
  for (const path of files.keys()) {
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) folders.add(path.slice(0, at));
  }
  return [...folders].filter((folder) => files.has(folder));
};
