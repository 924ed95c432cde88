/** What tracked folders hold, read from the cache. */
import { existsSync, readFileSync } from 'node:fs';
import { IdriftError } from '../../contract/errors.ts';
import { type Artifact, isLegacy } from '../formats/dvc-file.ts';
import { type ManifestEntry, manifestOid, parseManifest, renderManifest } from '../formats/manifest.ts';
import { storeBytes } from '../store/commit-stored.ts';
import { isManifest, type ObjectId } from '../store/object-id.ts';
import { objectPath } from '../store/objects.ts';
import type { DvcProject } from './project.ts';

export const idOf = (artifact: Artifact): ObjectId | null =>
  artifact.md5 === null ? null : { oid: artifact.md5, legacy: isLegacy(artifact) };

export const isFolderOut = ({ md5, files }: Artifact): boolean => files !== null || (md5 !== null && isManifest(md5));

const read = new Map<string, readonly ManifestEntry[]>();
const MOST_KEPT = 64;

/**
 * The files of a folder out; null when its manifest is not in the cache.
 * @throws IdriftError `corrupt` for a manifest whose bytes are not those that its name promises, or that names a path outside the folder.
 */
export const folderEntries = (cacheDir: string, artifact: Artifact, name: string): readonly ManifestEntry[] | null => {
  if (artifact.files !== null) {
    return artifact.files.map(({ relpath, md5 }) => ({ relpath, md5: md5 ?? '' }));
  }
  const id = idOf(artifact);
  if (id === null) return null;
  return manifestEntries(cacheDir, id, name);
};

export const manifestEntries = (cacheDir: string, id: ObjectId, name: string): readonly ManifestEntry[] | null => {
  const path = objectPath(cacheDir, id.oid, id.legacy);
  if (!existsSync(path)) {
    read.delete(path);
    return null;
  }
  const known = read.get(path);
  if (known) return known;
  const bytes = readFileSync(path);
  if (manifestOid(bytes) !== id.oid) throw damaged(path, id, name);
  const entries = parseManifest(bytes, name);
  if (read.size >= MOST_KEPT) read.clear();
  read.set(path, entries);
  return entries;
};

const damaged = (path: string, { oid }: ObjectId, name: string): IdriftError =>
  new IdriftError({
    code: 'corrupt',
    message: `The manifest of ${name} in the cache does not match its md5 ${oid}.`,
    where: path,
    hint: 'Remove that file and fetch it again (idrift data fetch), or add the folder again where it is complete.',
  });

/** Puts the manifest of a folder into the project's cache, and gives it with its name. */
export const storeManifest = (
  { config: { cache } }: Pick<DvcProject, 'config'>,
  entries: readonly ManifestEntry[],
): { readonly oid: string; readonly bytes: Buffer } => {
  const bytes = renderManifest(entries);
  const oid = manifestOid(bytes);
  storeBytes(cache.dir, oid, bytes, cache.shared === 'group');
  return { oid, bytes };
};
